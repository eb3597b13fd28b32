-- How often each screen was opened, a row a day, screen and area: a count and no person, so that it is seen whether what
-- was built is used. Without an area: opened by people who have several.
CREATE TABLE screen_use (
    day     date NOT NULL,
    screen  text NOT NULL CHECK (length(screen) BETWEEN 1 AND 40),
    area_id integer REFERENCES area,
    n       bigint NOT NULL CHECK (n > 0),
    UNIQUE NULLS NOT DISTINCT (day, screen, area_id)
);

-- The gate counts, since it knows who comes in; those who answer for an area see its counts, and 0 stands for no area.
ALTER TABLE screen_use ENABLE ROW LEVEL SECURITY;
CREATE POLICY gate ON screen_use TO ioc_gate USING (true) WITH CHECK (true);
CREATE POLICY people ON screen_use FOR SELECT TO ioc_web USING (
    area_id = ANY ((SELECT visible_areas())::integer[]) OR (area_id IS NULL AND 0 = ANY ((SELECT visible_areas())::integer[]))
);
GRANT SELECT, INSERT, UPDATE (n) ON screen_use TO ioc_gate;
GRANT SELECT ON screen_use TO ioc_web;
