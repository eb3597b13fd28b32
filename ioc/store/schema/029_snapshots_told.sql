-- The worker tells of kept snapshots as people see them, with how often each file was taken.
GRANT SELECT ON snapshot_taken TO ioc_watch;
