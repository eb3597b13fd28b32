"""What the snapshot of a day reads: hours, moments, dossiers and events of some areas over a span."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import kwargs_row

from ioc.model.event import (
    ALARM_CLEARED,
    ALARM_RAISED,
    DOSSIER_CHANGED,
    INDICATOR_OBSERVED,
    LGSP_EXCHANGED,
    PAYMENT_MADE,
    REPORT_CHANGED,
    SENSOR_CHANGED,
    Event,
)
from ioc.model.exchange import ExchangeCount
from ioc.model.payment import PaymentCount
from ioc.model.report import ENDED
from ioc.model.snapshot import Hour, Span
from ioc.store.dossiers import DIGITISED, FILED_ONLINE, PAID_ONLINE, THEN
from ioc.store.events import ALARM_MEMORY, COLUMNS, event_row

# Series by series, so that each is found by its key: joined to all of them, the view that guards areas would have the
# series of every area read through. An hour is told by its place in the day, since times are slow to read.
HOURS = """
SELECT h.series_id, (date_part('epoch', h.bucket - %(midnight)s) / 3600)::integer, h.n, h.n_bad, h.sum, h.min, h.max
FROM unnest(%(series)s::integer[]) AS w (id) CROSS JOIN LATERAL (
    SELECT * FROM rollup_hour_seen
    WHERE series_id = w.id AND bucket >= %(since)s AND bucket < %(until)s ORDER BY bucket) h
"""
Hours = Mapping[int, Mapping[int, Hour]]  # by series, then by hours since midnight; negative ones lie before the day


async def hours(connection: AsyncConnection, series: Sequence[int], day: Span, before: timedelta) -> Hours:
    """Hourly rollups of these series (ids) in a day and a while before it."""
    given = {"series": list(series), "midnight": day.since, "since": day.since - before, "until": day.until}
    found: dict[int, dict[int, Hour]] = defaultdict(dict)
    for id_, hour, *told in await (await connection.execute(HOURS, given)).fetchall():
        found[id_][hour] = Hour(*told)
    return found


def kept_whole(day: Span) -> bool:
    """Whether rollups by day begin where this one does: at a midnight in Vietnam."""
    return day.since.timestamp() % 86_400 == MIDNIGHT_S


MIDNIGHT_S = 17 * 3600  # of Vietnam, in UTC
DAYS = """
SELECT d.series_id, d.n, d.n_bad, d.sum, d.min, d.max
FROM unnest(%(series)s::integer[]) AS w (id) CROSS JOIN LATERAL (
    SELECT * FROM rollup_day_seen WHERE series_id = w.id AND bucket = %(since)s LIMIT 1) d
"""


async def days(connection: AsyncConnection, series: Sequence[int], day: Span) -> dict[int, Hour]:
    """Whole days of these series (ids), each told as one long hour."""
    rows = await (await connection.execute(DAYS, {"series": list(series), "since": day.since})).fetchall()
    return {id_: Hour(*told) for id_, *told in rows}


LAST = """
SELECT l.series_id, l.last, l.last_at
FROM unnest(%(series)s::integer[]) AS w (id) CROSS JOIN LATERAL (
    SELECT * FROM rollup_hour_seen
    WHERE series_id = w.id AND bucket >= %(since)s AND bucket < %(until)s AND last_at IS NOT NULL
    ORDER BY bucket DESC LIMIT 1) l
"""
Last = Mapping[int, tuple[float, datetime]]


async def last(connection: AsyncConnection, series: Sequence[int], day: Span) -> Last:
    """The last good reading of these series (ids) in a day, and when it was."""
    given = {"series": list(series), "since": day.since, "until": day.until}
    return {id_: (value, at) for id_, value, at in await (await connection.execute(LAST, given)).fetchall()}


REGISTERED = """
SELECT a.slug, n.key, n.registered_at FROM sensor n JOIN area a ON a.id = n.area_id WHERE n.area_id = ANY (%(areas)s)
"""


async def registered(connection: AsyncConnection, areas: Sequence[int]) -> dict[tuple[str, str], datetime]:
    """When each sensor, by area (slug) and id, was first heard of."""
    rows = await (await connection.execute(REGISTERED, {"areas": list(areas)})).fetchall()
    return {(area, key): at for area, key, at in rows}


MOMENTS = """
SELECT w.series_id, w.value, r.measured_at
FROM unnest(%(series)s::integer[], %(starts)s::timestamptz[], %(values)s::double precision[])
    AS w (series_id, start, value)
