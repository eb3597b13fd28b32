"""`ioc bench`: speeds within one run; `record` of the insert alone, `ingest` of the way in, `store` of the answers."""
