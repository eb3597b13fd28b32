-- What an area does with sensors it does not know, and where each sensor stands. One that is held or refused keeps what it
-- sent, and no screen, export or count sees it: row security leaves it out, whatever a query forgets.
CREATE TABLE registration (
    area_id integer PRIMARY KEY REFERENCES area,
    policy  text NOT NULL CHECK (policy IN ('accept', 'hold', 'refuse'))  -- without a row: accept
);
ALTER TABLE sensor ADD COLUMN admission text NOT NULL DEFAULT 'accepted'
    CHECK (admission IN ('accepted', 'held', 'refused'));
ALTER TABLE series ADD COLUMN hidden boolean NOT NULL DEFAULT false;  -- its sensor is not accepted
CREATE INDEX sensor_waiting ON sensor (area_id, key) WHERE admission <> 'accepted';

ALTER POLICY people ON sensor
    USING (area_id = ANY ((SELECT visible_areas())::integer[]) AND admission = 'accepted');
ALTER POLICY people ON series
    USING (area_id = ANY ((SELECT visible_areas())::integer[]) AND NOT hidden);

-- People accept and refuse through the gate, where each deed is written into the audit.
ALTER TABLE registration ENABLE ROW LEVEL SECURITY;
CREATE POLICY machines ON registration FOR SELECT TO ioc_ingest USING (true);
CREATE POLICY gate ON registration TO ioc_gate USING (true) WITH CHECK (true);
CREATE POLICY gate ON sensor TO ioc_gate USING (true) WITH CHECK (true);
CREATE POLICY gate ON series TO ioc_gate USING (true) WITH CHECK (true);
GRANT SELECT ON registration TO ioc_ingest;
GRANT SELECT, INSERT, UPDATE ON registration TO ioc_gate;
GRANT SELECT, UPDATE (known, name, ward, lat, lon, admission) ON sensor TO ioc_gate;
GRANT SELECT, UPDATE (hidden) ON series TO ioc_gate;
GRANT SELECT (series_id, measured_at, bad_at) ON latest TO ioc_gate;
