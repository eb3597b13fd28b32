"""Revisions of days in the database, and what came of a day after a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from ioc.model.event import DOSSIER_CHANGED, REPORT_CHANGED
from ioc.model.quarantine import Way
from ioc.model.revision import Change, Revision, Why
from ioc.model.snapshot import Span

NEWEST = """
SELECT number, made_at, made_by, figures, changes, kinds FROM revision
WHERE area_id = %(area)s AND day = %(day)s ORDER BY number DESC LIMIT 1
"""


async def newest(connection: AsyncConnection, area: int, day: date) -> Revision | None:
    """What was told last of a day of an area (its id); None when nothing was."""
    row = await (await connection.execute(NEWEST, {"area": area, "day": day})).fetchone()
    if row is None:
        return None
    number, made_at, made_by, figures, changes, kinds = row
    return Revision(number, made_at, made_by, figures, tuple(_change(**told) for told in changes), frozenset(kinds))


def _change(figure: str, old: float | None, new: float | None, why: Sequence[tuple[str, int]]) -> Change:
    return Change(figure, old, new, tuple((Why(reason), n) for reason, n in why))


# Of two that find the same day changed at the same moment one is first, and the other looks again.
KEEP = """
INSERT INTO revision (area_id, day, number, made_at, made_by, version, figures, changes, kinds)
VALUES (%(area)s, %(day)s, %(number)s, %(made_at)s, %(made_by)s, %(version)s, %(figures)s, %(changes)s,
        %(kinds)s)
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
        "kinds": sorted(revision.kinds),
    }
    return await (await connection.execute(KEEP, given)).fetchone() is not None


class Late(NamedTuple):
    """Events of one type that were received in one area after a moment, by what they are to a day."""

    of_day: int = 0
    before: int = 0  # of earlier days, about a dossier or report
    retold: int = 0  # of later days, about a dossier or report


@dataclass(frozen=True, slots=True)
class Since:
    """What came of a day after a moment: events and values by area (slug), corrections by quantity."""

    events: Mapping[tuple[str, str], Late] = field(default_factory=dict[tuple[str, str], Late])  # by area and type
    corrected: Mapping[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])  # domain and metric
    values: Mapping[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])  # area and indicator


MEMORY = timedelta(days=40)  # what is older and comes so late is told without its number
# Of a dossier and of a report every event tells how they stood on the day; what else is counted is of the day alone.
EVENTS = """
SELECT a.slug, e.type, count(*) FILTER (WHERE e.time >= %(since)s AND e.time < %(until)s),
       count(*) FILTER (WHERE e.time < %(since)s), count(*) FILTER (WHERE e.time >= %(until)s)
FROM event e JOIN area a ON a.id = e.area_id
WHERE e.area_id = ANY (%(areas)s) AND e.received_at > %(after)s AND e.time >= %(oldest)s
    AND (e.type = ANY (%(folded)s) OR (e.time >= %(since)s AND e.time < %(until)s))
GROUP BY 1, 2
"""
CORRECTED = """
SELECT n.domain, s.metric, count(*)
FROM correction_seen c JOIN series s ON s.id = c.series_id JOIN sensor n ON n.id = s.sensor_id
WHERE s.area_id = ANY (%(areas)s) AND c.corrected_at > %(after)s
    AND c.measured_at >= %(since)s AND c.measured_at < %(until)s
GROUP BY 1, 2
"""
VALUES = """
SELECT a.slug, o.indicator, count(*) FROM observation o JOIN area a ON a.id = o.area_id
WHERE o.area_id = ANY (%(areas)s) AND o.received_at > %(after)s AND o.until <= %(end)s
GROUP BY 1, 2
"""


async def since(connection: AsyncConnection, areas: Sequence[int], day: Span, after: datetime) -> Since:
    """What was received in these areas (ids) after a moment, as far as it is about a day."""
    given: dict[str, object] = {"areas": list(areas), "since": day.since, "until": day.until, "after": after}
    given |= {"oldest": day.since - MEMORY, "folded": [DOSSIER_CHANGED, REPORT_CHANGED]}
    given |= {"end": day.day + timedelta(days=1)}
    events = await (await connection.execute(EVENTS, given)).fetchall()
    corrected = await (await connection.execute(CORRECTED, given)).fetchall()
    values = await (await connection.execute(VALUES, given)).fetchall()
    return Since(
        {(area, type_): Late(*told) for area, type_, *told in events},
        {(domain, metric): n for domain, metric, n in corrected},
        {(area, code): n for area, code, n in values},
    )


# Room is made from the oldest on: while something older lies there, nothing of the day went for room or for age.
DROPPED = """
SELECT d.cause, sum(d.n)::bigint FROM quarantine_dropped d
WHERE d.area_id = ANY (%(areas)s) AND d.day >= %(day)s
    AND (d.way = %(purge)s OR NOT EXISTS (
        SELECT FROM quarantine q WHERE q.area_id = d.area_id AND q.received_at < %(since)s))
GROUP BY 1
"""


async def dropped(connection: AsyncConnection, areas: Sequence[int], since: datetime) -> dict[str, int]:
    """How many payloads, by cause, went from quarantine unread that may have been of the day that begins then."""
    given = {"areas": list(areas), "since": since, "day": since.date(), "purge": Way.PURGE}
    return dict(await (await connection.execute(DROPPED, given)).fetchall())
