"""Events in the database: kept once by (area, source, id), asked for newest first."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from psycopg import AsyncConnection, Connection
from psycopg.rows import kwargs_row
from psycopg.types.json import Jsonb

from ioc.model.event import ALARM_CLEARED, ALARM_RAISED, DOSSIER_CHANGED, SENSOR_CHANGED, Event, Severity

FIELDS = ("source", "id", "type", "subject", "time", "received_at", "ward", "severity", "simulated", "masked", "data")

INSERT = """
INSERT INTO event (area_id, source, id, type, subject, time, received_at, ward, severity, simulated, masked, data)
SELECT * FROM unnest(%(area_id)s::integer[], %(source)s::text[], %(id)s::text[], %(type)s::text[], %(subject)s::text[],
    %(time)s::timestamptz[], %(received_at)s::timestamptz[], %(ward)s::text[], %(severity)s::text[],
    %(simulated)s::boolean[], %(masked)s::integer[], %(data)s::jsonb[])
ORDER BY 1, 2, 3
ON CONFLICT (area_id, source, id) DO NOTHING
RETURNING area_id, type, subject
"""


def insert(connection: Connection, events: Sequence[tuple[int, Event]]) -> list[tuple[int, str, str | None]]:
    """Keep events given as (area id, event); returns (area id, type, subject) of those that were new."""
    given: dict[str, list[object]] = {f: [getattr(e, f) for _, e in events] for f in FIELDS}
    given["data"] = [Jsonb(e.data) for _, e in events]
    given["area_id"] = [area for area, _ in events]
    return connection.execute(INSERT, given).fetchall()


COLUMNS = """a.slug AS area, e.source, e.id, e.type, e.subject, e.time, e.received_at, e.ward, e.severity,
e.simulated, e.masked, e.data"""

RECENT = f"""
SELECT {COLUMNS} FROM event e JOIN area a ON a.id = e.area_id
WHERE e.area_id = ANY (%(areas)s) AND e.time <= %(now)s AND e.type <> %(dossier)s
    AND (e.type <> %(sensor)s OR 'offline' IN (e.data ->> 'from', e.data ->> 'to'))
ORDER BY e.time DESC, e.received_at DESC LIMIT %(limit)s
"""


async def recent(connection: AsyncConnection, areas: Sequence[int], now: datetime, limit: int) -> list[Event]:
    """The newest events of these areas (ids) up to `now` that a person would be told of.

    A dossier's steps are counted elsewhere, and of sensors only those that went offline or came back are news.
    """
    given = {"areas": list(areas), "now": now, "limit": limit, "dossier": DOSSIER_CHANGED, "sensor": SENSOR_CHANGED}
    async with connection.cursor(row_factory=kwargs_row(event_row)) as cursor:
        return await (await cursor.execute(RECENT, given)).fetchall()


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


def event_row(severity: str | None, **columns: object) -> Event:
    return Event(severity=Severity(severity) if severity else None, **columns)  # type: ignore[arg-type]
