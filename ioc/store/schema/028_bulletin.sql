-- What was told of a day, frozen: the figures of its first run, and of each later one that found them changed. Written by
-- whoever makes a snapshot, for the areas of that request alone, and never changed.
CREATE TABLE revision (
    area_id  integer NOT NULL REFERENCES area,
    day      date NOT NULL,  -- Vietnam's
    number   integer NOT NULL CHECK (number > 0),
    made_at  timestamptz NOT NULL,
    made_by  text NOT NULL,
    version  text NOT NULL,  -- of the software that computed them
    figures  jsonb NOT NULL,  -- by key, flat (ioc/services/snapshot/frozen.py)
    changes  jsonb NOT NULL DEFAULT '[]',  -- against the revision before: figure, old, new, why
    PRIMARY KEY (area_id, day, number)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON revision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE revision ENABLE ROW LEVEL SECURITY;
CREATE POLICY people ON revision TO ioc_web
    USING (area_id = ANY ((SELECT visible_areas())::integer[]))
    WITH CHECK (area_id = ANY ((SELECT visible_areas())::integer[]));
GRANT SELECT, INSERT ON revision TO ioc_web;

-- What the duty officer writes down of a day. It comes by the gate, which keeps who wrote it in the audit too.
CREATE TABLE duty_note (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id integer NOT NULL REFERENCES area,
    day     date NOT NULL,
    at      timestamptz NOT NULL,
    by      text NOT NULL,
    text    text NOT NULL CHECK (length(text) BETWEEN 1 AND 600)
);
CREATE INDEX duty_note_day ON duty_note (area_id, day);
ALTER TABLE duty_note ENABLE ROW LEVEL SECURITY;
CREATE POLICY gate ON duty_note TO ioc_gate USING (true) WITH CHECK (true);
CREATE POLICY people ON duty_note FOR SELECT TO ioc_web USING (area_id = ANY ((SELECT visible_areas())::integer[]));
GRANT SELECT, INSERT ON duty_note TO ioc_gate;
GRANT SELECT ON duty_note TO ioc_web;
