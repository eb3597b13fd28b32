"""Readings in the database: put in once, rolled up by hour and day as they go in, corrected when told anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg import AsyncConnection, Connection

from ioc.store.columns import Columns, Row

GIVEN = """
given AS (
    SELECT * FROM unnest(%(series)b::integer[], %(times)b::timestamptz[], %(values)b::double precision[],
                         %(qualities)b::smallint[]) AS g (series_id, measured_at, value, quality)
)"""
# Hours and days by their start. Days are cut in Vietnam's time, which knows no summer time.
HOUR = "date_bin('1 hour', measured_at, '2000-01-01 00:00+07')"
DAY = "date_bin('1 day', measured_at, '2000-01-01 00:00+07')"
DAY_OF_HOUR = "date_bin('1 day', bucket, '2000-01-01 00:00+07')"
# 5 is Quality.BAD. Readings flagged bad count in n_bad and nowhere else.
_GOOD = "FILTER (WHERE quality & 5 = 0)"
_NEWEST = f"[count(*) {_GOOD}]"  # of an array in the order of time; an aggregate written twice is computed once
_VALUES = f"(array_agg(value ORDER BY measured_at) {_GOOD})"
COLUMNS = "n, n_bad, sum, min, max, first, first_at, last, last_at"
AGGREGATES = f"""
count(*) {_GOOD}::integer AS n,
count(*) FILTER (WHERE quality & 5 <> 0)::integer AS n_bad,
coalesce(sum(value) {_GOOD}, 0) AS sum,
min(value) {_GOOD} AS min,
max(value) {_GOOD} AS max,
{_VALUES}[1] AS first,
min(measured_at) {_GOOD} AS first_at,
{_VALUES}{_NEWEST} AS last,
max(measured_at) {_GOOD} AS last_at"""
# Of hours: a day and what is newest are made of them, so that the readings themselves are sorted only once.
_TOLD = "FILTER (WHERE n > 0)"
_LAST = f"[count(*) {_TOLD}]"
OF_HOURS = f"""
sum(n)::integer AS n, sum(n_bad)::integer AS n_bad, sum(sum) AS sum, min(min) AS min, max(max) AS max,
(array_agg(first ORDER BY bucket) {_TOLD})[1] AS first,
min(first_at) AS first_at,
(array_agg(last ORDER BY bucket) {_TOLD}){_LAST} AS last,
max(last_at) AS last_at"""


def _roll_up(table: str, moves: str) -> str:
    """The part of the statement that moves one rollup by what was really inserted."""
    return f"""
    INSERT INTO {table} AS t (series_id, bucket, {COLUMNS})
    SELECT series_id, bucket, {COLUMNS} FROM {moves} ORDER BY 1, 2
    ON CONFLICT (series_id, bucket) DO UPDATE SET
        n = t.n + excluded.n, n_bad = t.n_bad + excluded.n_bad, sum = t.sum + excluded.sum,
        min = least(t.min, excluded.min), max = greatest(t.max, excluded.max),
        first = CASE WHEN t.first_at <= excluded.first_at THEN t.first ELSE coalesce(excluded.first, t.first) END,
        first_at = least(t.first_at, excluded.first_at),
        last = CASE WHEN t.last_at >= excluded.last_at THEN t.last ELSE coalesce(excluded.last, t.last) END,
        last_at = greatest(t.last_at, excluded.last_at)"""


# One statement, so that each reading is looked at once. Every writer takes table by table, each sorted by key: two
# writers that touch the same rows then wait for each other instead of deadlocking.
INSERT = f"""
WITH {GIVEN}, new AS (
    INSERT INTO reading (series_id, measured_at, value, quality)
    SELECT * FROM given ORDER BY series_id, measured_at
    ON CONFLICT (series_id, measured_at) DO NOTHING
    RETURNING series_id, measured_at, value, quality
), hours AS (
    SELECT series_id, {HOUR} AS bucket, {AGGREGATES},
           (array_agg(quality ORDER BY measured_at) {_GOOD}){_NEWEST} AS last_quality,
           max(measured_at) FILTER (WHERE quality & 5 <> 0) AS bad_at
    FROM new GROUP BY 1, 2
), days AS (
    SELECT series_id, {DAY_OF_HOUR} AS bucket, {OF_HOURS} FROM hours GROUP BY 1, 2
), moved_hours AS ({_roll_up("rollup_hour", "hours")}
), moved_days AS ({_roll_up("rollup_day", "days")}
), newest AS (
    INSERT INTO latest AS t (series_id, measured_at, value, quality, bad_at)
    SELECT series_id,
           max(last_at),
           (array_agg(last ORDER BY bucket) {_TOLD}){_LAST},
           (array_agg(last_quality ORDER BY bucket) {_TOLD}){_LAST},
           max(bad_at)
    FROM hours GROUP BY 1 ORDER BY 1
    ON CONFLICT (series_id) DO UPDATE SET
        value = CASE WHEN t.measured_at >= excluded.measured_at THEN t.value
                     ELSE coalesce(excluded.value, t.value) END,
        quality = CASE WHEN t.measured_at >= excluded.measured_at THEN t.quality
                       ELSE coalesce(excluded.quality, t.quality) END,
        measured_at = greatest(t.measured_at, excluded.measured_at),
        bad_at = greatest(t.bad_at, excluded.bad_at)
)
SELECT count(*) FROM new
"""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the readings of a batch."""

    new: int = 0
    duplicates: int = 0
    corrections: int = 0


