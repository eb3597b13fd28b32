-- What was corrected is an audit of readings: it stays as it was written, for the owner too, and the gate reads it.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON correction
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE INDEX correction_at ON correction (corrected_at);
GRANT SELECT ON correction TO ioc_gate;
