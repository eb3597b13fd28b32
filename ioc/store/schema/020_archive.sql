-- Which raw readings lie in the archive, verified, and what they were then: nothing is dropped that is not there as it is.
CREATE TABLE archived (
    day         date NOT NULL,  -- UTC's
    domain      text NOT NULL,
    rows        bigint NOT NULL,
    digest      numeric NOT NULL,
    verified_at timestamptz NOT NULL,
    PRIMARY KEY (day, domain)
);
ALTER TABLE archived ENABLE ROW LEVEL SECURITY;
CREATE POLICY machines ON archived FOR SELECT TO ioc_watch USING (true);
GRANT SELECT ON archived TO ioc_watch;