def write(connection: Connection, given: Columns) -> Written:
    """Put readings in and move what is derived from them; the caller's transaction holds it all together.

    A series and moment already known with the same value is a duplicate; with another value it is a correction: the
    later one stands, the old one is kept, and its buckets are computed anew.
    """
    if not len(given):
        return Written()
    try:
        with connection.transaction():
            return _put(connection, given, alone=False)
    except _CorrectionsFoundError:
        connection.execute(ALONE.encode(), {"series": sorted(set(given.series.tolist()))})
        return _put(connection, given, alone=True)


class _CorrectionsFoundError(Exception):
    """There is more to do than to insert, and others may be at the same series."""


def _put(connection: Connection, given: Columns, *, alone: bool) -> Written:
    new = corrections = 0
    for part in given.rounds():
        inserted = _count(connection, INSERT, part.parameters())
        new += inserted
        if inserted < len(part) and (differing := _differing(connection, part)):
            if not alone:
                raise _CorrectionsFoundError
            corrections += _correct(connection, Columns.of(differing))
    return Written(new, len(given) - new - corrections, corrections)


def _count(connection: Connection, query: str, given: dict[str, object]) -> int:
    row = connection.execute(query.encode(), given).fetchone()
    return int(row[0]) if row else 0


# Every writer needs the row in `latest` of each of its series: who holds them all is alone with these series. One that
# corrects takes them first, since it goes through the tables again and again and would meet others halfway.
ALONE = "SELECT FROM latest WHERE series_id = ANY (%(series)s) ORDER BY series_id FOR UPDATE"
# Known when a statement begins, so that TimescaleDB opens the chunks it needs: it would try every chunk of many years
# for each row otherwise, minutes instead of a tenth of a second.
SPAN = "r.measured_at >= %(since)s AND r.measured_at < %(until)s"
DIFFERING = f"""
WITH {GIVEN}
SELECT g.* FROM given g JOIN reading r USING (series_id, measured_at) WHERE r.value <> g.value AND {SPAN}
ORDER BY g.series_id, g.measured_at
"""
REPLACE = f"""
WITH {GIVEN}, old AS (
    SELECT r.* FROM reading r JOIN given USING (series_id, measured_at) WHERE {SPAN}
), moved AS (
    UPDATE reading r SET value = g.value, quality = g.quality FROM given g
    WHERE r.series_id = g.series_id AND r.measured_at = g.measured_at AND {SPAN}
), kept AS (
    INSERT INTO correction (series_id, measured_at, old_value, old_quality, new_value, new_quality)
    SELECT o.series_id, o.measured_at, o.value, o.quality, g.value, g.quality
    FROM old o JOIN given g USING (series_id, measured_at)
    RETURNING 1
)
SELECT count(*) FROM kept
"""


def _recompute(table: str, bucket: str, width: str) -> str:
    return f"""
    WITH {GIVEN}
    UPDATE {table} t SET ({COLUMNS}) = (
        SELECT {AGGREGATES} FROM reading r
        WHERE r.series_id = t.series_id AND r.measured_at >= t.bucket AND r.measured_at < t.bucket + INTERVAL '{width}'
            AND {SPAN}
    )
    WHERE (t.series_id, t.bucket) IN (SELECT series_id, {bucket} FROM given)"""


