"""Events in the database: kept once by (area, source, id), asked for newest first."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from psycopg import AsyncConnection, Connection
from psycopg.rows import kwargs_row
from psycopg.types.json import Jsonb

from ioc.model.event import (
    ALARM_CLEARED,
    ALARM_RAISED,
    CAMERA_DETECTED,
    DOSSIER_CHANGED,
    INDICATOR_OBSERVED,
    LGSP_EXCHANGED,
    PAYMENT_MADE,
    SENSOR_CHANGED,
    Event,
    Severity,
)

FIELDS = ("source", "id", "type", "subject", "time", "received_at", "ward", "severity", "simulated", "masked", "data")

INSERT = """
INSERT INTO event (area_id, source, id, type, subject, time, received_at, ward, severity, simulated, masked, data)
SELECT * FROM unnest(%(area_id)s::integer[], %(source)s::text[], %(id)s::text[], %(type)s::text[], %(subject)s::text[],
    %(time)s::timestamptz[], %(received_at)s::timestamptz[], %(ward)s::text[], %(severity)s::text[],
    %(simulated)s::boolean[], %(masked)s::integer[], %(data)s::jsonb[])
ORDER BY 1, 2, 3
ON CONFLICT (area_id, source, id) DO NOTHING
RETURNING area_id, source, id
"""


def insert(connection: Connection, events: Iterable[tuple[int, Event]]) -> list[tuple[int, Event]]:
    """Keep events given as (area id, event), of two with one identity the first; returns those that were new."""
    told: dict[tuple[int, str, str], tuple[int, Event]] = {}
    for area, event in events:
        told.setdefault((area, event.source, event.id), (area, event))
    given: dict[str, list[object]] = {f: [getattr(e, f) for _, e in told.values()] for f in FIELDS}
    given["data"] = [Jsonb(e.data) for _, e in told.values()]
    given["area_id"] = [area for area, _ in told.values()]
    return [told[area, source, id_] for area, source, id_ in connection.execute(INSERT, given)]


SUBJECTS = "SELECT DISTINCT area_id, subject FROM event WHERE type = %(type)s AND subject IS NOT NULL ORDER BY 1, 2"


def subjects(connection: Connection, event_type: str) -> list[tuple[int, str]]:
    """What events of a type are about, as (area id, subject), each once."""
    return connection.execute(SUBJECTS, {"type": event_type}).fetchall()


COLUMNS = """a.slug AS area, e.source, e.id, e.type, e.subject, e.time, e.received_at, e.ward, e.severity,
e.simulated, e.masked, e.data"""

# The words of the index event_news, so that it is used; counted elsewhere, too many to be news.
NEWS = f"e.type NOT IN ('{DOSSIER_CHANGED}', '{PAYMENT_MADE}', '{LGSP_EXCHANGED}')"
# Area by area, so that each is read from the end of its index and no further.
RECENT = f"""
SELECT {COLUMNS} FROM area a CROSS JOIN LATERAL (
    SELECT * FROM event e
    WHERE e.area_id = a.id AND e.time <= %(now)s AND {NEWS} AND e.type <> ALL (%(counted)s)
        AND (e.type <> %(sensor)s OR 'offline' IN (e.data ->> 'from', e.data ->> 'to'))
    ORDER BY e.time DESC, e.received_at DESC LIMIT %(limit)s) e
