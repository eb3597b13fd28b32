-- How a dossier had ended, as far as it was told otherwise later: what is counted of a past day is counted as it was known
-- on that day, and not by a due time that was moved or an end that was told anew since. Filled when dossiers are folded.

CREATE TABLE dossier_ending (
    area_id     integer NOT NULL REFERENCES area,
    code        text NOT NULL,
    until       timestamptz NOT NULL,  -- when it was told otherwise
    finished_at timestamptz NOT NULL,
    due_at      timestamptz,
    PRIMARY KEY (area_id, code, until)
);
CREATE INDEX dossier_ending_until ON dossier_ending (area_id, until);
ALTER TABLE dossier_ending ENABLE ROW LEVEL SECURITY;
CREATE POLICY machines ON dossier_ending TO ioc_ingest, ioc_watch USING (true) WITH CHECK (true);
CREATE POLICY people ON dossier_ending FOR SELECT TO ioc_web USING (area_id = ANY ((SELECT visible_areas())::integer[]));
GRANT SELECT, INSERT, DELETE ON dossier_ending TO ioc_ingest;
GRANT SELECT ON dossier_ending TO ioc_watch, ioc_web;
