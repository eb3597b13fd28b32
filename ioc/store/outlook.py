"""Counts of the services over many areas at once: how far a day had come at several moments, and what is overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from ioc.model.dossier import RUNNING
from ioc.model.exchange import ExchangeCount, SystemHealth
from ioc.model.report import ANSWER_WITHIN, ON_SITE_WITHIN
from ioc.store.dossiers import THEN
from ioc.store.exchanges import AGGREGATES
from ioc.store.reports import OPEN

# Dossiers that were told to have ended otherwise since are few, and put right beside the others.
COUNTS = f"""
WITH span AS (
    SELECT * FROM unnest(%(since)s::timestamptz[], %(until)s::timestamptz[]) WITH ORDINALITY AS s (since, until, place)
), found AS (
    SELECT d.area_id, s.place, count(*) AS received, 0 AS on_time, 0 AS late, 0 AS filed
    FROM span s JOIN dossier d ON d.area_id = ANY (%(areas)s)
        AND d.received_at >= s.since AND d.received_at <= s.until
    GROUP BY 1, 2
    UNION ALL
    SELECT d.area_id, s.place, 0, count(*) FILTER (WHERE d.finished_at <= d.due_at),
           count(*) FILTER (WHERE d.finished_at > d.due_at), 0
    FROM span s JOIN dossier d ON d.area_id = ANY (%(areas)s)
        AND d.finished_at >= s.since AND d.finished_at <= s.until
    GROUP BY 1, 2
    UNION ALL
    SELECT m.area_id, s.place, 0, coalesce(sum(n) FILTER (WHERE m.finished_at <= m.due_at), 0),
           coalesce(sum(n) FILTER (WHERE m.finished_at > m.due_at), 0), 0
    FROM span s CROSS JOIN LATERAL (
        WITH stood AS ({THEN.format(after=">", until="s.until")})
        SELECT area_id, 1 AS n, finished_at, due_at FROM stood
        UNION ALL
        SELECT d.area_id, -1, d.finished_at, d.due_at
        FROM stood t JOIN dossier d ON d.area_id = t.area_id AND d.code = t.code
    ) m
    WHERE m.finished_at >= s.since AND m.finished_at <= s.until
    GROUP BY 1, 2
    UNION ALL
    SELECT r.area_id, s.place, 0, 0, 0, count(*)
    FROM span s JOIN report r ON r.area_id = ANY (%(areas)s) AND r.filed_at >= s.since AND r.filed_at <= s.until
    GROUP BY 1, 2
)
SELECT a.slug AS area, (f.place - 1)::integer AS span, sum(received)::integer AS received,
       sum(on_time)::integer AS on_time, sum(late)::integer AS late, sum(filed)::integer AS filed
FROM found f JOIN area a ON a.id = f.area_id
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class DayCount:
    """What one area's services had done of a day by some moment; `span` is the place of that day in the question."""

    area: str  # slug
    span: int
    received: int = 0  # dossiers
    on_time: int = 0
    late: int = 0
    filed: int = 0  # reports


async def counts(
    connection: AsyncConnection, areas: Sequence[int], spans: Sequence[tuple[datetime, datetime]]
) -> list[DayCount]:
    """What came in and was finished in these areas (ids) in each of the spans; what had nothing is absent."""
    given = {"areas": list(areas), "since": [s for s, _ in spans], "until": [u for _, u in spans]}
    async with connection.cursor(row_factory=class_row(DayCount)) as cursor:
        return await (await cursor.execute(COUNTS.encode(), given)).fetchall()


# What is finished later than now is a part of its own: asked with OR, the dossiers of every year would be read.
OVERDUE = f"""
SELECT a.slug AS area, sum(dossiers)::integer AS dossiers, sum(reports)::integer AS reports
FROM (
    SELECT d.area_id, count(*) AS dossiers, 0 AS reports FROM dossier d
    WHERE d.area_id = ANY (%(areas)s) AND d.received_at <= %(now)s AND d.due_at < %(now)s AND d.finished_at IS NULL
        AND d.status = ANY (%(running)s)
    GROUP BY 1
    UNION ALL
    SELECT d.area_id, count(*), 0 FROM dossier d
    WHERE d.area_id = ANY (%(areas)s) AND d.received_at <= %(now)s AND d.due_at < %(now)s AND d.finished_at > %(now)s
        AND d.status = ANY (%(running)s)
    GROUP BY 1
    UNION ALL
    SELECT r.area_id, 0, count(*) FROM report r
    WHERE r.area_id = ANY (%(areas)s) AND {OPEN}
        AND r.filed_at + CASE WHEN r.on_site_at IS NULL THEN %(on_site)s ELSE %(answer)s END < %(now)s
    GROUP BY 1
) o JOIN area a ON a.id = o.area_id
GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Open dossiers and reports of one area past their time."""

    area: str  # slug
    dossiers: int = 0
    reports: int = 0


async def overdue(connection: AsyncConnection, areas: Sequence[int], now: datetime) -> list[Overdue]:
    """What is overdue in these areas (ids) now: the newest status stands, since nothing is asked of the past."""
    given = {
        "areas": list(areas),
        "now": now,
        "running": sorted(RUNNING),
        "on_site": ON_SITE_WITHIN,
        "answer": ANSWER_WITHIN,
    }
    async with connection.cursor(row_factory=class_row(Overdue)) as cursor:
        return await (await cursor.execute(OVERDUE.encode(), given)).fetchall()


SYSTEMS = f"""
SELECT a.slug, e.system, max(e.time), {AGGREGATES} FROM exchange e JOIN area a ON a.id = e.area_id
WHERE e.area_id = ANY (%(areas)s) AND e.time > %(now)s - INTERVAL '1 hour' AND e.time <= %(now)s
GROUP BY 1, 2
"""


async def systems(connection: AsyncConnection, areas: Sequence[int], now: datetime) -> list[tuple[str, SystemHealth]]:
    """The systems that each of these areas (ids) spoke with in the last hour, with the area (slug)."""
    rows = await (await connection.execute(SYSTEMS.encode(), {"areas": list(areas), "now": now})).fetchall()
    return [
        (area, SystemHealth(system, ExchangeCount(int(calls), int(failed), latency_ms), newest))
        for area, system, newest, calls, failed, latency_ms in rows
    ]