WHERE a.id = ANY (%(areas)s)
ORDER BY e.time DESC, e.received_at DESC LIMIT %(limit)s
"""


async def recent(
    connection: AsyncConnection, areas: Sequence[int], now: datetime, limit: int, counted: Sequence[str] = ()
) -> list[Event]:
    """The newest events of these areas (ids) up to `now` that a person would be told of.

    Steps of dossiers, payments, exchanges, indicators and the types in `counted` are counted elsewhere, and of sensors
    only those that went offline or came back are news.
    """
    elsewhere = [*counted, INDICATOR_OBSERVED]
    given = {"areas": list(areas), "now": now, "limit": limit, "sensor": SENSOR_CHANGED, "counted": elsewhere}
    async with connection.cursor(row_factory=kwargs_row(event_row)) as cursor:
        return await (await cursor.execute(RECENT.encode(), given)).fetchall()


COURSE = f"""
SELECT {COLUMNS} FROM event e JOIN area a ON a.id = e.area_id
WHERE e.area_id = ANY (%(areas)s) AND e.type = %(type)s AND e.subject = %(subject)s AND e.time <= %(now)s
ORDER BY e.time, e.received_at, e.id LIMIT 200
"""


async def course(
    connection: AsyncConnection, areas: Sequence[int], type_: str, subject: str, now: datetime
) -> list[Event]:
    """What was told of one subject up to `now`, oldest first."""
    given = {"areas": list(areas), "type": type_, "subject": subject, "now": now}
    async with connection.cursor(row_factory=kwargs_row(event_row)) as cursor:
        return await (await cursor.execute(COURSE, given)).fetchall()


ALARM_MEMORY = timedelta(days=7)  # an alarm that nobody clears and that names no end is forgotten after this
OPEN_ALARMS = f"""
SELECT {COLUMNS} FROM (
    SELECT DISTINCT ON (area_id, data ->> 'alarm') * FROM event
    WHERE area_id = ANY (%(areas)s) AND type = %(raised)s AND time <= %(now)s AND time > %(since)s
    ORDER BY area_id, data ->> 'alarm', time DESC, received_at DESC
) e JOIN area a ON a.id = e.area_id
WHERE coalesce((e.data ->> 'expires')::timestamptz > %(now)s, true)
    AND NOT EXISTS (
        SELECT FROM event c WHERE c.area_id = e.area_id AND c.type = %(cleared)s AND c.time <= %(now)s
            AND c.time >= e.time AND c.data ->> 'alarm' = e.data ->> 'alarm')
ORDER BY e.time DESC
"""


async def open_alarms(connection: AsyncConnection, areas: Sequence[int], now: datetime) -> list[Event]:
    """Alarms of these areas (ids) raised and neither cleared nor expired, newest first; raised anew, one is one."""
    given = {
        "areas": list(areas),
        "now": now,
        "since": now - ALARM_MEMORY,
        "raised": ALARM_RAISED,
        "cleared": ALARM_CLEARED,
    }
    async with connection.cursor(row_factory=kwargs_row(event_row)) as cursor:
        return await (await cursor.execute(OPEN_ALARMS, given)).fetchall()


DETECTED = f"""
SELECT DISTINCT ON (e.area_id, e.data ->> 'camera', e.data ->> 'kind') {COLUMNS}
FROM event e JOIN area a ON a.id = e.area_id
WHERE e.area_id = ANY (%(areas)s) AND e.type = %(detected)s AND e.time <= %(now)s AND e.time > %(since)s
    AND e.severity IN ('medium', 'high', 'critical')
ORDER BY e.area_id, e.data ->> 'camera', e.data ->> 'kind', e.time DESC, e.received_at DESC
"""


DETECTION_MEMORY = timedelta(hours=1)  # what a camera saw is over after this, since nobody ever clears it


async def grave(connection: AsyncConnection, areas: Sequence[int], now: datetime) -> list[Event]:
    """Open alarms of these areas (ids), and what their cameras have called grave lately: of one sight the last word."""
    given = {"areas": list(areas), "now": now, "since": now - DETECTION_MEMORY, "detected": CAMERA_DETECTED}
    async with connection.cursor(row_factory=kwargs_row(event_row)) as cursor:
        detected = await (await cursor.execute(DETECTED.encode(), given)).fetchall()
    return [*await open_alarms(connection, areas, now), *detected]


NEWEST = """
SELECT max(e.time), coalesce(bool_or(e.simulated), false)
FROM unnest(%(areas)s::integer[]) AS a (id) CROSS JOIN LATERAL (
    SELECT time, simulated FROM event
    WHERE area_id = a.id AND type = %(type)s AND time <= %(now)s
    ORDER BY time DESC LIMIT 20) e
"""


async def newest(
    connection: AsyncConnection, areas: Iterable[int], event_type: str, now: datetime
) -> tuple[datetime | None, bool]:
    """When the newest event of a type happened in these areas (ids), and whether any of the last was simulated."""
    given = {"areas": list(areas), "type": event_type, "now": now}
    row = await (await connection.execute(NEWEST, given)).fetchone()
    return (row[0], row[1]) if row else (None, False)


def event_row(severity: str | None, **columns: object) -> Event:
    return Event(severity=Severity(severity) if severity else None, **columns)  # type: ignore[arg-type]
