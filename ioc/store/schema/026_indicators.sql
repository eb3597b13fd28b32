-- Indicators: what was told of each in a period (nothing overwritten), values that wait for a second person, and flags on
-- what does not hold. What a document published, and what is told of the province or of another one, is everybody's who
-- is logged in; what is told of an area is for those who may see that area.
CREATE TABLE observation (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    indicator     text NOT NULL CHECK (length(indicator) BETWEEN 1 AND 40),
    area_id       integer REFERENCES area,
    elsewhere     text,  -- another province, by its slug
    period        text NOT NULL,
    frequency     text CHECK (frequency IN ('day', 'week', 'month', 'quarter', 'year')),  -- none: a span of its own
    since         date NOT NULL,
    until         date NOT NULL,  -- the first day after it
    value         double precision NOT NULL CHECK (value > '-Infinity' AND value < 'Infinity'),
    unit          text NOT NULL,
    source        text NOT NULL DEFAULT '',
    as_of         date,
    n             bigint CHECK (n >= 0),  -- cases behind it
    simulated     boolean NOT NULL DEFAULT false,
    published     boolean NOT NULL DEFAULT false,
    told_by       text NOT NULL,
    told_revision bigint,  -- what its source calls it
    received_at   timestamptz NOT NULL,
    revision      integer NOT NULL CHECK (revision > 0),
    CHECK (num_nonnulls(area_id, elsewhere) = 1),
    CHECK (since < until),
    UNIQUE NULLS NOT DISTINCT (indicator, area_id, elsewhere, period, published, revision)
);
CREATE INDEX observation_newest ON observation (indicator, area_id, frequency, until DESC, revision DESC)
    WHERE NOT published;
CREATE INDEX observation_public ON observation (indicator) WHERE published OR elsewhere IS NOT NULL;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON observation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE proposal (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    indicator  text NOT NULL,
    area_id    integer NOT NULL REFERENCES area,
    period     text NOT NULL,
    value      double precision NOT NULL,
    unit       text NOT NULL,
    why        text NOT NULL CHECK (length(why) BETWEEN 1 AND 1000),
    by         text NOT NULL,
    at         timestamptz NOT NULL,
    state      text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'approved', 'refused')),
    decided_by text,
    decided_at timestamptz,
    reason     text CHECK (length(reason) <= 1000),
    CHECK (state <> 'approved' OR decided_by <> by),  -- nobody lets stand what they entered
    CHECK ((state = 'waiting') = (decided_by IS NULL))
);
CREATE INDEX proposal_waiting ON proposal (area_id) WHERE state = 'waiting';

CREATE TABLE flag (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL,
    indicator  text NOT NULL,
    area_id    integer REFERENCES area,
    elsewhere  text,
    period     text NOT NULL,
    figures    text NOT NULL,  -- that it rests on: while these are the same, a settled flag stays settled
    arithmetic jsonb NOT NULL,
    said       jsonb NOT NULL,
    related    text[] NOT NULL DEFAULT '{}',
    opened_at  timestamptz NOT NULL,
    state      text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'assigned', 'settled')),
    assignee   text CHECK (length(assignee) <= 100),
    due        date,
    reason     text CHECK (length(reason) <= 1000),
    by         text,
    at         timestamptz,
    CHECK (num_nonnulls(area_id, elsewhere) = 1),
    CHECK (state <> 'settled' OR reason IS NOT NULL),
    CHECK (state <> 'assigned' OR assignee IS NOT NULL),
    UNIQUE NULLS NOT DISTINCT (kind, indicator, area_id, elsewhere, period, figures)
);
CREATE UNIQUE INDEX flag_subject ON flag (kind, indicator, area_id, elsewhere, period) NULLS NOT DISTINCT
    WHERE state <> 'settled';

ALTER TABLE observation ENABLE ROW LEVEL SECURITY;
ALTER TABLE proposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE flag ENABLE ROW LEVEL SECURITY;
CREATE POLICY machines ON observation TO ioc_ingest, ioc_watch, ioc_gate USING (true) WITH CHECK (true);
CREATE POLICY machines ON flag TO ioc_watch, ioc_gate USING (true) WITH CHECK (true);
CREATE POLICY gate ON proposal TO ioc_gate USING (true) WITH CHECK (true);
CREATE POLICY people ON observation FOR SELECT TO ioc_web USING (
    published OR elsewhere IS NOT NULL OR area_id = ANY ((SELECT visible_areas())::integer[])
    OR area_id = ANY ((SELECT array_agg(id) FROM area WHERE kind = 'province')::integer[]));
CREATE POLICY people ON flag FOR SELECT TO ioc_web USING (
    elsewhere IS NOT NULL OR area_id = ANY ((SELECT visible_areas())::integer[])
    OR area_id = ANY ((SELECT array_agg(id) FROM area WHERE kind = 'province')::integer[]));
CREATE POLICY people ON proposal FOR SELECT TO ioc_web USING (area_id = ANY ((SELECT visible_areas())::integer[]));
GRANT SELECT, INSERT ON observation TO ioc_ingest, ioc_watch, ioc_gate;
GRANT SELECT, INSERT, UPDATE ON flag TO ioc_watch;
GRANT SELECT ON flag TO ioc_gate;
GRANT UPDATE (state, assignee, due, reason, by, at) ON flag TO ioc_gate;
GRANT SELECT, INSERT ON proposal TO ioc_gate;
GRANT UPDATE (state, decided_by, decided_at, reason) ON proposal TO ioc_gate;
GRANT SELECT ON observation, flag, proposal TO ioc_web;