JOIN LATERAL (
    SELECT measured_at FROM reading_seen
    WHERE series_id = w.series_id AND measured_at >= w.start AND measured_at < w.start + INTERVAL '1 hour'
        AND value = w.value AND quality & 5 = 0
    ORDER BY measured_at LIMIT 1
) r ON true
"""
Wanted = tuple[int, datetime, float]  # series id, start of the hour, value


async def moments(connection: AsyncConnection, wanted: Sequence[Wanted]) -> dict[tuple[int, float], datetime]:
    """When a series first had a value within an hour, by series and value; none where raw readings are gone."""
    given = {"series": [w[0] for w in wanted], "starts": [w[1] for w in wanted], "values": [w[2] for w in wanted]}
    return {(id_, value): at for id_, value, at in await (await connection.execute(MOMENTS, given)).fetchall()}


class DossierRow(NamedTuple):
    """A dossier that was received, finished or open in the span, as of its end; a tuple, since there are many."""

    field: str | None
    unit: str | None
    received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None  # None when it was finished after the span
    open: bool
    overdue: bool
    online: bool | None  # whether it was filed so; None: nobody says
    paid: bool | None  # whether its fee was paid online, as somebody says; None: it had none
    digitised: bool | None  # None: nobody says
    simulated: bool


# Each way into the day is looked up by its own index, and their dossiers by their key: one condition over all of them
# would read every dossier there ever was.
DOSSIERS = f"""
WITH stood AS MATERIALIZED ({THEN.format(after=">=", until="%(until)s")}), concerned AS (
    SELECT area_id, code FROM dossier_span
    WHERE area_id = ANY (%(areas)s) AND since < %(until)s AND until >= %(until)s
    UNION
    SELECT area_id, code FROM dossier
    WHERE area_id = ANY (%(areas)s) AND received_at >= %(since)s AND received_at < %(until)s
    UNION
    SELECT area_id, code FROM dossier
    WHERE area_id = ANY (%(areas)s) AND finished_at >= %(since)s AND finished_at < %(until)s
    UNION
    SELECT area_id, code FROM stood WHERE finished_at >= %(since)s AND finished_at < %(until)s
)
SELECT d.field_name AS field, d.unit, d.received_at, e.due_at,
       CASE WHEN e.finished_at < %(until)s THEN e.finished_at END AS finished_at,
       s.code IS NOT NULL AS open, coalesce(s.due_at < %(until)s, false) AS overdue,
       {FILED_ONLINE} AS online, {PAID_ONLINE} AS paid, {DIGITISED} AS digitised, d.simulated
FROM concerned c
CROSS JOIN LATERAL (SELECT * FROM dossier WHERE area_id = c.area_id AND code = c.code LIMIT 1) d
LEFT JOIN dossier_span s ON s.area_id = d.area_id AND s.code = d.code AND s.since < %(until)s AND s.until >= %(until)s
LEFT JOIN stood t ON t.area_id = d.area_id AND t.code = d.code
CROSS JOIN LATERAL (SELECT CASE WHEN t.code IS NULL THEN d.finished_at ELSE t.finished_at END AS finished_at,
                           CASE WHEN t.code IS NULL THEN d.due_at ELSE t.due_at END AS due_at) e
ORDER BY d.area_id, d.code
"""


async def dossiers(
    connection: AsyncConnection, areas: Sequence[int], since: datetime, until: datetime
) -> list[DossierRow]:
    """Dossiers received or finished in [since, until), and those open as of `until`."""
    given = {"areas": list(areas), "since": since, "until": until}
    rows = await (await connection.execute(DOSSIERS.encode(), given)).fetchall()
    return [DossierRow._make(row) for row in rows]


class ReportStep(NamedTuple):
    """One event of a report, as far as a day counts it."""

    area: int
    code: str
    at: datetime
    state: str | None
    category: str | None
    simulated: bool


# The steps of each are looked up by themselves: the planner, misled about how many there are, would read those of
# every year.
REPORTS = """
SELECT r.area_id, r.code, s.time, s.state, s.category, s.simulated
FROM report r CROSS JOIN LATERAL (
    SELECT e.time, e.data ->> 'state' AS state, e.data ->> 'category' AS category, e.simulated FROM event e
    WHERE e.area_id = r.area_id AND e.type = %(type)s AND e.subject = r.code AND e.time < %(until)s
    ORDER BY e.time, e.received_at, e.id
) s
WHERE r.area_id = ANY (%(areas)s) AND (r.changed_at >= %(since)s OR r.state <> ALL (%(ended)s))
"""


async def reports(
    connection: AsyncConnection, areas: Sequence[int], since: datetime, until: datetime
) -> list[list[ReportStep]]:
    """The steps up to `until`, in order, of each report that moved since then or was open at its end."""
    given = {"areas": list(areas), "type": REPORT_CHANGED, "since": since, "until": until, "ended": sorted(ENDED)}
    rows = await (await connection.execute(REPORTS, given)).fetchall()
    return [list(steps) for _, steps in groupby(map(ReportStep._make, rows), key=itemgetter(0, 1))]


PAYMENTS = """
SELECT count(*) FILTER (WHERE ok), count(*) FILTER (WHERE NOT ok),
       coalesce(sum(amount_vnd) FILTER (WHERE ok), 0)::bigint, coalesce(bool_or(simulated), false)
