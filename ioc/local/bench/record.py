"""What rollups and latest values cost: our insert beside a plain one, in turns on an embedded PostgreSQL."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from ioc.local import ports
from ioc.local.postgres import Postgres
from ioc.store import database, readings
from ioc.store.columns import Columns, Row

PASSWORD = "only-for-the-bench"  # noqa: S105 - of a server that lives for seconds on loopback
# What a plain table of readings costs: the same rows in the same batches, nothing derived from them.
PLAIN = """
INSERT INTO reading (series_id, measured_at, value, quality)
SELECT * FROM unnest(%(series)b::integer[], %(times)b::timestamptz[], %(values)b::double precision[],
                     %(qualities)b::smallint[])
ON CONFLICT DO NOTHING
"""


def record(seconds: float, rows: int, series: int) -> dict[str, float]:
    """Rows a second of a plain insert and of the recorder's (rollups and latest included), taken in turns.

    `rows` go into a batch, spread over `series`; each side runs for about `seconds`.
    """
    with tempfile.TemporaryDirectory(prefix="ioc-bench-") as folder:
        server = Postgres(Path(folder), ports.choose(0), PASSWORD)
        try:
            url = _database(server.start())
            with database.connecting(url) as connection:
                return _in_turns(connection, seconds, rows, series)
        finally:
            server.stop()


def _database(server: Postgres) -> str:
    database.bootstrap(server.superuser_url(), dict.fromkeys(database.LOGINS, PASSWORD))
    database.migrate(server.url("ioc_owner", PASSWORD, "ioc"))
    return server.url("ioc_ingest", PASSWORD, "ioc")


def _in_turns(connection: database.Connection, seconds: float, rows: int, series: int) -> dict[str, float]:
    plain, ours = _batches(rows, series, 0), _batches(rows, series, series)
    taken: dict[str, list[float]] = {"plain": [], "ours": []}
    deadline = time.monotonic() + 2 * seconds
    while time.monotonic() < deadline:
        taken["plain"].append(_timed(connection, lambda: _insert_plainly(connection, next(plain))))
        taken["ours"].append(_timed(connection, lambda: readings.write(connection, Columns.of(next(ours)))))
    plain_s, ours_s = median(taken["plain"]), median(taken["ours"])
    return {
        "batches": len(taken["ours"]),
        "plain_rows_s": round(rows / plain_s),
        "record_rows_s": round(rows / ours_s),
        "ratio_plain": round(plain_s / ours_s, 3),
    }


def _timed(connection: database.Connection, work: Callable[[], object]) -> float:
    started = time.perf_counter()
    with database.transaction(connection):
        work()
    return time.perf_counter() - started


def _insert_plainly(connection: database.Connection, batch: list[Row]) -> None:
    series, times, values, qualities = map(list, zip(*batch, strict=True))
    connection.execute(PLAIN, {"series": series, "times": times, "values": values, "qualities": qualities})


def _batches(rows: int, series: int, first: int) -> Iterator[list[Row]]:
    """Endless batches of live readings: every series in turn, a second later each round."""
    chance, at = random.Random(first), datetime.now(UTC)  # noqa: S311 - values, not secrets
    number = 0
    while True:
        batch: list[Row] = []
        for _ in range(rows):
            moment = at + timedelta(seconds=number // series)
            batch.append((first + number % series + 1, moment, chance.random() * 50, 0))
            number += 1
        yield batch
