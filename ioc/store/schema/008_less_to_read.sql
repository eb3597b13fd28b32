-- What could not be read may hold anything, the names of people too: screens are told that it lies there and why, and
-- see neither the payload nor what came along with it.
REVOKE SELECT ON quarantine FROM ioc_web;
GRANT SELECT (id, area_id, received_at, topic, format, reason) ON quarantine TO ioc_web;

-- The watch blanks the words of reports that are old.
GRANT UPDATE (text) ON report TO ioc_watch;
GRANT UPDATE (data) ON event TO ioc_watch;
