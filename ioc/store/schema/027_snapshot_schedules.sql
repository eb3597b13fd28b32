-- Snapshots on schedule: what is to be made when and for whom, each making of one, what is kept of it, who took what.
CREATE TABLE snapshot_schedule (
    id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         time NOT NULL,  -- of Vietnam's day
    frequency  text NOT NULL CHECK (frequency IN ('day', 'week', 'month')),
    area_ids   integer[] NOT NULL DEFAULT '{}',  -- none: every operations centre, and the province
    forms      text[] NOT NULL CHECK (cardinality(forms) > 0),
    language   text NOT NULL,
    recipients text[] NOT NULL DEFAULT '{}',
    made_by    text NOT NULL,
    made_at    timestamptz NOT NULL,
    ended_at   timestamptz
);

CREATE TABLE snapshot_kept (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id     integer NOT NULL REFERENCES area,
    period      text NOT NULL,  -- by its ISO 8601 name: 2026-11-20, 2026-W47, 2026-11
    frequency   text NOT NULL,
    first       date NOT NULL,
    last        date NOT NULL,
    revision    integer NOT NULL,
    language    text NOT NULL,
    folder      text NOT NULL UNIQUE,
    made_at     timestamptz NOT NULL,
    made_by     text NOT NULL,
    cut_off     timestamptz NOT NULL,
    complete    boolean NOT NULL,
    simulated   boolean NOT NULL,
    sealed      text NOT NULL,  -- SHA-256 of its manifest
    verified_at timestamptz,
    sound       boolean
);
CREATE INDEX snapshot_kept_first ON snapshot_kept (frequency, first DESC, area_id);
CREATE INDEX snapshot_kept_sealed ON snapshot_kept (sealed text_pattern_ops);

CREATE TABLE snapshot_file (
    kept_id bigint NOT NULL REFERENCES snapshot_kept,
    name    text NOT NULL,
    form    text NOT NULL,
    size    bigint NOT NULL,
    sha256  text NOT NULL,
    rows    bigint,
    gone_at timestamptz,  -- when its term was over
    PRIMARY KEY (kept_id, name)
);
CREATE INDEX snapshot_file_sha256 ON snapshot_file (sha256 text_pattern_ops);

CREATE TABLE snapshot_taken (
    kept_id bigint NOT NULL,
    name    text NOT NULL,
    by      text NOT NULL,
    at      timestamptz NOT NULL,
    FOREIGN KEY (kept_id, name) REFERENCES snapshot_file
);
CREATE INDEX snapshot_taken_of ON snapshot_taken (kept_id, name);

CREATE TABLE snapshot_run (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    schedule_id integer REFERENCES snapshot_schedule,
    area_id     integer NOT NULL REFERENCES area,
    period      text NOT NULL,
    first       date NOT NULL,
    due_at      timestamptz,  -- none: a person asked
    late        boolean NOT NULL DEFAULT false,
    forms       text[] NOT NULL,
    language    text NOT NULL,
    recipients  text[] NOT NULL DEFAULT '{}',
    batch       text NOT NULL,
    asked_by    text NOT NULL,
    asked_at    timestamptz NOT NULL,
    state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'making', 'made', 'failed', 'stopped')),
    step        text NOT NULL DEFAULT '',
    attempts    integer NOT NULL DEFAULT 0,
    problem     text NOT NULL DEFAULT '',
    began_at    timestamptz,
    ended_at    timestamptz,
    kept_id     bigint REFERENCES snapshot_kept
);
-- A period of an area is made once by a schedule, whoever looks at the clock how often.
CREATE UNIQUE INDEX snapshot_run_once ON snapshot_run (schedule_id, area_id, period) WHERE due_at IS NOT NULL;
CREATE INDEX snapshot_run_batch ON snapshot_run (batch);
CREATE INDEX snapshot_run_open ON snapshot_run (id) WHERE state IN ('waiting', 'making');
CREATE INDEX snapshot_run_kept ON snapshot_run (kept_id);

CREATE TABLE snapshot_delivery (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    run_id      bigint NOT NULL REFERENCES snapshot_run,
    recipient   text NOT NULL,
    state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
    attempts    integer NOT NULL DEFAULT 0,
    problem     text NOT NULL DEFAULT '',
    ended_at    timestamptz,
    UNIQUE (run_id, recipient)
);
CREATE INDEX snapshot_delivery_open ON snapshot_delivery (id) WHERE state = 'waiting';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['snapshot_schedule', 'snapshot_kept', 'snapshot_file', 'snapshot_taken', 'snapshot_run', 'snapshot_delivery'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY machines ON %I TO ioc_watch USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY gate ON %I TO ioc_gate USING (true) WITH CHECK (true)', name);
    END LOOP;
END $$;
-- The worker speaks as the watch does; deeds of people go through the gate, which writes them into the audit.
GRANT SELECT ON snapshot_schedule TO ioc_watch;
GRANT SELECT, INSERT, UPDATE ON snapshot_kept, snapshot_file, snapshot_run, snapshot_delivery TO ioc_watch;
GRANT SELECT, INSERT ON snapshot_schedule, snapshot_run, snapshot_taken TO ioc_gate;
GRANT UPDATE (ended_at) ON snapshot_schedule TO ioc_gate;
GRANT UPDATE (state, ended_at) ON snapshot_run TO ioc_gate;
GRANT SELECT ON snapshot_kept, snapshot_file TO ioc_gate;
GRANT UPDATE (verified_at, sound) ON snapshot_kept TO ioc_gate;

-- People see what is of their areas, and of nobody to whom it went.
CREATE POLICY people ON snapshot_kept FOR SELECT TO ioc_web USING (area_id = ANY ((SELECT visible_areas())::integer[]));
CREATE POLICY people ON snapshot_run FOR SELECT TO ioc_web USING (area_id = ANY ((SELECT visible_areas())::integer[]));
CREATE POLICY people ON snapshot_file FOR SELECT TO ioc_web USING (EXISTS (SELECT FROM snapshot_kept k WHERE k.id = kept_id));
CREATE POLICY people ON snapshot_taken FOR SELECT TO ioc_web USING (EXISTS (SELECT FROM snapshot_kept k WHERE k.id = kept_id));
GRANT SELECT ON snapshot_kept, snapshot_file, snapshot_taken TO ioc_web;
GRANT SELECT (id, schedule_id, area_id, period, first, due_at, late, forms, language, batch, asked_by, asked_at, state, step,
              attempts, problem, began_at, ended_at, kept_id) ON snapshot_run TO ioc_web;
