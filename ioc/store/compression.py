"""Compression of old chunks, which only the community edition of TimescaleDB has: switched on where it is found."""

from psycopg import Connection, sql

# Before it, ON CONFLICT DO NOTHING gave up a whole batch at its first duplicate in a compressed chunk
# (timescale/timescaledb issue 7672): readings would have been lost.
SAFE = (2, 19)
FOUND = """
SELECT extversion FROM pg_extension
WHERE extname = 'timescaledb' AND current_setting('timescaledb.license', true) = 'timescale'
"""
ENABLED = """
SELECT FROM timescaledb_information.hypertables
WHERE hypertable_schema = 'public' AND hypertable_name = 'reading' AND compression_enabled
"""
ENABLE = """
ALTER TABLE reading SET (timescaledb.compress, timescaledb.compress_segmentby = 'series_id',
                         timescaledb.compress_orderby = 'measured_at')
"""
# A chunk is compressed when it has been over for a week: what comes later than that is rare, and goes in all the same.
POLICY = "SELECT add_compression_policy('reading', INTERVAL '7 days', if_not_exists => true)"
# A late batch of many series unpacks a thousand readings of each. The limit is there to spare the disk of who updates
# everything by mistake; it would refuse such a batch for ever.
UNLIMITED = "ALTER DATABASE {} SET timescaledb.max_tuples_decompressed_per_dml_transaction TO 0"


def switch_on(connection: Connection) -> bool:
    """Have chunks compressed from now on, by series, where that can be done; returns whether it can. For the owner."""
    found = connection.execute(FOUND).fetchone()
    if found is None or tuple(map(int, found[0].split(".")[:2])) < SAFE:
        return False
    if connection.execute(ENABLED).fetchone() is None:
        connection.execute(ENABLE)
    connection.execute(POLICY)
    connection.execute(sql.SQL(UNLIMITED).format(sql.Identifier(connection.info.dbname)))
    return True
