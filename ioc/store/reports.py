"""Citizens' reports in the database: each row is what its events say; how one went is asked step by step."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from psycopg import AsyncConnection, Connection
from psycopg.rows import kwargs_row

from ioc.model.event import REPORT_CHANGED
from ioc.model.report import ANSWER_WITHIN, ENDED, ON_SITE_WITHIN, Report, ReportState, Step, fold, state
from ioc.store.folded import Folded, columns

REPORTS = Folded("report", REPORT_CHANGED, fold, columns(Report))
NAMES = ", ".join(f"r.{name}" for name in ("code", *REPORTS.columns))
OPEN = f"r.state NOT IN {tuple(map(str, sorted(ENDED)))}"  # the words of the index report_open

# A report that ended before `since` and was not touched after it counts for nothing on any later day. The steps of
# each are looked up by themselves: the planner, misled about how many there are, would read those of every year.
STEPS = f"""
SELECT a.slug, r.code, s.time, s.state
FROM report r
JOIN area a ON a.id = r.area_id
CROSS JOIN LATERAL (
    SELECT e.time, e.data ->> 'state' AS state FROM event e
    WHERE e.area_id = r.area_id AND e.type = %(type)s AND e.subject = r.code AND e.time <= %(now)s
    ORDER BY e.time, e.received_at, e.id
) s
WHERE r.area_id = ANY (%(areas)s) AND (r.changed_at >= %(since)s OR {OPEN})
"""
Steps = dict[tuple[str, str], list[Step]]  # by area (slug) and code


async def steps(connection: AsyncConnection, areas: Sequence[int], since: datetime, now: datetime) -> Steps:
    """The steps up to `now`, in order, of each report of these areas (ids) that is open or moved after `since`."""
    given = {"areas": list(areas), "type": REPORT_CHANGED, "since": since, "now": now}
    rows = await (await connection.execute(STEPS.encode(), given)).fetchall()
    found: Steps = defaultdict(list)
    for area, code, at, told in rows:
        found[area, code].append(Step(at, state(told)))
    return found


URGENT = f"""
SELECT a.slug AS area, {NAMES} FROM report r JOIN area a ON a.id = r.area_id
WHERE r.area_id = ANY (%(areas)s) AND {OPEN} AND r.filed_at <= %(now)s
ORDER BY r.filed_at + CASE WHEN r.on_site_at IS NULL THEN %(on_site)s ELSE %(answer)s END, r.code
LIMIT %(limit)s
"""


async def urgent(connection: AsyncConnection, areas: Sequence[int], now: datetime, limit: int = 5) -> list[Report]:
    """Open reports of these areas (ids), the longest passed or nearest deadline first."""
    given = {"areas": list(areas), "now": now, "limit": limit, "on_site": ON_SITE_WITHIN, "answer": ANSWER_WITHIN}
    async with connection.cursor(row_factory=kwargs_row(_report)) as cursor:
        return await (await cursor.execute(URGENT.encode(), given)).fetchall()


LATEST = f"""
SELECT a.slug AS area, {NAMES} FROM area a CROSS JOIN LATERAL (
    SELECT * FROM report WHERE area_id = a.id AND filed_at <= %(now)s ORDER BY filed_at DESC LIMIT %(limit)s) r
WHERE a.id = ANY (%(areas)s)
ORDER BY r.filed_at DESC, r.code LIMIT %(limit)s
"""


async def latest(connection: AsyncConnection, areas: Sequence[int], now: datetime, limit: int) -> list[Report]:
    """The reports of these areas (ids) filed last."""
    given = {"areas": list(areas), "now": now, "limit": limit}
    async with connection.cursor(row_factory=kwargs_row(_report)) as cursor:
        return await (await cursor.execute(LATEST.encode(), given)).fetchall()


FORGET = """
WITH old AS (
    UPDATE report SET text = NULL WHERE changed_at < %(before)s AND text IS NOT NULL RETURNING area_id, code
), told AS (
    UPDATE event e SET data = e.data - 'text' FROM old
    WHERE e.area_id = old.area_id AND e.type = %(type)s AND e.subject = old.code
)
SELECT count(*) FROM old
"""


def forget_texts(connection: Connection, before: datetime) -> int:
    """Blank what people wrote in reports that were touched last before a moment; returns how many there were."""
    row = connection.execute(FORGET, {"before": before, "type": REPORT_CHANGED}).fetchone()
    return row[0] if row else 0


def _report(state: str, **columns: object) -> Report:
    return Report(state=ReportState(state), **columns)  # type: ignore[arg-type]
