"""What an archive asks the store: the readings of a month area by area, and which of them were archived as they are."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from psycopg import Connection
from psycopg.rows import class_row

from ioc.model.archive import Digest
from ioc.store.readings import Row

FETCHED = 50_000  # rows at a time


def hold_still(connection: Connection) -> None:
    """All questions of this transaction see one state, whatever is committed in between."""
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


# A day's readings as a number that changes with any of them, in whatever order they lie.
DIGESTS = """
SELECT (r.measured_at AT TIME ZONE 'UTC')::date AS day, n.domain, count(*) AS rows,
       sum(hash_record_extended(row(r.series_id, r.measured_at, r.value, r.quality), 0)) AS digest
FROM reading r JOIN series s ON s.id = r.series_id JOIN sensor n ON n.id = s.sensor_id
WHERE r.measured_at >= %(since)s AND r.measured_at < %(until)s
GROUP BY 1, 2 ORDER BY 1, 2
"""


def digests(connection: Connection, since: datetime, until: datetime) -> list[Digest]:
    """The readings that are there in [since, until), whole days, by day and domain."""
    rows = connection.execute(DIGESTS, {"since": since, "until": until})
    return [Digest(day, domain, n, int(digest)) for day, domain, n, digest in rows]


ARCHIVED = "SELECT day, domain, rows, digest FROM archived WHERE day >= %s AND day < %s"


def archived(connection: Connection, since: datetime, until: datetime) -> set[Digest]:
    """The days whose readings lie in the archive, verified, as they were then."""
    rows = connection.execute(ARCHIVED, (since.date(), until.date()))
    return {Digest(day, domain, n, int(digest)) for day, domain, n, digest in rows}


MARK = """
INSERT INTO archived (day, domain, rows, digest, verified_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (day, domain) DO UPDATE
SET rows = excluded.rows, digest = excluded.digest, verified_at = excluded.verified_at
"""


def mark(connection: Connection, found: Collection[Digest], at: datetime) -> None:
    """Keep that these lie in the archive and were verified."""
    with connection.cursor() as cursor:
        cursor.executemany(MARK, [(d.day, d.domain, d.rows, d.digest, at) for d in found])


UNMARK = "DELETE FROM archived WHERE day = %s AND domain = %s"


def unmark(connection: Connection, since: datetime, until: datetime) -> None:
    """The days of [since, until) that are still here do not count as archived any more; of others it stays known."""
    with connection.cursor() as cursor:
        cursor.executemany(UNMARK, [(d.day, d.domain) for d in digests(connection, since, until)])


MARKED = "SELECT day, domain, rows FROM archived ORDER BY 1, 2"


def marked(connection: Connection) -> dict[tuple[date, str], int]:
    """How many readings of each day and domain lie in the archive, as far as the database knows."""
    return {(day, domain): rows for day, domain, rows in connection.execute(MARKED)}


@dataclass(frozen=True, slots=True)
class ArchivedSeries:
    """A series as files tell it."""

    id: int
    edition: str
    area: str  # its slug; of an area without one its code
    sensor: str
    domain: str
    metric: str
    simulated: bool


SERIES = """
SELECT s.id, a.edition, coalesce(a.slug, a.code) AS area, n.key AS sensor, n.domain, s.metric, n.simulated
FROM series s JOIN sensor n ON n.id = s.sensor_id JOIN area a ON a.id = s.area_id
ORDER BY a.edition, area, n.key, s.metric
"""


def series(connection: Connection) -> list[ArchivedSeries]:
    """Every series, by area."""
    with connection.cursor(row_factory=class_row(ArchivedSeries)) as cursor:
        return cursor.execute(SERIES).fetchall()


READINGS = """
SELECT series_id, measured_at, value, quality FROM reading
WHERE series_id = ANY (%s) AND measured_at >= %s AND measured_at < %s ORDER BY series_id, measured_at
"""


def readings(connection: Connection, series: Sequence[int], since: datetime, until: datetime) -> Iterator[list[Row]]:
    """The readings of these series in [since, until), some at a time, series by series."""
    with connection.cursor("archive", binary=True) as cursor:
        cursor.execute(READINGS, (list(series), since, until))
        while rows := cursor.fetchmany(FETCHED):
            yield rows
