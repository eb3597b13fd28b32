-- Who is alive: when a sensor last spoke of itself, how often it is expected and who says so, and since when ingestors
-- hear without a gap, so that nobody is accused of a silence that was ours.
ALTER TABLE sensor
    ADD COLUMN said_at timestamptz,  -- its newest word on itself: online, offline
    ADD COLUMN interval_given boolean NOT NULL DEFAULT false,  -- a payload or a person said interval_s; else it is learned
    ADD COLUMN offline_after_s integer CHECK (offline_after_s > 0);  -- its source's word on how long its values hold
UPDATE sensor SET said_at = now() WHERE said_offline;

ALTER TABLE ingest_session
    ADD COLUMN beat_at timestamptz,  -- when its ingestor last said how it does
    ADD COLUMN heard_since timestamptz;  -- since when it has kept up with what is published; none while it has not
GRANT SELECT ON ingest_session TO ioc_watch;
