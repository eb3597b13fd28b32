"""What is kept no longer: raw readings and hours are closed and let go, by domain, and since when they are whole."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from psycopg import AsyncConnection, Connection

from ioc.store.readings import LOCK_TIMEOUT

Piece: TypeAlias = tuple[datetime, datetime]  # a chunk or a partition, as [since, until)
Kept: TypeAlias = tuple[datetime | None, datetime | None]  # since when raw readings and hours are whole; None: always


def domains(connection: Connection) -> list[str]:
    """Every domain that has a sensor."""
    return [d for (d,) in connection.execute("SELECT DISTINCT domain FROM sensor ORDER BY 1")]


def newest(connection: Connection, now: datetime) -> datetime | None:
    """The newest reading that is not of the future; None without any."""
    row = connection.execute("SELECT max(measured_at) FROM latest WHERE measured_at <= %s", (now,)).fetchone()
    return row[0] if row else None


def pieces(connection: Connection) -> list[Piece]:
    """The pieces in which readings lie, oldest first, without what strayed into the default partition."""
    return connection.execute("SELECT since, until FROM reading_pieces()").fetchall()


# Series by series: readings are found by series and time, and by time alone only when all of them are read.
OLDEST = """
SELECT min(r.measured_at)
FROM series s JOIN sensor n ON n.id = s.sensor_id
JOIN LATERAL (SELECT measured_at FROM reading WHERE series_id = s.id ORDER BY measured_at LIMIT 1) r ON true
WHERE n.domain = coalesce(%(domain)s, n.domain)
"""


def oldest(connection: Connection, domain: str | None = None) -> datetime | None:
    """The moment of the oldest raw reading, of a domain or of all; None without any."""
    row = connection.execute(OLDEST, {"domain": domain}).fetchone()
    return row[0] if row else None


OLDEST_HOUR = """
SELECT min(r.bucket)
FROM series s JOIN sensor n ON n.id = s.sensor_id
JOIN LATERAL (SELECT bucket FROM rollup_hour WHERE series_id = s.id ORDER BY bucket LIMIT 1) r ON true
WHERE n.domain = %(domain)s
"""


def oldest_hour(connection: Connection, domain: str) -> datetime | None:
    """The oldest hourly rollup of a domain; None without any."""
    row = connection.execute(OLDEST_HOUR, {"domain": domain}).fetchone()
    return row[0] if row else None


def raw_since(connection: Connection) -> dict[str, datetime]:
    """Since when raw readings are whole, by domain, where any were let go."""
    return dict(connection.execute("SELECT domain, raw_since FROM keeping WHERE raw_since IS NOT NULL").fetchall())


def close(connection: Connection, domains: Iterable[str], until: datetime) -> None:
    """Take no more readings of these domains for the days before `until`; StoreBusyError when writers do not rest."""
    connection.execute(LOCK_TIMEOUT)
    connection.execute("SELECT close_readings(%s, %s)", (list(domains), until))


def drop(connection: Connection, until: datetime) -> int:
    """Drop every piece that ends by `until` and is closed; returns how many. StoreBusyError when it is being read."""
    connection.execute(LOCK_TIMEOUT)
    return _number(connection, "SELECT drop_readings(%s)", until)


def delete(connection: Connection, domain: str, since: datetime, until: datetime) -> int:
    """Delete the closed readings of a domain in [since, until); returns how many there were."""
    return _number(connection, "SELECT delete_readings(%s, %s, %s)", domain, since, until)


def delete_hours(connection: Connection, domain: str, before: datetime) -> int:
    """Delete the closed hours of a domain that began before a moment; returns how many there were."""
    return _number(connection, "SELECT delete_hours(%s, %s)", domain, before)


def _number(connection: Connection, query: str, *given: object) -> int:
    row = connection.execute(query.encode(), given).fetchone()
    return int(row[0]) if row else 0


KEPT = "SELECT raw_since, hours_since FROM keeping WHERE domain = %s"


def kept(connection: Connection, domain: str) -> Kept:
    """Since when a domain's raw readings and hours are whole."""
    return connection.execute(KEPT, (domain,)).fetchone() or (None, None)


async def kept_async(connection: AsyncConnection, domain: str) -> Kept:
    """The same, over a connection of a pool."""
    return await (await connection.execute(KEPT, (domain,))).fetchone() or (None, None)
