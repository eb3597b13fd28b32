"""The page of snapshots: orders with their progress, schedules with their runs, the archive."""
