-- The sessions that ingestors have at the broker, a row a slot: what a session is subscribed to goes on arriving in it
-- while nobody is connected, so that it must not be forgotten with the worker that opened it. Whoever works for a slot
-- holds an advisory lock on its number.
CREATE TABLE ingest_session (
    slot    integer PRIMARY KEY CHECK (slot >= 0),
    filters text[] NOT NULL,  -- all that it was ever subscribed to
    since   timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON ingest_session TO ioc_ingest;
