-- People, what they may do where, their sessions, the screens that hang on walls, and who did what. All of it belongs to
-- the gate: the role ioc_web, which reads what people look at, cannot see who they are, nor their passwords' hashes.

CREATE TABLE person (
    id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'),
    label         text NOT NULL DEFAULT '' CHECK (length(label) <= 100),
    password_hash text,  -- argon2id; none when an identity provider vouches for them
    subject       text UNIQUE,  -- who they are there: issuer and sub
    failures      integer NOT NULL DEFAULT 0,  -- wrong passwords since the last right one
    locked_until  timestamptz,
    disabled_at   timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now()
);

-- A role on an area, or on every area when it names none.
CREATE TABLE role_grant (
    person_id integer NOT NULL REFERENCES person,
    role      text NOT NULL CHECK (role IN ('viewer', 'operator', 'staff', 'manager', 'admin')),
    area_id   integer REFERENCES area,
    UNIQUE NULLS NOT DISTINCT (person_id, role, area_id)
);

-- Tokens are kept as their SHA-256: whoever reads this table cannot use what stands in it.
CREATE TABLE session (
    token_hash bytea PRIMARY KEY,
    person_id  integer NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ended_at   timestamptz,
    address    inet,
    agent      text CHECK (length(agent) <= 200)
);
CREATE INDEX session_person ON session (person_id) WHERE ended_at IS NULL;

CREATE TABLE wall_link (
    id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id    integer NOT NULL REFERENCES area,
    label      text NOT NULL CHECK (length(label) <= 100),
    scenes     text[] NOT NULL DEFAULT '{}',  -- none: all of them
    token_hash bytea NOT NULL UNIQUE,
    made_by    text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,  -- none: until it is revoked
    revoked_at timestamptz
);

-- A browser that opened a link. It lives as long as the link does.
CREATE TABLE screen (
    token_hash bytea PRIMARY KEY,
    link_id    integer NOT NULL REFERENCES wall_link,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    address    inet
);

CREATE TABLE audit (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor   text NOT NULL,
    act     text NOT NULL,
    subject text NOT NULL DEFAULT '',
    area_id integer REFERENCES area,
    address inet,
    detail  jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_address ON audit (address, act, at);

-- What is written there stays, for the owner too.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['person', 'role_grant', 'session', 'wall_link', 'screen', 'audit'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY gate ON %I TO ioc_gate USING (true) WITH CHECK (true)', name);
    END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON person, session, wall_link, screen TO ioc_gate;
GRANT SELECT, INSERT, DELETE ON role_grant TO ioc_gate;
GRANT SELECT, INSERT ON audit TO ioc_gate;
GRANT SELECT ON area TO ioc_gate;
