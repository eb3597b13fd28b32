"""`ioc bench`: speeds as ratios within one run; `record` of the insert alone, `ingest` of the whole way in."""