FROM payment WHERE area_id = ANY (%(areas)s) AND time >= %(since)s AND time < %(until)s
"""


async def payments(
    connection: AsyncConnection, areas: Sequence[int], since: datetime, until: datetime
) -> tuple[PaymentCount, bool]:
    """Payments in [since, until), and whether any was simulated."""
    row = await (await connection.execute(PAYMENTS, {"areas": list(areas), "since": since, "until": until})).fetchone()
    return (PaymentCount(*row[:3]), row[3]) if row else (PaymentCount(), False)


# Summed as numeric: a sum of doubles differs in its last digit by the order in which a plan comes upon the rows.
EXCHANGES = """
SELECT system, sum(calls)::bigint, sum(failed)::bigint,
       (sum((latency_ms * calls)::numeric) / nullif(sum(calls) FILTER (WHERE latency_ms IS NOT NULL), 0))::float8,
       bool_or(simulated)
FROM exchange WHERE area_id = ANY (%(areas)s) AND time >= %(since)s AND time < %(until)s
GROUP BY system ORDER BY 2 DESC, system
"""


async def exchanges(
    connection: AsyncConnection, areas: Sequence[int], since: datetime, until: datetime
) -> tuple[list[tuple[str, ExchangeCount]], bool]:
    """Exchanges by system in [since, until), and whether any was simulated."""
    given = {"areas": list(areas), "since": since, "until": until}
    rows = await (await connection.execute(EXCHANGES, given)).fetchall()
    return [(r[0], ExchangeCount(*r[1:4])) for r in rows], any(r[4] for r in rows)


EVENTS = f"""
SELECT {COLUMNS} FROM event e JOIN area a ON a.id = e.area_id
WHERE e.area_id = ANY (%(areas)s) AND e.time >= %(since)s AND e.time < %(until)s AND e.type <> ALL (%(silent)s)
    AND (e.type <> %(sensor)s OR 'offline' IN (e.data ->> 'from', e.data ->> 'to'))
ORDER BY e.time, e.received_at, e.id
"""
SILENT = [DOSSIER_CHANGED, REPORT_CHANGED, PAYMENT_MADE, LGSP_EXCHANGED, INDICATOR_OBSERVED]  # counted elsewhere


async def events(
    connection: AsyncConnection, areas: Sequence[int], since: datetime, until: datetime, counted: Sequence[str] = ()
) -> list[Event]:
    """What happened in [since, until), oldest first; of sensors only those that went offline or came back."""
    given = {
        "areas": list(areas),
        "since": since,
        "until": until,
        "silent": [*SILENT, *counted],
        "sensor": SENSOR_CHANGED,
    }
    async with connection.cursor(row_factory=kwargs_row(event_row)) as cursor:
        return await (await cursor.execute(EVENTS, given)).fetchall()


ALARMS = f"""
SELECT {COLUMNS} FROM event e JOIN area a ON a.id = e.area_id
WHERE e.area_id = ANY (%(areas)s) AND e.type = ANY (%(types)s) AND e.time >= %(since)s AND e.time < %(until)s
ORDER BY e.time, e.received_at, e.id
"""


async def alarms(connection: AsyncConnection, areas: Sequence[int], since: datetime, until: datetime) -> list[Event]:
    """What was said of alarms up to `until`, oldest first, as far back as one that stood at `since` is remembered."""
    given = {
        "areas": list(areas),
        "types": [ALARM_RAISED, ALARM_CLEARED],
        "since": since - ALARM_MEMORY,
        "until": until,
    }
    async with connection.cursor(row_factory=kwargs_row(event_row)) as cursor:
        return await (await cursor.execute(ALARMS, given)).fetchall()


TOLD = """
SELECT type, count(*) FROM event
WHERE area_id = ANY (%(areas)s) AND time >= %(since)s AND time < %(until)s GROUP BY type ORDER BY type
"""


async def told(connection: AsyncConnection, areas: Sequence[int], since: datetime, until: datetime) -> dict[str, int]:
    """How many events of each type are of [since, until)."""
    given = {"areas": list(areas), "since": since, "until": until}
    return dict(await (await connection.execute(TOLD, given)).fetchall())


QUARANTINED = """
SELECT cause, count(*) FROM quarantine
WHERE area_id = ANY (%(areas)s) AND received_at >= %(since)s AND received_at < %(until)s
GROUP BY cause ORDER BY 2 DESC, 1
"""


async def quarantined(
    connection: AsyncConnection, areas: Sequence[int], since: datetime, until: datetime
) -> list[tuple[str, int]]:
    """How many payloads received in [since, until) lie in quarantine, by cause."""
    given = {"areas": list(areas), "since": since, "until": until}
    return await (await connection.execute(QUARANTINED, given)).fetchall()


SIMULATED = """
SELECT EXISTS (SELECT FROM sensor WHERE area_id = ANY (%(areas)s) AND simulated)
    OR EXISTS (SELECT FROM event
               WHERE area_id = ANY (%(areas)s) AND simulated AND time >= %(since)s AND time < %(until)s)
"""


async def simulated(connection: AsyncConnection, areas: Sequence[int], since: datetime, until: datetime) -> bool:
    """Whether anything of these areas (ids) is simulated: a sensor, or an event in [since, until)."""
    row = await (await connection.execute(SIMULATED, {"areas": list(areas), "since": since, "until": until})).fetchone()
    return bool(row and row[0])
