-- The broker's number of the delivery: what is delivered again, for want of an acknowledgement, has the same one.
ALTER TABLE quarantine ADD COLUMN packet integer NOT NULL DEFAULT 0;
CREATE INDEX quarantine_packet ON quarantine (packet, topic);
