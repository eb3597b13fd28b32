"""Observations of indicators in the database: appended under a lock, asked for by what stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from psycopg import AsyncConnection, Connection
from psycopg.rows import kwargs_row

from ioc.model.observation import Key, Observation
from ioc.model.period import Frequency, parse

NOW = datetime.max.replace(tzinfo=UTC)  # as everything stands by all that was ever told
REVISION_LOCK = 0x10C4  # of who counts revisions
LOCK = "SELECT pg_advisory_xact_lock(%(lock)s)"

# Nothing new is kept once, and what its source calls an older revision does not take the place of a newer one.
KEEP = """
INSERT INTO observation (indicator, area_id, elsewhere, period, frequency, since, until, value, unit, source, as_of, n,
                         simulated, published, told_by, told_revision, received_at, revision)
SELECT %(indicator)s, %(area)s, %(elsewhere)s, %(period)s, %(frequency)s, %(since)s, %(until)s, %(value)s, %(unit)s,
       %(source)s, %(as_of)s, %(n)s, %(simulated)s, %(published)s, %(by)s, %(told)s, %(received_at)s,
       coalesce(s.revision, 0) + 1
FROM (VALUES (1)) one LEFT JOIN LATERAL (
    SELECT * FROM observation o
    WHERE o.indicator = %(indicator)s AND o.area_id IS NOT DISTINCT FROM %(area)s::integer
        AND o.elsewhere IS NOT DISTINCT FROM %(elsewhere)s::text AND o.period = %(period)s
        AND o.published = %(published)s
    ORDER BY o.revision DESC LIMIT 1) s ON true
WHERE s.revision IS NULL
    OR ((s.value, s.unit, s.source, s.as_of, s.n, s.simulated) IS DISTINCT FROM
            (%(value)s::double precision, %(unit)s::text, %(source)s::text, %(as_of)s::date, %(n)s::bigint,
             %(simulated)s::boolean)
        AND coalesce(s.told_revision <= %(told)s::bigint, true))
"""


@dataclass(frozen=True, slots=True)
class Told:
    """An observation as it is to be kept: of an area (id) or of another province, and its source's own revision."""

    observation: Observation
    area: int | None
    received_at: datetime
    revision: int | None = None


def hold(connection: Connection) -> None:
    """Let nobody else tell anything until the transaction ends; numbers are given out under this lock."""
    connection.execute(LOCK, {"lock": REVISION_LOCK})


def keep(connection: Connection, told: Iterable[Told]) -> int:
    """Keep what tells something new, in this order; returns how many did."""
    rows = [_given(one) for one in told]
    if not rows:
        return 0
    hold(connection)
    with connection.cursor() as cursor:
        cursor.executemany(KEEP, rows)
        return cursor.rowcount


async def keep_async(connection: AsyncConnection, told: Iterable[Told]) -> int:
    """The same, over a connection of a pool."""
    rows = [_given(one) for one in told]
    if not rows:
        return 0
    await connection.execute(LOCK, {"lock": REVISION_LOCK})
    async with connection.cursor() as cursor:
        await cursor.executemany(KEEP, rows)
        return cursor.rowcount


def _given(told: Told) -> dict[str, object]:
    one = told.observation
    return {
        "indicator": one.indicator,
        "area": told.area,
        "elsewhere": one.place if told.area is None else None,
        "period": one.period.text,
        "frequency": one.period.frequency,
        "since": one.period.since,
        "until": one.period.until,
        "value": one.value,
        "unit": one.unit,
        "source": one.source,
        "as_of": one.as_of,
        "n": one.n,
        "simulated": one.simulated,
        "published": one.published,
        "by": one.by,
        "told": told.revision,
        "received_at": told.received_at,
    }


COLUMNS = """o.indicator, coalesce(a.slug, o.elsewhere) AS place, o.period, o.value, o.unit, o.source, o.as_of, o.n,
o.simulated, o.published, o.told_by AS by, o.received_at, o.revision"""
# Of what was told of one period the last that was told before a moment, else what was told first: it came late.
STOOD = """(o.received_at >= %(stood)s), CASE WHEN o.received_at >= %(stood)s THEN o.revision ELSE -o.revision END"""
# From which day on it counts: when its period is over, or, where its source says so, since a day within.
KNOWN = "CASE WHEN o.as_of BETWEEN o.since AND o.until - 1 THEN o.as_of + 1 ELSE o.until END"
# By index, in which no period ends more than a year after a day within: of each indicator in each area the newest of
# its frequencies.
NEWEST = f"""
SELECT {COLUMNS} FROM unnest(%(codes)s::text[], %(frequencies)s::text[]) AS w (code, frequency)
CROSS JOIN unnest(%(areas)s::integer[]) AS p (id) JOIN area a ON a.id = p.id
CROSS JOIN LATERAL (
    SELECT * FROM observation o
    WHERE o.indicator = w.code AND o.area_id = p.id AND o.frequency = w.frequency AND NOT o.published
        AND {KNOWN} <= %(until)s AND o.until <= %(until)s::date + 366
    ORDER BY o.until DESC, {STOOD} LIMIT 1) o
"""


