-- How ingestors do, a row a slot and minute, written by themselves every few seconds: the web server shows it and never
-- asks an ingestor. It counts messages and tells of no area.
CREATE TABLE ingest_minute (
    slot        integer NOT NULL,
    minute      timestamptz NOT NULL,
    began_at    timestamptz NOT NULL,  -- one that is started again within a minute counts anew
    at          timestamptz NOT NULL,
    connected   boolean NOT NULL,
    paused      boolean NOT NULL,
    waiting     boolean NOT NULL,
    held        integer NOT NULL,
    received    integer NOT NULL,
    stored      integer NOT NULL,
    duplicates  integer NOT NULL,
    corrections integer NOT NULL,
    quarantined integer NOT NULL,
    reconnects  integer NOT NULL,
    batches     integer NOT NULL,
    commit_s    double precision NOT NULL,
    wait_p50    double precision,
    wait_p95    double precision,
    age_p50     double precision,
    age_p95     double precision,
    refused     jsonb NOT NULL,
    PRIMARY KEY (minute, slot, began_at)
) WITH (fillfactor = 70);
ALTER TABLE ingest_minute ENABLE ROW LEVEL SECURITY;
CREATE POLICY machines ON ingest_minute TO ioc_ingest USING (true) WITH CHECK (true);
CREATE POLICY people ON ingest_minute FOR SELECT TO ioc_web USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON ingest_minute TO ioc_ingest;
GRANT SELECT ON ingest_minute TO ioc_web;
