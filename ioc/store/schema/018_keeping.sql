-- How far back things are whole. Raw readings and, later, hourly rollups are let go when their term is over; rollups by
-- day and the daily VN_AQI stay. What was let go is closed first, so that nothing can be counted there twice.

-- Readings of a domain are all there from raw_since on, its hours from hours_since; none: from its first reading.
CREATE TABLE keeping (
    domain      text PRIMARY KEY,
    raw_since   timestamptz,
    hours_since timestamptz
);
ALTER TABLE keeping ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON keeping FOR SELECT USING (true);
GRANT SELECT ON keeping TO ioc_ingest, ioc_watch, ioc_web;

-- The index of a station's day, which cannot be computed any more when its hours are gone.
CREATE TABLE air_day (
    sensor_id integer NOT NULL REFERENCES sensor,
    day       date NOT NULL,  -- Vietnam's
    value     smallint,
    dominant  text,
    parts     jsonb NOT NULL,  -- by pollutant: its concentration, index and averaging
    PRIMARY KEY (sensor_id, day)
);
CREATE INDEX air_day_day ON air_day (day);
ALTER TABLE air_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY machines ON air_day TO ioc_watch USING (true) WITH CHECK (true);
-- Whoever may see the sensor: the row security of that table decides, also on one that is held or refused.
CREATE POLICY people ON air_day FOR SELECT TO ioc_web USING (EXISTS (SELECT FROM sensor n WHERE n.id = sensor_id));
GRANT SELECT, INSERT, UPDATE ON air_day TO ioc_watch;
GRANT SELECT ON air_day TO ioc_web;

-- A reading that comes for a day whose raw readings are gone may be one of them: it is refused, and goes to quarantine.
-- So is a correction there, which would compute its day from what little is left.
CREATE FUNCTION refuse_closed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    at constant timestamptz := to_jsonb(NEW) ->> TG_ARGV[0];
    since timestamptz;
BEGIN
    SELECT k.raw_since INTO since
    FROM series s JOIN sensor n ON n.id = s.sensor_id JOIN keeping k ON k.domain = n.domain
    WHERE s.id = NEW.series_id;
    IF date_bin('1 day', at, '2000-01-01 00:00+07') < since THEN
        RAISE check_violation USING MESSAGE = format(
            'raw readings before %s were let go, so that nothing is taken any more for the day of %s',
            to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"'), to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"'));
    END IF;
    RETURN NEW;
END $$;

-- Close a domain's readings before a moment, for good. Each batch moves the rollup of a day, so that is where late ones
-- are met; a comparison with a constant, made anew when it moves, costs a batch nothing. Waits for those who write.
CREATE FUNCTION close_readings(domains text[], until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    before constant timestamptz := (SELECT max(raw_since) FROM keeping);
BEGIN
    INSERT INTO keeping AS k (domain, raw_since) SELECT d, until FROM unnest(domains) d
    ON CONFLICT (domain) DO UPDATE SET raw_since = greatest(k.raw_since, excluded.raw_since);
    IF before >= until THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE OR REPLACE TRIGGER closed BEFORE INSERT ON rollup_day FOR EACH ROW
                    WHEN (NEW.bucket < %L) EXECUTE FUNCTION refuse_closed(bucket)', until);
    EXECUTE format('CREATE OR REPLACE TRIGGER closed BEFORE INSERT ON correction FOR EACH ROW
                    WHEN (NEW.measured_at < %L) EXECUTE FUNCTION refuse_closed(measured_at)', until + INTERVAL '1 day');
END $$;

-- The pieces in which readings are kept and can be dropped at once: chunks, or partitions of a month.
CREATE FUNCTION reading_pieces() RETURNS TABLE (since timestamptz, until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    IF to_regclass('reading_default') IS NULL THEN
        RETURN QUERY EXECUTE $q$ SELECT range_start, range_end FROM timescaledb_information.chunks
                                 WHERE hypertable_schema = 'public' AND hypertable_name = 'reading' ORDER BY 1 $q$;
    ELSE
        RETURN QUERY SELECT m AT TIME ZONE 'UTC', (m + INTERVAL '1 month') AT TIME ZONE 'UTC'
                     FROM (SELECT to_date(right(inhrelid::regclass::text, 6), 'YYYYMM')::timestamp AS m FROM pg_inherits
                           WHERE inhparent = 'reading'::regclass AND inhrelid <> 'reading_default'::regclass) p
                     ORDER BY 1;
    END IF;
END $$;

-- Drop every piece that ends by then; returns how many. Only what is closed for every domain goes.
CREATE FUNCTION drop_readings(until timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    dropped integer := 0;
    piece timestamptz;
BEGIN
    IF EXISTS (SELECT FROM sensor n LEFT JOIN keeping k ON k.domain = n.domain
               WHERE k.raw_since IS NULL OR k.raw_since < until) THEN
        RAISE EXCEPTION 'readings before % are not closed for every domain', until;
    END IF;
    IF to_regclass('reading_default') IS NULL THEN
        EXECUTE $q$ SELECT count(*) FROM drop_chunks('reading', older_than => $1) $q$ INTO dropped USING until;
    ELSE
        FOR piece IN SELECT p.since FROM reading_pieces() p WHERE p.until <= drop_readings.until LOOP
            EXECUTE format('DROP TABLE %I', 'reading_' || to_char(piece AT TIME ZONE 'UTC', 'YYYYMM'));
            dropped := dropped + 1;
        END LOOP;
    END IF;
    RETURN dropped;
END $$;

-- Delete the closed readings of a domain over a span, where others still need the pieces they lie in.
CREATE FUNCTION delete_readings(which text, since timestamptz, until timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    deleted bigint;
BEGIN
    IF until > coalesce((SELECT raw_since FROM keeping WHERE domain = which), '-infinity') THEN
        RAISE EXCEPTION 'readings of % before % are not closed', which, until;
    END IF;
    EXECUTE format('DELETE FROM reading WHERE measured_at >= %L AND measured_at < %L AND series_id IN
                    (SELECT s.id FROM series s JOIN sensor n ON n.id = s.sensor_id WHERE n.domain = %L)',
                   since, until, which);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END $$;

-- Delete the hours of a domain before a moment, which can change no more since their readings are closed.
CREATE FUNCTION delete_hours(which text, before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    deleted bigint;
BEGIN
    IF before > coalesce((SELECT raw_since FROM keeping WHERE domain = which), '-infinity') THEN
        RAISE EXCEPTION 'readings of % before % are not closed', which, before;
    END IF;
    UPDATE keeping SET hours_since = greatest(hours_since, before) WHERE domain = which;
    DELETE FROM rollup_hour WHERE bucket < before AND series_id IN
        (SELECT s.id FROM series s JOIN sensor n ON n.id = s.sensor_id WHERE n.domain = which);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END $$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['refuse_closed', 'close_readings', 'reading_pieces', 'drop_readings', 'delete_readings', 'delete_hours'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %I FROM PUBLIC', name);
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION close_readings, reading_pieces, drop_readings, delete_readings, delete_hours TO ioc_watch;
