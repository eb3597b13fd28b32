-- Wrong passwords, by name and network together: who guesses at somebody's name makes nobody wait but themselves. Names
-- are kept as their SHA-256, for people type passwords there; those that nobody has are counted like all others.

CREATE TABLE login_try (
    name_hash bytea NOT NULL,
    address   inet NOT NULL,  -- a network: of IPv6 a /64
    wrong     integer NOT NULL,  -- in a row
    last_at   timestamptz NOT NULL,
    PRIMARY KEY (name_hash, address)
);
CREATE INDEX login_try_last_at ON login_try (last_at);
ALTER TABLE login_try ENABLE ROW LEVEL SECURITY;
CREATE POLICY gate ON login_try TO ioc_gate USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON login_try TO ioc_gate;

-- Whether somebody comes from where they came before.
CREATE INDEX session_known ON session (person_id, created_at);

ALTER TABLE person DROP COLUMN failures, DROP COLUMN locked_until;
