-- How many dossiers of a month or a year were finished on time is counted from the index alone.
DROP INDEX dossier_finished;
CREATE INDEX dossier_finished ON dossier (area_id, finished_at) INCLUDE (due_at);
