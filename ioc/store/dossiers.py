"""Dossiers in the database: each row is what the dossier's events say, folded anew when one comes in."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime

from psycopg import AsyncConnection, Connection
from psycopg.rows import dict_row

from ioc.model.dossier import RUNNING, TERMINAL, Dossier, DossierCount, fold
from ioc.model.event import DOSSIER_CHANGED, Event
from ioc.store.events import COLUMNS, event_row

# A row's lock is taken first, and the events are read in the statement after it: of two writers that bring events of
# one dossier the second waits, and then sees what the first brought.
LOCK = """
INSERT INTO dossier (area_id, code)
SELECT * FROM unnest(%(areas)s::integer[], %(codes)s::text[]) ORDER BY 1, 2
ON CONFLICT (area_id, code) DO UPDATE SET code = excluded.code
"""
EVENTS = f"""
SELECT e.area_id, {COLUMNS} FROM event e JOIN area a ON a.id = e.area_id
WHERE e.type = %(type)s
    AND (e.area_id, e.subject) IN (SELECT * FROM unnest(%(areas)s::integer[], %(codes)s::text[]))
"""
NAMES = [f.name for f in fields(Dossier) if f.name != "code"]
UPDATE = f"""
UPDATE dossier SET {", ".join(f"{n} = %({n})s" for n in NAMES)} WHERE area_id = %(area_id)s AND code = %(code)s
"""


def refold(connection: Connection, keys: Iterable[tuple[int, str]]) -> int:
    """Bring the dossiers given as (area id, code) up to date with their events; returns how many there were."""
    rows = sorted(set(keys))
    if not rows:
        return 0
    given = {"areas": [r[0] for r in rows], "codes": [r[1] for r in rows], "type": DOSSIER_CHANGED}
    connection.execute(LOCK, given)
    told: dict[tuple[int, str], list[Event]] = defaultdict(list)
    with connection.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(EVENTS.encode(), given):
            area_id = row.pop("area_id")
            told[area_id, row["subject"]].append(event_row(**row))
        folded = [(key, fold(events)) for key, events in sorted(told.items())]
        cursor.executemany(
            UPDATE.encode(), [{"area_id": a, "code": c} | {n: getattr(d, n) for n in NAMES} for (a, c), d in folded]
        )
    return len(rows)


# What was open and overdue at a past moment is what the events up to that moment say, not today's status.
COUNT = """
WITH dossiers AS (
    SELECT d.*, (
        SELECT (e.data ->> 'status')::smallint FROM event e
        WHERE e.area_id = d.area_id AND e.subject = d.code AND e.type = %(type)s AND e.time <= %(until)s
            AND e.data ->> 'status' ~ '^([1-9]|10)$'
        ORDER BY e.time DESC, e.received_at DESC, e.id DESC LIMIT 1) AS status_then
    FROM dossier d
    WHERE d.area_id = ANY (%(areas)s) AND d.received_at <= %(until)s
        AND (d.finished_at IS NULL OR d.finished_at > %(until)s)
), unfinished AS (
    SELECT * FROM dossiers WHERE status_then IS NULL OR status_then <> ALL (%(terminal)s)
)
SELECT
    (SELECT count(*) FROM dossier WHERE area_id = ANY (%(areas)s)
        AND received_at >= %(since)s AND received_at <= %(until)s) AS received,
    f.finished, f.on_time, f.late,
    (SELECT count(*) FROM unfinished) AS open,
    (SELECT count(*) FROM unfinished WHERE due_at < %(until)s AND status_then = ANY (%(running)s)) AS overdue
FROM (
    SELECT count(*) AS finished,
           count(*) FILTER (WHERE finished_at <= due_at) AS on_time,
           count(*) FILTER (WHERE finished_at > due_at) AS late
    FROM dossier WHERE area_id = ANY (%(areas)s) AND finished_at >= %(since)s AND finished_at <= %(until)s
) f
"""


async def count(connection: AsyncConnection, areas: Sequence[int], since: datetime, until: datetime) -> DossierCount:
    """Dossiers of these areas (ids) received and finished in [since, until], open and overdue as of `until`."""
    given = {
        "areas": list(areas),
        "since": since,
        "until": until,
        "type": DOSSIER_CHANGED,
        "terminal": sorted(TERMINAL),
        "running": sorted(RUNNING),
    }
    async with connection.cursor(row_factory=dict_row) as cursor:
        row = await (await cursor.execute(COUNT, given)).fetchone()
    return DossierCount(**(row or {}))


BY_HOUR = """
SELECT (SELECT count(*) FROM dossier
        WHERE area_id = ANY (%(areas)s) AND received_at >= h.since AND received_at < h.until),
       (SELECT count(*) FROM dossier
        WHERE area_id = ANY (%(areas)s) AND finished_at >= h.since AND finished_at < h.until)
FROM (SELECT i, %(start)s::timestamptz + i * INTERVAL '1 hour' AS since,
             least(%(start)s::timestamptz + (i + 1) * INTERVAL '1 hour', %(now)s) AS until
      FROM generate_series(0, 23) AS i) h
ORDER BY h.i
"""


async def by_hour(
    connection: AsyncConnection, areas: Sequence[int], start: datetime, now: datetime
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Received and finished in each of the 24 hours that begin at `start`, none after `now`."""
    rows = await (await connection.execute(BY_HOUR, {"areas": list(areas), "start": start, "now": now})).fetchall()
    return tuple(r[0] for r in rows), tuple(r[1] for r in rows)


NEWEST = """
SELECT max(time), coalesce(bool_or(simulated), false) FROM (
    SELECT time, simulated FROM event
    WHERE area_id = ANY (%(areas)s) AND type = %(type)s AND time <= %(now)s
    ORDER BY time DESC LIMIT 50) e
"""


async def newest(connection: AsyncConnection, areas: Sequence[int], now: datetime) -> tuple[datetime | None, bool]:
    """When the newest event of a dossier happened, and whether any of the last ones was simulated."""
    given = {"areas": list(areas), "type": DOSSIER_CHANGED, "now": now}
    row = await (await connection.execute(NEWEST, given)).fetchone()
    return (row[0], row[1]) if row else (None, False)
