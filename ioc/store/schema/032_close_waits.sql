-- Closing waits for those who write also where another domain was closed further: nothing else is done then that would
-- wait for them, and what they had not committed yet could come after all was seen to be archived.
CREATE OR REPLACE FUNCTION close_readings(domains text[], until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    before constant timestamptz := (SELECT max(raw_since) FROM keeping);
BEGIN
    INSERT INTO keeping AS k (domain, raw_since) SELECT d, until FROM unnest(domains) d
    ON CONFLICT (domain) DO UPDATE SET raw_since = greatest(k.raw_since, excluded.raw_since);
    LOCK TABLE rollup_day IN SHARE ROW EXCLUSIVE MODE;
    IF before >= until THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE OR REPLACE TRIGGER closed BEFORE INSERT ON rollup_day FOR EACH ROW
                    WHEN (NEW.bucket < %L) EXECUTE FUNCTION refuse_closed(bucket)', until);
    EXECUTE format('CREATE OR REPLACE TRIGGER closed BEFORE INSERT ON correction FOR EACH ROW
                    WHEN (NEW.measured_at < %L) EXECUTE FUNCTION refuse_closed(measured_at)', until + INTERVAL '1 day');
END $$;
