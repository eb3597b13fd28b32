"""Revisions of days in the database, and what came of a day after a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from ioc.model.event import DOSSIER_CHANGED, REPORT_CHANGED
from ioc.model.revision import Change, Revision, Why

NEWEST = """
SELECT number, made_at, made_by, figures, changes FROM revision
WHERE area_id = %(area)s AND day = %(day)s ORDER BY number DESC LIMIT 1
"""


async def newest(connection: AsyncConnection, area: int, day: date) -> Revision | None:
    """What was told last of a day of an area (its id); None when nothing was."""
    row = await (await connection.execute(NEWEST, {"area": area, "day": day})).fetchone()
    if row is None:
        return None
    number, made_at, made_by, figures, changes = row
    return Revision(number, made_at, made_by, figures, tuple(_change(**told) for told in changes))


def _change(figure: str, old: float | None, new: float | None, why: Sequence[tuple[str, int]]) -> Change:
    return Change(figure, old, new, tuple((Why(reason), n) for reason, n in why))


# Of two that find the same day changed at the same moment one is first, and the other looks again.
KEEP = """
INSERT INTO revision (area_id, day, number, made_at, made_by, version, figures, changes)
VALUES (%(area)s, %(day)s, %(number)s, %(made_at)s, %(made_by)s, %(version)s, %(figures)s, %(changes)s)
ON CONFLICT DO NOTHING RETURNING number
"""


async def keep(connection: AsyncConnection, area: int, day: date, revision: Revision, version: str) -> bool:
    """Freeze a revision, made by this version of the software; False when somebody else has made that number."""
    changes = [{"figure": c.figure, "old": c.old, "new": c.new, "why": c.why} for c in revision.changes]
    given = {
        "area": area,
        "day": day,
        "number": revision.number,
        "made_at": revision.made_at,
        "made_by": revision.made_by,
        "version": version,
        "figures": Jsonb(dict(revision.figures)),
        "changes": Jsonb(changes),
    }
    return await (await connection.execute(KEEP, given)).fetchone() is not None


@dataclass(frozen=True, slots=True)
class Since:
    """What came of a day after a moment: events by type, those that tell of it later, corrections by quantity."""

    events: Mapping[str, int]  # of the day or before it
    retold: Mapping[str, int]  # of later days, about dossiers and reports
    corrected: Mapping[tuple[str, str], int]  # readings by domain and metric


MEMORY = timedelta(days=40)  # what is older and comes so late is told without its number
EVENTS = """
SELECT type, count(*) FILTER (WHERE time < %(until)s),
       count(*) FILTER (WHERE time >= %(until)s AND type = ANY (%(folded)s))
FROM event WHERE area_id = ANY (%(areas)s) AND received_at > %(after)s AND time >= %(oldest)s
GROUP BY type
"""
CORRECTED = """
SELECT n.domain, s.metric, count(*)
FROM correction_seen c JOIN series s ON s.id = c.series_id JOIN sensor n ON n.id = s.sensor_id
WHERE s.area_id = ANY (%(areas)s) AND c.corrected_at > %(after)s
    AND c.measured_at >= %(since)s AND c.measured_at < %(until)s
GROUP BY 1, 2
"""


async def since(
    connection: AsyncConnection, areas: Sequence[int], day: tuple[datetime, datetime], after: datetime
) -> Since:
    """What was received in these areas (ids) after a moment, as far as it is about a day [since, until)."""
    begin, until = day
    given: dict[str, object] = {"areas": list(areas), "since": begin, "until": until, "after": after}
    given |= {"oldest": begin - MEMORY, "folded": [DOSSIER_CHANGED, REPORT_CHANGED]}
    events = await (await connection.execute(EVENTS, given)).fetchall()
    corrected = await (await connection.execute(CORRECTED, given)).fetchall()
    return Since(
        {type_: n for type_, n, _ in events if n},
        {type_: n for type_, _, n in events if n},
        {(domain, metric): n for domain, metric, n in corrected},
    )
