"""The archive: old raw readings as Parquet files that need none of our programs to be read."""
