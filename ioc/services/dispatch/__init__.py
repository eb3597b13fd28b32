"""Snapshots on schedule: planned, made, kept in the archive, sent to their recipients."""
