"""Counts of the services over many areas at once: how far a day had come at several moments, and what is overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from ioc.model.dossier import RUNNING

COUNTS = """
WITH span AS (
    SELECT * FROM unnest(%(since)s::timestamptz[], %(until)s::timestamptz[]) WITH ORDINALITY AS s (since, until, place)
), found AS (
    SELECT d.area_id, s.place, count(*) AS received, 0 AS on_time, 0 AS late
    FROM span s JOIN dossier d ON d.area_id = ANY (%(areas)s)
        AND d.received_at >= s.since AND d.received_at <= s.until
    GROUP BY 1, 2
    UNION ALL
    SELECT d.area_id, s.place, 0, count(*) FILTER (WHERE d.finished_at <= d.due_at),
           count(*) FILTER (WHERE d.finished_at > d.due_at)
    FROM span s JOIN dossier d ON d.area_id = ANY (%(areas)s)
        AND d.finished_at >= s.since AND d.finished_at <= s.until
    GROUP BY 1, 2
)
SELECT a.slug AS area, (f.place - 1)::integer AS span, sum(received)::integer AS received,
       sum(on_time)::integer AS on_time, sum(late)::integer AS late
FROM found f JOIN area a ON a.id = f.area_id
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class DayCount:
    """What one area's services had done of a day by some moment; `span` is the place of that day in the question."""

    area: str  # slug
    span: int
    received: int
    on_time: int
    late: int


async def counts(
    connection: AsyncConnection, areas: Sequence[int], spans: Sequence[tuple[datetime, datetime]]
) -> list[DayCount]:
    """Dossiers of these areas (ids) received and finished in each of the spans; what had none of them is absent."""
    given = {"areas": list(areas), "since": [s for s, _ in spans], "until": [u for _, u in spans]}
    async with connection.cursor(row_factory=class_row(DayCount)) as cursor:
        return await (await cursor.execute(COUNTS, given)).fetchall()


OVERDUE = """
SELECT a.slug, count(*) FROM dossier d JOIN area a ON a.id = d.area_id
WHERE d.area_id = ANY (%(areas)s) AND d.received_at <= %(now)s AND d.due_at < %(now)s
    AND (d.finished_at IS NULL OR d.finished_at > %(now)s) AND d.status = ANY (%(running)s)
GROUP BY 1
"""


async def overdue(connection: AsyncConnection, areas: Sequence[int], now: datetime) -> dict[str, int]:
    """Dossiers overdue now by area (slug); their newest status stands, since nothing is asked of the past."""
    given = {"areas": list(areas), "now": now, "running": sorted(RUNNING)}
    return dict(await (await connection.execute(OVERDUE, given)).fetchall())
