-- Sensors, their series, readings, and what is derived from readings inside the same transaction.

CREATE TABLE sensor (
    id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id       integer NOT NULL REFERENCES area,
    key           text NOT NULL,
    domain        text NOT NULL,
    name          text NOT NULL,
    ward          text,
    lat           double precision,
    lon           double precision,
    interval_s    integer NOT NULL CHECK (interval_s > 0),
    simulated     boolean NOT NULL DEFAULT false,
    state         text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'online', 'late', 'offline')),
    said_offline  boolean NOT NULL DEFAULT false,
    battery       double precision,
    rssi          double precision,
    snr           double precision,
    firmware      text,
    registered_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (area_id, key)
);

CREATE TABLE series (
    id        integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sensor_id integer NOT NULL REFERENCES sensor,
    area_id   integer NOT NULL REFERENCES area,
    metric    text NOT NULL,
    UNIQUE (sensor_id, metric)
);
CREATE INDEX series_area ON series (area_id, metric);

-- Thresholds of one place, which may be set before its sensor is ever heard; elsewhere the catalogue's stand.
CREATE TABLE threshold (
    area_id  integer NOT NULL REFERENCES area,
    sensor   text NOT NULL,
    metric   text NOT NULL,
    watch    double precision,
    warning  double precision,
    critical double precision,
    falling  boolean NOT NULL DEFAULT false,
    PRIMARY KEY (area_id, sensor, metric)
);

-- A hypertable where TimescaleDB is, monthly partitions and a default one where it is not.
DO $$
DECLARE
    columns constant text := 'series_id integer NOT NULL, measured_at timestamptz NOT NULL,
                              value double precision NOT NULL, quality smallint NOT NULL';
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
        EXECUTE format('CREATE TABLE reading (%s)', columns);
        EXECUTE $q$ SELECT create_hypertable('reading', by_range('measured_at', INTERVAL '7 days'),
                                             create_default_indexes => false) $q$;
    ELSE
        EXECUTE format('CREATE TABLE reading (%s) PARTITION BY RANGE (measured_at)', columns);
        EXECUTE 'CREATE TABLE reading_default PARTITION OF reading DEFAULT';
    END IF;
END $$;
CREATE UNIQUE INDEX reading_key ON reading (series_id, measured_at);

-- n counts good readings and n_bad the others; everything else is over good readings only.
-- Half of each page stays free and no moved column is indexed, so that an update stays on its page (HOT).
CREATE TABLE rollup_hour (
    series_id integer NOT NULL,
    bucket    timestamptz NOT NULL,
    n         integer NOT NULL,
    n_bad     integer NOT NULL,
    sum       double precision NOT NULL,
    min       double precision,
    max       double precision,
    first     double precision,
    first_at  timestamptz,
    last      double precision,
    last_at   timestamptz,
    PRIMARY KEY (series_id, bucket)
) WITH (fillfactor = 50);
CREATE TABLE rollup_day (LIKE rollup_hour, PRIMARY KEY (series_id, bucket)) WITH (fillfactor = 50);

CREATE TABLE latest (
    series_id   integer PRIMARY KEY,
    measured_at timestamptz,  -- newest good reading
    value       double precision,
    quality     smallint,
    bad_at      timestamptz   -- newest bad one
) WITH (fillfactor = 50);

