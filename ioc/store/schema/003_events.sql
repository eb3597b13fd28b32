-- Events, the dossiers they tell of, and payloads that could not be read.

-- A plain table: a CloudEvent's time is optional, so a hypertable could not know a duplicate. The area belongs to
-- the identity, or one area could silence another's events by using their ids first.
CREATE TABLE event (
    area_id     integer NOT NULL REFERENCES area,
    source      text NOT NULL,
    id          text NOT NULL,
    type        text NOT NULL,
    subject     text,
    time        timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    ward        text,
    severity    text,
    simulated   boolean NOT NULL DEFAULT false,
    masked      integer NOT NULL DEFAULT 0,
    data        jsonb NOT NULL,
    PRIMARY KEY (area_id, source, id)
);
CREATE INDEX event_recent ON event (area_id, time DESC);
CREATE INDEX event_subject ON event (area_id, type, subject);

CREATE TABLE dossier (
    area_id        integer NOT NULL REFERENCES area,
    code           text NOT NULL,
    status         smallint,
    changed_at     timestamptz,
    received_at    timestamptz,
    due_at         timestamptz,
    finished_at    timestamptz,
    returned_at    timestamptz,
    procedure_code text,
    procedure_name text,
    field_code     text,
    field_name     text,
    unit           text,
    channel        smallint,
    applicant      smallint,
    ward           text,
    online_paid    boolean,
    fee_vnd        bigint,
    digitised      boolean,
    simulated      boolean NOT NULL DEFAULT false,
    PRIMARY KEY (area_id, code)
);
CREATE INDEX dossier_received ON dossier (area_id, received_at);
CREATE INDEX dossier_finished ON dossier (area_id, finished_at);
CREATE INDEX dossier_open ON dossier (area_id, due_at) WHERE finished_at IS NULL;

CREATE TABLE quarantine (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id      integer REFERENCES area,
    received_at  timestamptz NOT NULL,
    topic        text NOT NULL,
    format       text,
    content_type text,
    properties   jsonb NOT NULL DEFAULT '{}',
    payload      bytea NOT NULL,
    reason       text NOT NULL
);
CREATE INDEX quarantine_recent ON quarantine (area_id, received_at DESC);

ALTER TABLE event ENABLE ROW LEVEL SECURITY;
ALTER TABLE dossier ENABLE ROW LEVEL SECURITY;
ALTER TABLE quarantine ENABLE ROW LEVEL SECURITY;
CREATE POLICY machines ON event TO ioc_ingest, ioc_watch USING (true) WITH CHECK (true);
CREATE POLICY machines ON dossier TO ioc_ingest, ioc_watch USING (true) WITH CHECK (true);
CREATE POLICY machines ON quarantine TO ioc_ingest, ioc_watch USING (true) WITH CHECK (true);
CREATE POLICY people ON event FOR SELECT TO ioc_web USING (area_id = ANY ((SELECT visible_areas())::integer[]));
CREATE POLICY people ON dossier FOR SELECT TO ioc_web USING (area_id = ANY ((SELECT visible_areas())::integer[]));
CREATE POLICY people ON quarantine FOR SELECT TO ioc_web USING (area_id = ANY ((SELECT visible_areas())::integer[]));
GRANT SELECT, INSERT ON event, quarantine TO ioc_ingest, ioc_watch;
GRANT SELECT, INSERT, UPDATE ON dossier TO ioc_ingest;
GRANT SELECT ON dossier TO ioc_watch;
GRANT SELECT ON event, dossier, quarantine TO ioc_web;
