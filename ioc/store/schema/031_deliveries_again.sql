-- Who administers sees what did not arrive, and has it sent again.
GRANT SELECT, UPDATE (state, problem, ended_at) ON snapshot_delivery TO ioc_gate;
CREATE INDEX snapshot_delivery_trouble ON snapshot_delivery (id) WHERE state <> 'done' AND problem <> '';
