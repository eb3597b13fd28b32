"""Dossiers in the database: each row is what the dossier's events say, folded anew when one comes in."""

from collections.abc import Sequence
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row

from ioc.model.dossier import RUNNING, TERMINAL, Dossier, DossierCount, fold
from ioc.model.event import DOSSIER_CHANGED
from ioc.store.folded import Folded, columns

DOSSIERS = Folded("dossier", DOSSIER_CHANGED, fold, columns(Dossier))


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


EVERY = f"""
SELECT {", ".join(("code", *DOSSIERS.columns))} FROM dossier
WHERE area_id = ANY (%(areas)s) AND changed_at <= %(now)s
ORDER BY finished_at <= %(now)s IS TRUE OR status = ANY (%(terminal)s),
         CASE WHEN finished_at <= %(now)s OR status = ANY (%(terminal)s) THEN NULL ELSE due_at END,
         coalesce(finished_at, changed_at) DESC, code
LIMIT %(limit)s
"""


async def every(connection: AsyncConnection, areas: Sequence[int], now: datetime, limit: int) -> list[Dossier]:
    """Dossiers of these areas (ids): the open ones by their due time, then the others, those that ended last first."""
    given = {"areas": list(areas), "now": now, "terminal": sorted(TERMINAL), "limit": limit}
    async with connection.cursor(row_factory=class_row(Dossier)) as cursor:
        return await (await cursor.execute(EVERY.encode(), given)).fetchall()
