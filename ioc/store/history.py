"""The history of one series in the database: points, bad readings and gaps of a span, from the table that fits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import AsyncConnection
from psycopg.rows import class_row

from ioc.model.history import Moment, Step

RAW = """
SELECT measured_at AS at, (quality & 5 = 0)::integer AS n, (quality & 5 <> 0)::integer AS n_bad,
       CASE WHEN quality & 5 = 0 THEN value END AS sum,
       CASE WHEN quality & 5 = 0 THEN value END AS min,
       CASE WHEN quality & 5 = 0 THEN value END AS max
FROM reading_seen WHERE series_id = %(series)s AND measured_at >= %(since)s AND measured_at < %(until)s"""


def _rolled_up(view: str) -> str:
    return f"""
SELECT bucket AS at, n, n_bad, CASE WHEN n > 0 THEN sum END AS sum, min, max
FROM {view} WHERE series_id = %(series)s AND bucket >= %(since)s AND bucket < %(until)s"""


ROWS: Mapping[Step, str] = {
    "raw": RAW,
    "hour": _rolled_up("rollup_hour_seen"),
    "day": _rolled_up("rollup_day_seen"),
}
WIDTHS: Mapping[Step, timedelta] = {"raw": timedelta(), "hour": timedelta(hours=1), "day": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked for: a series from a table over a time, in bins of `width` counted from `origin`."""

    series: int
    step: Step
    since: datetime
    until: datetime
    origin: datetime
    width: timedelta | None = None  # None: as the table has them

    def given(self, **more: object) -> dict[str, object]:
        """Its parameters in a query."""
        told = {name: getattr(self, name) for name in ("series", "since", "until", "origin", "width")}
        return told | {"own": WIDTHS[self.step]} | more


@dataclass(frozen=True, slots=True)
class Bin:
    """Readings of one bin, or one reading: the good ones' sum and extremes, None without any."""

    at: datetime
    n: int
    n_bad: int
    sum: float | None
    min: float | None
    max: float | None


async def count(connection: AsyncConnection, span: Span) -> int:
    """How many rows its table has in the span."""
    query = f"SELECT count(*) FROM ({ROWS[span.step]}) r"
    row = await (await connection.execute(query.encode(), span.given())).fetchone()
    return int(row[0]) if row else 0


# A bin of no width is the row itself.
BIN = "coalesce(date_bin(%(width)s::interval, at, %(origin)s::timestamptz), at)"


async def bins(connection: AsyncConnection, span: Span) -> list[Bin]:
    """Its bins that anything fell into, oldest first."""
    query = f"""
    SELECT {BIN} AS at, sum(n)::integer AS n, sum(n_bad)::integer AS n_bad, sum(sum) AS sum, min(min) AS min,
           max(max) AS max
    FROM ({ROWS[span.step]}) r GROUP BY 1 ORDER BY 1"""
    async with connection.cursor(row_factory=class_row(Bin)) as cursor:
        return await (await cursor.execute(query.encode(), span.given())).fetchall()


async def gaps(connection: AsyncConnection, span: Span, longer: timedelta) -> list[tuple[datetime, datetime]]:
    """Stretches of the span, longer than `longer`, that no row of its table covers."""
    query = f"""
    SELECT ends, next FROM (
        SELECT at + %(own)s AS ends, lead(at, 1, %(until)s) OVER (ORDER BY at) AS next
        FROM (SELECT %(since)s::timestamptz - %(own)s AS at UNION ALL SELECT at FROM ({ROWS[span.step]}) r) m
    ) g WHERE next - ends > %(longer)s ORDER BY ends"""
    return await (await connection.execute(query.encode(), span.given(longer=longer))).fetchall()


BAD = """
SELECT DISTINCT ON (1) coalesce(date_bin(%(width)s::interval, measured_at, %(origin)s::timestamptz), measured_at),
       measured_at, value
FROM reading_seen
WHERE series_id = %(series)s AND measured_at >= %(since)s AND measured_at < %(until)s AND quality & 5 <> 0
ORDER BY 1, measured_at
"""


async def bad(connection: AsyncConnection, span: Span) -> list[Moment]:
    """The bad raw readings of the span, the first of each bin, oldest first."""
    rows = await (await connection.execute(BAD, span.given())).fetchall()
    return [(at, value) for _, at, value in rows]


MOMENT = """
SELECT measured_at FROM reading_seen
WHERE series_id = %(series)s AND measured_at >= %(since)s AND measured_at < %(until)s AND quality & 5 = 0
    AND value = %(value)s
ORDER BY measured_at LIMIT 1
"""


async def moment(
    connection: AsyncConnection, series: int, value: float, since: datetime, until: datetime
) -> datetime | None:
    """When a series first had this value in [since, until); None where its raw readings are gone."""
    given = {"series": series, "value": value, "since": since, "until": until}
    row = await (await connection.execute(MOMENT, given)).fetchone()
    return row[0] if row else None


# The newest reading on the near side of the threshold is soon found backwards; a sensor that has been past it for
# longer than this is past it "for more than".
PAST_SINCE = """
SELECT min(measured_at) FROM reading_seen
WHERE series_id = %(series)s AND measured_at > %(since)s AND measured_at <= %(now)s AND quality & 5 = 0
    AND measured_at > coalesce((
        SELECT measured_at FROM reading_seen
        WHERE series_id = %(series)s AND measured_at > %(since)s AND measured_at <= %(now)s AND quality & 5 = 0
            AND CASE WHEN %(falling)s THEN value > %(limit)s ELSE value < %(limit)s END
        ORDER BY measured_at DESC LIMIT 1), %(since)s)
"""


async def past_since(
    connection: AsyncConnection, series: int, limit: float, falling: bool, since: datetime, now: datetime
) -> datetime | None:
    """The first of the good readings that have all been past `limit` up to `now`, looking back to `since`."""
    given = {"series": series, "limit": limit, "falling": falling, "since": since, "now": now}
    row = await (await connection.execute(PAST_SINCE, given)).fetchone()
    return row[0] if row else None
