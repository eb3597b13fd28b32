"""What the database knows of a bench: what was committed when, what is missing, and a plain insert of the same rows."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from ioc.local.bench.record import PLAIN
from ioc.local.bench.servers import PLAIN as PLAIN_DATABASE
from ioc.local.bench.servers import Servers
from ioc.store import database
from ioc.store.readings import Row

AGAIN = 150_000  # rows at most of each plain insert

COUNT = "SELECT count(*) FROM reading WHERE measured_at >= %(since)s"
HEARD = "SELECT count(*) FROM latest WHERE measured_at >= %(since)s"
COMMITTED = """
SELECT extract(epoch FROM at)::double precision, (sum(n) OVER (ORDER BY at))::bigint
FROM (SELECT pg_xact_commit_timestamp(xmin) AS at, count(*) AS n FROM reading
      WHERE measured_at >= %(since)s GROUP BY 1) c
ORDER BY at
"""
LATENCIES = """
SELECT percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (
    ORDER BY 1000 * extract(epoch FROM pg_xact_commit_timestamp(xmin) - measured_at))::double precision[]
FROM reading WHERE measured_at >= %(since)s
"""
ROWS = """
SELECT pg_xact_commit_timestamp(xmin) AS at, series_id, measured_at, value, quality FROM reading
WHERE measured_at >= %(since)s ORDER BY at, series_id, measured_at LIMIT %(limit)s
"""
# Of the days of the bench: nothing is derived from what --filled puts in.
MISCOUNTED = """
WITH days AS (SELECT date_bin('1 day', now() - INTERVAL '1 day', '2000-01-01 00:00+07') AS begun)
SELECT abs((SELECT coalesce(sum(n + n_bad), 0) FROM rollup_hour, days WHERE bucket >= begun) - n)
     + abs((SELECT coalesce(sum(n + n_bad), 0) FROM rollup_day, days WHERE bucket >= begun) - n)
FROM (SELECT count(*) AS n FROM reading, days WHERE measured_at >= begun) r
"""
# A reading a minute of each series, further and further back from three days ago.
FILL = """
INSERT INTO reading (series_id, measured_at, value, quality)
SELECT s.id, date_trunc('minute', now()) - INTERVAL '3 days' - i * INTERVAL '1 minute', random() * 50, 0
FROM generate_series(1, (%(limit)s / (SELECT count(*) FROM series))::integer) AS i CROSS JOIN series s
"""


def count(servers: Servers, since: float) -> int:
    """Readings measured since."""
    return int(_ask(servers, COUNT, since)[0][0])


def heard(servers: Servers, since: float) -> int:
    """Series whose newest reading was measured since."""
    return int(_ask(servers, HEARD, since)[0][0])


def committed(servers: Servers, since: float) -> list[tuple[float, int]]:
    """How many readings measured since were there, by the times of the commits."""
    return [(float(at), int(total)) for at, total in _ask(servers, COMMITTED, since)]


def latencies(servers: Servers, since: float) -> tuple[float, float, float]:
    """Milliseconds from publishing to the commit: median, 95th and 99th percentile."""
    p50, p95, p99 = _ask(servers, LATENCIES, since)[0][0]
    return p50, p95, p99


def miscounted(servers: Servers) -> int:
    """By how many readings the rollups of hours and days differ from what is there."""
    return int(_ask(servers, MISCOUNTED)[0][0])


def fill(servers: Servers, rows: int) -> int:
    """Put about so many readings of the past of each known series in; returns how many."""
    with database.connecting(servers.url("superuser")) as connection:
        connection.execute(
            "SELECT ensure_reading_month((now() - i * INTERVAL '1 month')::date) FROM generate_series(0, 60) AS i"
        )
        return connection.execute(FILL.encode(), {"limit": rows}).rowcount


def insert_plainly(servers: Servers, since: float) -> float:
    """Rows a second of one connection that inserts what the ingestor stored last, in the ingestor's batches."""
    batches = list(_batches(servers, since))
    spent = 0.0
    with database.connecting(servers.url("ingest", PLAIN_DATABASE)) as connection:
        for batch in batches:
            series, times, values, qualities = map(list, zip(*batch, strict=True))
            given = {"series": series, "times": times, "values": values, "qualities": qualities}
            started = time.perf_counter()
            with database.transaction(connection):
                connection.execute(PLAIN, given)
            spent += time.perf_counter() - started
    return sum(map(len, batches)) / spent


def _batches(servers: Servers, since: float) -> Iterator[list[Row]]:
    """Each transaction's readings."""
    rows = _ask(servers, ROWS, since, limit=AGAIN)
    for _, batch in groupby(rows, key=lambda row: row[0]):
        yield [(series, at, value, quality) for _, series, at, value, quality in batch]


def _ask(servers: Servers, query: str, since: float = 0, limit: int = 0) -> list[tuple[Any, ...]]:
    given = {"since": datetime.fromtimestamp(since, UTC), "limit": limit}
    with database.connecting(servers.url("superuser")) as connection:
        return connection.execute(query.encode(), given).fetchall()
