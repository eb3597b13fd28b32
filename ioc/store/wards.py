"""Counts of the services by ward, of many areas at once: what came in and was finished in a span, what is overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from ioc.model.dossier import RUNNING
from ioc.model.report import ANSWER_WITHIN, ON_SITE_WITHIN
from ioc.store.reports import OPEN

# What is finished later than now is a part of its own: asked with OR, the dossiers of every year would be read.
COUNTS = f"""
WITH found AS (
    SELECT area_id, ward, count(*) AS received, 0 AS on_time, 0 AS late, 0 AS overdue, 0 AS filed, 0 AS waiting,
           count(*) FILTER (WHERE simulated) AS simulated
    FROM dossier WHERE area_id = ANY (%(areas)s) AND received_at >= %(since)s AND received_at <= %(now)s
    GROUP BY 1, 2
    UNION ALL
    SELECT area_id, ward, 0, count(*) FILTER (WHERE finished_at <= due_at),
           count(*) FILTER (WHERE finished_at > due_at), 0, 0, 0,
           count(*) FILTER (WHERE simulated AND due_at IS NOT NULL)
    FROM dossier WHERE area_id = ANY (%(areas)s) AND finished_at >= %(since)s AND finished_at <= %(now)s
    GROUP BY 1, 2
    UNION ALL
    SELECT area_id, ward, 0, 0, 0, count(*), 0, 0, count(*) FILTER (WHERE simulated)
    FROM dossier WHERE area_id = ANY (%(areas)s) AND received_at <= %(now)s AND due_at < %(now)s
        AND finished_at IS NULL AND status = ANY (%(running)s)
    GROUP BY 1, 2
    UNION ALL
    SELECT area_id, ward, 0, 0, 0, count(*), 0, 0, count(*) FILTER (WHERE simulated)
    FROM dossier WHERE area_id = ANY (%(areas)s) AND received_at <= %(now)s AND due_at < %(now)s
        AND finished_at > %(now)s AND status = ANY (%(running)s)
    GROUP BY 1, 2
    UNION ALL
    SELECT area_id, ward, 0, 0, 0, 0, count(*), 0, count(*) FILTER (WHERE simulated)
    FROM report WHERE area_id = ANY (%(areas)s) AND filed_at >= %(since)s AND filed_at <= %(now)s
    GROUP BY 1, 2
    UNION ALL
    SELECT r.area_id, r.ward, 0, 0, 0, 0, 0, count(*), count(*) FILTER (WHERE r.simulated)
    FROM report r WHERE r.area_id = ANY (%(areas)s) AND {OPEN}
        AND r.filed_at + CASE WHEN r.on_site_at IS NULL THEN %(on_site)s ELSE %(answer)s END < %(now)s
    GROUP BY 1, 2
)
SELECT area_id, ward, sum(received)::integer AS received, sum(on_time)::integer AS on_time, sum(late)::integer AS late,
       sum(overdue)::integer AS overdue, sum(filed)::integer AS filed, sum(waiting)::integer AS waiting,
       sum(simulated)::integer AS simulated
FROM found GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class WardCount:
    """What one area told of one ward; without a ward, what told none."""

    area_id: int
    ward: str | None
    received: int  # dossiers
    on_time: int
    late: int
    overdue: int  # dossiers now
    filed: int  # reports
    waiting: int  # reports past their time now
    simulated: int  # of all of these


async def counts(connection: AsyncConnection, areas: Sequence[int], since: datetime, now: datetime) -> list[WardCount]:
    """Dossiers and reports of these areas (ids) from `since` to `now`; what had nothing is absent."""
    given = {
        "areas": list(areas),
        "since": since,
        "now": now,
        "running": sorted(RUNNING),
        "on_site": ON_SITE_WITHIN,
        "answer": ANSWER_WITHIN,
    }
    async with connection.cursor(row_factory=class_row(WardCount)) as cursor:
        return await (await cursor.execute(COUNTS.encode(), given)).fetchall()
