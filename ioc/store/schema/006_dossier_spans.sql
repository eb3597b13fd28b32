-- When a dossier was open, as its events told it up to each moment: what was open or overdue then is counted from here.

CREATE TABLE dossier_span (
    area_id integer NOT NULL REFERENCES area,
    code    text NOT NULL,
    since   timestamptz NOT NULL,
    until   timestamptz NOT NULL DEFAULT 'infinity',
    due_at  timestamptz,  -- none while the clock stood
    PRIMARY KEY (area_id, code, since)
);
CREATE INDEX dossier_span_until ON dossier_span (area_id, until) INCLUDE (since, due_at);

-- Whoever lists dossiers wants the open ones and those that ended last, never those of every year.
CREATE INDEX dossier_ended ON dossier (area_id, (coalesce(finished_at, changed_at)) DESC)
    WHERE finished_at IS NOT NULL OR status IN (3, 7, 8, 10);

ALTER TABLE dossier_span ENABLE ROW LEVEL SECURITY;
CREATE POLICY machines ON dossier_span TO ioc_ingest, ioc_watch USING (true) WITH CHECK (true);
CREATE POLICY people ON dossier_span FOR SELECT TO ioc_web USING (area_id = ANY ((SELECT visible_areas())::integer[]));
GRANT SELECT, INSERT, DELETE ON dossier_span TO ioc_ingest;
GRANT SELECT ON dossier_span TO ioc_watch, ioc_web;
