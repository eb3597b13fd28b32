-- Editions with the days on which they were in force, and clusters: several areas of an edition under one name.

CREATE TABLE edition (
    key       text PRIMARY KEY,
    since     date,
    until     date,  -- the first day on which it was in force no more
    CHECK (since < until)
);
INSERT INTO edition (key) SELECT DISTINCT edition FROM area;
ALTER TABLE area ADD FOREIGN KEY (edition) REFERENCES edition;

ALTER TABLE area DROP CONSTRAINT area_kind_check;
ALTER TABLE area ADD CONSTRAINT area_kind_check CHECK (kind IN ('province', 'district', 'ward', 'cluster'));
ALTER TABLE area ADD COLUMN members text[] NOT NULL DEFAULT '{}';  -- slugs of the areas of a cluster

-- Names and days are public, as those of areas are.
ALTER TABLE edition ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON edition FOR SELECT USING (true);
GRANT SELECT ON edition TO ioc_ingest, ioc_watch, ioc_web, ioc_view, ioc_gate;
