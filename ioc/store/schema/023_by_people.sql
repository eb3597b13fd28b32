-- What people said of a sensor, by the names of its columns: it stands, whatever payloads say later.
ALTER TABLE sensor ADD COLUMN by_people text[] NOT NULL DEFAULT '{}'
    CHECK (by_people <@ '{name,ward,lat,lon,interval_s}');
GRANT UPDATE (by_people) ON sensor TO ioc_gate;