async def newest(
    connection: AsyncConnection,
    wanted: Iterable[tuple[str, Frequency]],
    areas: Sequence[int],
    until: date,
    stood: datetime = NOW,
) -> list[Observation]:
    """What stood at a moment, or stands, of the newest period that counted on the day before `until`, by indicator,
    frequency and area.
    """
    pairs = sorted(set(wanted))
    given = {
        "codes": [code for code, _ in pairs],
        "frequencies": [frequency for _, frequency in pairs],
        "areas": list(areas),
        "until": until,
        "stood": stood,
    }
    async with connection.cursor(row_factory=kwargs_row(_observation)) as cursor:
        return await (await cursor.execute(NEWEST.encode(), given)).fetchall()


POINTS = """
SELECT w.code, o.period, o.value FROM unnest(%(codes)s::text[], %(frequencies)s::text[]) AS w (code, frequency)
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (o.until) o.period, o.value FROM observation o
    WHERE o.indicator = w.code AND o.area_id = %(area)s AND o.frequency = w.frequency AND NOT o.published
        AND o.until <= %(until)s
    ORDER BY o.until DESC, o.revision DESC LIMIT %(most)s) o
"""


async def points(
    connection: AsyncConnection, wanted: Mapping[str, Frequency], area: int, until: date, most: int
) -> list[tuple[str, str, float]]:
    """The newest values of indicators in an area as (indicator, period, value), the newest first."""
    given = {
        "codes": list(wanted),
        "frequencies": list(wanted.values()),
        "area": area,
        "until": until,
        "most": most,
    }
    return await (await connection.execute(POINTS, given)).fetchall()


PUBLIC = f"""
SELECT DISTINCT ON (o.indicator, o.area_id, o.elsewhere, o.period) {COLUMNS}
FROM observation o LEFT JOIN area a ON a.id = o.area_id
WHERE (o.published OR o.elsewhere IS NOT NULL) AND {KNOWN} <= %(until)s
ORDER BY o.indicator, o.area_id, o.elsewhere, o.period, {STOOD}
"""


async def public(connection: AsyncConnection, until: date, stood: datetime = NOW) -> list[Observation]:
    """What documents published by the day before `until`, each as it stands or stood at a moment."""
    async with connection.cursor(row_factory=kwargs_row(_observation)) as cursor:
        return await (await cursor.execute(PUBLIC.encode(), {"until": until, "stood": stood})).fetchall()


COVERED = """
SELECT o.indicator, a.slug, o.frequency, count(DISTINCT o.until),
       count(DISTINCT o.until) FILTER (WHERE o.revision > 1 AND o.told_by <> 'ioc'),
       min(o.source)
FROM unnest(%(codes)s::text[], %(frequencies)s::text[], %(since)s::date[]) AS w (code, frequency, since)
JOIN observation o ON o.indicator = w.code AND o.frequency = w.frequency AND o.area_id = ANY (%(areas)s)
    AND NOT o.published AND o.until > w.since AND o.until <= %(until)s
JOIN area a ON a.id = o.area_id
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Covered:
    """How many periods of a span have a value of an indicator in an area, and how many somebody told anew: what the IOC
    computes follows from what others told, and is not counted against it.
    """

    indicator: str
    place: str
    frequency: Frequency
    periods: int
    again: int
    source: str


async def covered(
    connection: AsyncConnection, wanted: Iterable[tuple[str, Frequency, date]], areas: Sequence[int], until: date
) -> list[Covered]:
    """Periods with a value that end after each day and before `until`."""
    rows = list(wanted)
    given = {
        "codes": [code for code, *_ in rows],
        "frequencies": [frequency for _, frequency, _ in rows],
        "since": [since for *_, since in rows],
        "areas": list(areas),
        "until": until,
    }
    found = await (await connection.execute(COVERED, given)).fetchall()
    return [
        Covered(code, place, Frequency(frequency), n, again, source)
        for code, place, frequency, n, again, source in found
    ]


HISTORY = f"""
SELECT {COLUMNS} FROM observation o LEFT JOIN area a ON a.id = o.area_id
WHERE o.indicator = %(indicator)s AND o.received_at <= %(now)s
ORDER BY o.until, o.since DESC, o.revision
"""


async def history(connection: AsyncConnection, indicator: str, now: datetime) -> list[Observation]:
    """Everything told of an indicator, every revision, the oldest period first."""
    async with connection.cursor(row_factory=kwargs_row(_observation)) as cursor:
        return await (await cursor.execute(HISTORY.encode(), {"indicator": indicator, "now": now})).fetchall()


SHOWN = f"""
SELECT {COLUMNS} FROM (
    SELECT *, row_number() OVER (PARTITION BY area_id, elsewhere ORDER BY since DESC, revision DESC) AS nth,
           row_number() OVER (PARTITION BY area_id, elsewhere, period, published ORDER BY revision DESC) AS back
    FROM observation WHERE indicator = %(indicator)s AND received_at <= %(now)s) o
