"""The page of all sensors that somebody may look into: filters, a table page by page, its file."""
