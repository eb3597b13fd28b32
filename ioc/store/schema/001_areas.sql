-- Areas, and who may see which. The roles themselves come from ioc.store.database.bootstrap.

-- The areas of the request, set by `SET LOCAL ioc.areas = '3,5'`; without it nothing is seen.
CREATE FUNCTION visible_areas() RETURNS integer[]
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(string_to_array(nullif(current_setting('ioc.areas', true), ''), ',')::integer[], '{}') $$;

CREATE TABLE area (
    id               integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    edition          text NOT NULL,
    code             text NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('province', 'district', 'ward')),
    name             text NOT NULL,
    slug             text,
    parent           text,
    population       integer,
    population_as_of text,
    area_km2         double precision,
    source           text NOT NULL DEFAULT '',
    ioc              boolean NOT NULL DEFAULT false,
    UNIQUE (edition, code),
    UNIQUE (edition, slug)
);

-- Names and borders are public: every role sees every area, nobody but the owner changes one.
ALTER TABLE area ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON area FOR SELECT USING (true);
GRANT SELECT ON area TO ioc_ingest, ioc_watch, ioc_web, ioc_view;