LEFT JOIN area a ON a.id = o.area_id
WHERE o.nth <= %(newest)s OR (o.back = 1 AND o.until > %(since)s)
ORDER BY o.until, o.since DESC, o.revision
"""


async def shown(
    connection: AsyncConnection, indicator: str, now: datetime, newest: int, since: date
) -> list[Observation]:
    """Of each place so many of the newest values of an indicator with their revisions, and all that stands of periods
    that end after a day; the oldest period first.
    """
    given = {"indicator": indicator, "now": now, "newest": newest, "since": since}
    async with connection.cursor(row_factory=kwargs_row(_observation)) as cursor:
        return await (await cursor.execute(SHOWN.encode(), given)).fetchall()


STANDING = f"""
SELECT DISTINCT ON (o.indicator, o.area_id, o.elsewhere, o.period, o.published) {COLUMNS}
FROM observation o LEFT JOIN area a ON a.id = o.area_id
WHERE o.indicator = ANY (%(codes)s) AND (o.until > %(since)s OR o.published OR o.elsewhere IS NOT NULL)
ORDER BY o.indicator, o.area_id, o.elsewhere, o.period, o.published, o.revision DESC
"""


def standing(connection: Connection, since: date, codes: Iterable[str]) -> list[Observation]:
    """What stands of some indicators in periods that end after a day, and all that was published; for the checks of the
    watch.
    """
    with connection.cursor(row_factory=kwargs_row(_observation)) as cursor:
        return cursor.execute(STANDING.encode(), {"since": since, "codes": sorted(codes)}).fetchall()


STANDING_OF = f"""
SELECT DISTINCT ON (o.indicator, o.area_id, o.period) {COLUMNS} FROM observation o JOIN area a ON a.id = o.area_id
WHERE (o.indicator, o.period) IN (SELECT * FROM unnest(%(codes)s::text[], %(periods)s::text[])) AND NOT o.published
ORDER BY o.indicator, o.area_id, o.period, o.revision DESC
"""


async def standing_of(connection: AsyncConnection, wanted: Iterable[tuple[str, str]]) -> dict[Key, Observation]:
    """What stands of indicators in periods, by code and name, in every area, without what documents published."""
    pairs = sorted(set(wanted))
    given = {"codes": [code for code, _ in pairs], "periods": [period for _, period in pairs]}
    async with connection.cursor(row_factory=kwargs_row(_observation)) as cursor:
        found = await (await cursor.execute(STANDING_OF.encode(), given)).fetchall()
    return {one.key: one for one in found}


def mark(connection: Connection) -> int:
    """A number that grows with every observation that is kept."""
    row = connection.execute("SELECT coalesce(max(id), 0) FROM observation").fetchone()
    return row[0] if row else 0


TOLD_AFTER = "SELECT indicator, max(id) FROM observation WHERE id > %(mark)s GROUP BY 1"


def told_after(connection: Connection, mark: int) -> dict[str, int]:
    """The indicators of which something was told after a mark, each with the mark of the newest."""
    return dict(connection.execute(TOLD_AFTER, {"mark": mark}).fetchall())


def _observation(period: str, **columns: object) -> Observation:
    return Observation(period=parse(period), **columns)  # type: ignore[arg-type]