RECOMPUTE_HOURS = _recompute("rollup_hour", HOUR, "1 hour")
RECOMPUTE_DAYS = _recompute("rollup_day", DAY, "1 day")
# The days are exact by now and tell where to look: without them a series with nothing bad in it is read to its end.
# They also know the last good value of a day whose raw readings have gone.
RECOMPUTE_LATEST = f"""
WITH {GIVEN}
UPDATE latest t SET measured_at = good.measured_at, value = good.value, quality = good.quality, bad_at = bad.measured_at
FROM (SELECT DISTINCT series_id FROM given) g
LEFT JOIN LATERAL (
    SELECT d.last_at AS measured_at, coalesce(r.value, d.last) AS value, coalesce(r.quality, 0) AS quality
    FROM (SELECT last, last_at FROM rollup_day WHERE series_id = g.series_id AND n > 0 ORDER BY bucket DESC LIMIT 1) d
    LEFT JOIN reading r ON r.series_id = g.series_id AND r.measured_at = d.last_at
) good ON true
LEFT JOIN LATERAL (
    SELECT max(r.measured_at) AS measured_at
    FROM (SELECT bucket FROM rollup_day WHERE series_id = g.series_id AND n_bad > 0 ORDER BY bucket DESC LIMIT 1) d
    JOIN reading r ON r.series_id = g.series_id
        AND r.measured_at >= d.bucket AND r.measured_at < d.bucket + INTERVAL '1 day'
    WHERE r.quality & 5 <> 0
) bad ON true
WHERE t.series_id = g.series_id
"""


def _differing(connection: Connection, given: Columns) -> list[Row]:
    """Those of the readings that are known with another value."""
    found: list[Row] = []
    for part in _months(given):
        found += connection.execute(DIFFERING.encode(), part).fetchall()
    return found


def _correct(connection: Connection, differing: Columns) -> int:
    """Replace readings that are told anew with another value; returns how many were."""
    corrected = 0
    for part in _months(differing):
        corrected += _count(connection, REPLACE, part)
        for query in (RECOMPUTE_HOURS, RECOMPUTE_DAYS):
            connection.execute(query.encode(), part)
    connection.execute(RECOMPUTE_LATEST.encode(), differing.parameters())
    return corrected


def _months(given: Columns) -> Iterator[dict[str, object]]:
    """The readings month by month as parameters, with the span around them: a day more, for the buckets at its ends."""
    a_day = timedelta(days=1)
    for part, first, last in given.months():
        yield part.parameters() | {"since": first - a_day, "until": last + a_day}


class Bucket(NamedTuple):
    """One hour or day of one series, by its start; `n` good readings. A tuple, since a wall reads thousands of them."""

    series_id: int
    start: datetime
    n: int
    sum: float
    min: float | None
    max: float | None

    @property
    def mean(self) -> float | None:
        """Mean of the good readings, None without any."""
        return self.sum / self.n if self.n else None


# Series by series, so that each is found by its key: joined to all of them, the view that guards areas would have the
# series of every area read through.
HOURS = """
SELECT h.series_id, h.bucket, h.n, h.sum, h.min, h.max
FROM unnest(%(series)s::integer[]) AS w (id) CROSS JOIN LATERAL (
    SELECT * FROM rollup_hour_seen
    WHERE series_id = w.id AND bucket >= %(since)s AND bucket < %(until)s ORDER BY bucket) h
"""


async def hours(connection: AsyncConnection, series: Sequence[int], since: datetime, until: datetime) -> list[Bucket]:
    """Hourly rollups of these series whose start lies in [since, until)."""
    given = {"series": list(series), "since": since, "until": until}
    return [Bucket._make(row) for row in await (await connection.execute(HOURS, given)).fetchall()]


ENSURE_MONTHS = """
SELECT count(*) FROM (
    SELECT ensure_reading_month(month::date) AS made
    FROM (SELECT date_trunc('month', %(now)s::timestamptz AT TIME ZONE 'UTC') + i * INTERVAL '1 month' AS month
          FROM generate_series(0, %(ahead)s) AS i
          UNION SELECT strayed_reading_months()) m
) d WHERE made
"""


# A partition takes the whole table for a moment. Whoever writes queues up behind the request, and a backup may hold it
# back for hours: then another moment is better.
LOCK_TIMEOUT = "SET LOCAL lock_timeout = '500ms'"


def ensure_months(connection: Connection, now: datetime, ahead: int = 2) -> int:
    """Partitions for this month, for those ahead, and for readings in the default one; returns how many were made.

    StoreBusyError when others hold the table: ask again later.
    """
    connection.execute(LOCK_TIMEOUT)
    row = connection.execute(ENSURE_MONTHS, {"now": now, "ahead": ahead}).fetchone()
    return int(row[0]) if row else 0