CREATE TABLE correction (
    series_id    integer NOT NULL,
    measured_at  timestamptz NOT NULL,
    old_value    double precision NOT NULL,
    old_quality  smallint NOT NULL,
    new_value    double precision NOT NULL,
    new_quality  smallint NOT NULL,
    corrected_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX correction_series ON correction (series_id, measured_at);

-- The watch makes partitions ahead of time through this; what the default one caught meanwhile moves along.
CREATE FUNCTION ensure_reading_month(month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    name constant text := 'reading_' || to_char(month, 'YYYYMM');
    since constant timestamptz := date_trunc('month', month::timestamp) AT TIME ZONE 'UTC';
    until constant timestamptz := (date_trunc('month', month::timestamp) + INTERVAL '1 month') AT TIME ZONE 'UTC';
BEGIN
    IF to_regclass('reading_default') IS NULL OR to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    LOCK TABLE reading IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE %I (LIKE reading INCLUDING ALL)', name);
    EXECUTE format('WITH moved AS (DELETE FROM reading_default WHERE measured_at >= %L AND measured_at < %L RETURNING *)
                    INSERT INTO %I SELECT * FROM moved', since, until, name);
    EXECUTE format('ALTER TABLE reading ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, since, until);
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION ensure_reading_month FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_reading_month TO ioc_watch;

-- Months that have readings in the default partition; none on TimescaleDB.
CREATE FUNCTION strayed_reading_months() RETURNS SETOF date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    IF to_regclass('reading_default') IS NOT NULL THEN
        RETURN QUERY EXECUTE $q$ SELECT DISTINCT date_trunc('month', measured_at AT TIME ZONE 'UTC')::date
                                 FROM reading_default $q$;
    END IF;
END $$;
REVOKE ALL ON FUNCTION strayed_reading_months FROM PUBLIC;
GRANT EXECUTE ON FUNCTION strayed_reading_months TO ioc_watch;

ALTER TABLE sensor ENABLE ROW LEVEL SECURITY;
ALTER TABLE series ENABLE ROW LEVEL SECURITY;
ALTER TABLE threshold ENABLE ROW LEVEL SECURITY;
CREATE POLICY machines ON sensor TO ioc_ingest, ioc_watch USING (true) WITH CHECK (true);
CREATE POLICY machines ON series TO ioc_ingest, ioc_watch USING (true) WITH CHECK (true);
CREATE POLICY machines ON threshold FOR SELECT TO ioc_ingest, ioc_watch USING (true);
CREATE POLICY people ON sensor FOR SELECT TO ioc_web, ioc_view USING (area_id = ANY ((SELECT visible_areas())::integer[]));
CREATE POLICY people ON series FOR SELECT TO ioc_web, ioc_view USING (area_id = ANY ((SELECT visible_areas())::integer[]));
CREATE POLICY people ON threshold FOR SELECT TO ioc_web USING (area_id = ANY ((SELECT visible_areas())::integer[]));
GRANT SELECT, INSERT, UPDATE ON sensor, series TO ioc_ingest, ioc_watch;
GRANT SELECT, INSERT, UPDATE ON reading, rollup_hour, rollup_day, latest TO ioc_ingest;
GRANT SELECT, INSERT ON correction TO ioc_ingest;
GRANT SELECT ON reading, rollup_hour, rollup_day, latest, correction TO ioc_watch;
GRANT SELECT ON sensor, series TO ioc_web, ioc_view;
GRANT SELECT ON threshold TO ioc_watch, ioc_web;

-- Readings carry no area and TimescaleDB compresses no table with row security: the web role reads them through
-- views that repeat the area predicate, owned by a role that can do nothing else.
CREATE VIEW reading_seen WITH (security_barrier) AS
    SELECT r.* FROM reading r JOIN series s ON s.id = r.series_id
    WHERE s.area_id = ANY ((SELECT visible_areas())::integer[]);
CREATE VIEW rollup_hour_seen WITH (security_barrier) AS
    SELECT r.* FROM rollup_hour r JOIN series s ON s.id = r.series_id
    WHERE s.area_id = ANY ((SELECT visible_areas())::integer[]);
CREATE VIEW rollup_day_seen WITH (security_barrier) AS
    SELECT r.* FROM rollup_day r JOIN series s ON s.id = r.series_id
    WHERE s.area_id = ANY ((SELECT visible_areas())::integer[]);
CREATE VIEW latest_seen WITH (security_barrier) AS
    SELECT l.* FROM latest l JOIN series s ON s.id = l.series_id
    WHERE s.area_id = ANY ((SELECT visible_areas())::integer[]);
CREATE VIEW correction_seen WITH (security_barrier) AS
    SELECT c.* FROM correction c JOIN series s ON s.id = c.series_id
    WHERE s.area_id = ANY ((SELECT visible_areas())::integer[]);
GRANT SELECT ON reading, rollup_hour, rollup_day, latest, correction TO ioc_view;
GRANT SELECT ON reading_seen, rollup_hour_seen, rollup_day_seen, latest_seen, correction_seen TO ioc_web;
GRANT CREATE ON SCHEMA public TO ioc_view;
ALTER VIEW reading_seen OWNER TO ioc_view;
ALTER VIEW rollup_hour_seen OWNER TO ioc_view;
ALTER VIEW rollup_day_seen OWNER TO ioc_view;
ALTER VIEW latest_seen OWNER TO ioc_view;
ALTER VIEW correction_seen OWNER TO ioc_view;
REVOKE CREATE ON SCHEMA public FROM ioc_view;
