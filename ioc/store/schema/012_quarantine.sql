-- What lies in quarantine, as people may see it: by cause, in a masked excerpt, by its size. The payload itself and what
-- came along with it are read by the ingestor alone.
ALTER TABLE quarantine
    ADD COLUMN cause    text NOT NULL DEFAULT 'other',
    ADD COLUMN excerpt  text NOT NULL DEFAULT '',
    ADD COLUMN retained boolean NOT NULL DEFAULT false,
    ADD COLUMN size     integer NOT NULL GENERATED ALWAYS AS (octet_length(payload)) STORED;
CREATE INDEX quarantine_received ON quarantine (received_at);

-- 0 stands for what has no area: who administers every area looks with it.
ALTER POLICY people ON quarantine USING (
    area_id = ANY ((SELECT visible_areas())::integer[]) OR (area_id IS NULL AND 0 = ANY ((SELECT visible_areas())::integer[]))
);
CREATE POLICY gate ON quarantine TO ioc_gate USING (true);
REVOKE ALL ON quarantine FROM ioc_watch;
GRANT SELECT (id, area_id, received_at, topic, format, reason, cause, excerpt, size), DELETE ON quarantine TO ioc_watch, ioc_gate;
GRANT SELECT (cause, excerpt, size) ON quarantine TO ioc_web;
GRANT UPDATE (reason, cause), DELETE ON quarantine TO ioc_ingest;

-- What is no more, counted by the day on which it was dropped.
CREATE TABLE quarantine_dropped (
    day     date NOT NULL,
    area_id integer REFERENCES area,
    cause   text NOT NULL,
    way     text NOT NULL CHECK (way IN ('age', 'size', 'purge')),
    n       bigint NOT NULL,
    bytes   bigint NOT NULL,
    UNIQUE NULLS NOT DISTINCT (day, area_id, cause, way)
);
ALTER TABLE quarantine_dropped ENABLE ROW LEVEL SECURITY;
CREATE POLICY keepers ON quarantine_dropped TO ioc_watch, ioc_gate USING (true) WITH CHECK (true);
CREATE POLICY people ON quarantine_dropped FOR SELECT TO ioc_web USING (
    area_id = ANY ((SELECT visible_areas())::integer[]) OR (area_id IS NULL AND 0 = ANY ((SELECT visible_areas())::integer[]))
);
GRANT SELECT, INSERT, UPDATE ON quarantine_dropped TO ioc_watch, ioc_gate;
GRANT SELECT ON quarantine_dropped TO ioc_web;

-- What somebody asked to be read again. An ingestor acts on it, since it alone has decoders and may see payloads.
CREATE TABLE quarantine_replay (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asked_at timestamptz NOT NULL DEFAULT now(),
    asked_by text NOT NULL,
    area_ids integer[],  -- those it may touch, as in its sieve; none: all
    sieve    jsonb NOT NULL,
    upto     bigint NOT NULL,  -- the newest payload there was: what comes meanwhile is not meant
    reached  bigint NOT NULL DEFAULT 0,  -- the last payload that was looked at
    done_at  timestamptz
);
CREATE INDEX quarantine_replay_open ON quarantine_replay (id) WHERE done_at IS NULL;
CREATE TABLE quarantine_outcome (
    replay_id bigint NOT NULL REFERENCES quarantine_replay ON DELETE CASCADE,
    item      bigint NOT NULL,
    topic     text NOT NULL,
    became    text NOT NULL CHECK (became IN ('stored', 'duplicate', 'refused')),
    reason    text NOT NULL DEFAULT '',
    PRIMARY KEY (replay_id, item)
);
ALTER TABLE quarantine_replay ENABLE ROW LEVEL SECURITY;
ALTER TABLE quarantine_outcome ENABLE ROW LEVEL SECURITY;
CREATE POLICY machines ON quarantine_replay TO ioc_ingest, ioc_watch, ioc_gate USING (true) WITH CHECK (true);
CREATE POLICY machines ON quarantine_outcome TO ioc_ingest, ioc_watch, ioc_gate USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON quarantine_replay TO ioc_gate;
GRANT SELECT ON quarantine_outcome TO ioc_gate;
GRANT SELECT, UPDATE ON quarantine_replay TO ioc_ingest;
GRANT SELECT, INSERT ON quarantine_outcome TO ioc_ingest;
GRANT SELECT (id, asked_at), DELETE ON quarantine_replay TO ioc_watch;
