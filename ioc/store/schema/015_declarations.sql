-- What devices declared of themselves and later messages only refer to: configurations of Home Assistant's discovery,
-- births of Sparkplug. An ingestor that starts again reads on by it.
CREATE TABLE declaration (
    source text NOT NULL,  -- its name in the file of sources
    key    text NOT NULL,
    told   jsonb NOT NULL,
    at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, key)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON declaration TO ioc_ingest;
