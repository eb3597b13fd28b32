"""Flags in the database: opened once for the same figures, assigned and settled by people."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from psycopg import AsyncConnection, Connection
from psycopg.rows import kwargs_row
from psycopg.types.json import Jsonb

from ioc.model.flag import Finding, Flag, FlagKind, Line

FLAGS_LOCK = 0x10C5  # of who brings them up to date
LOCK = "SELECT pg_advisory_xact_lock(%(lock)s)"
# What nobody finds any more, or finds with other figures.
CLOSE = """
UPDATE flag f SET state = 'settled', reason = %(reason)s, by = 'ioc', at = %(now)s
WHERE state <> 'settled' AND indicator <> ALL (%(aside)s::text[]) AND NOT EXISTS (
    SELECT FROM unnest(%(kinds)s::text[], %(indicators)s::text[], %(areas)s::integer[], %(elsewhere)s::text[],
                       %(periods)s::text[], %(figures)s::text[])
        AS n (kind, indicator, area_id, elsewhere, period, figures)
    WHERE (n.kind, n.indicator, n.area_id, n.elsewhere, n.period, n.figures) IS NOT DISTINCT FROM
          (f.kind, f.indicator, f.area_id, f.elsewhere, f.period, f.figures))
RETURNING kind, indicator, area_id, elsewhere, period, assignee, due
"""
# What was gone by itself and is back with the same figures is open again; what a person settled stays settled.
OPEN = """
INSERT INTO flag AS f (kind, indicator, area_id, elsewhere, period, figures, arithmetic, said, related, opened_at,
                       state, assignee, due)
VALUES (%(kind)s, %(indicator)s, %(area)s, %(elsewhere)s, %(period)s, %(figures)s, %(arithmetic)s, %(said)s,
        %(related)s, %(now)s, CASE WHEN %(assignee)s::text IS NULL THEN 'open' ELSE 'assigned' END, %(assignee)s,
        %(due)s)
ON CONFLICT (kind, indicator, area_id, elsewhere, period, figures) DO UPDATE
    SET state = CASE WHEN coalesce(excluded.assignee, f.assignee) IS NULL THEN 'open' ELSE 'assigned' END,
        assignee = coalesce(excluded.assignee, f.assignee), due = coalesce(excluded.due, f.due),
        opened_at = excluded.opened_at, reason = NULL, by = NULL, at = NULL
    WHERE f.state = 'settled' AND f.by = 'ioc'
"""


def renew(
    connection: Connection,
    found: Iterable[Finding],
    areas: Mapping[str, int],
    now: datetime,
    reason: str,
    aside: Collection[str] = (),
) -> tuple[int, int]:
    """Make the flags those of the findings: new figures open one, which whoever looked into the old one has in hand;
    what is not found any more is settled for this reason, but for indicators that nobody looked at (aside). Returns how
    many were opened and how many settled.
    """
    connection.execute(LOCK, {"lock": FLAGS_LOCK})
    rows = [(finding, areas.get(finding.place)) for finding in found]
    given = {
        "kinds": [f.kind for f, _ in rows],
        "indicators": [f.indicator for f, _ in rows],
        "areas": [area for _, area in rows],
        "elsewhere": [f.place if area is None else None for f, area in rows],
        "periods": [f.period for f, _ in rows],
        "figures": [f.figures for f, _ in rows],
        "aside": list(aside),
    }
    closed = connection.execute(CLOSE, given | {"reason": reason, "now": now}).fetchall()
    in_hand = {tuple(subject): (assignee, due) for *subject, assignee, due in closed}
    opened = 0
    for finding, area in rows:
        elsewhere = finding.place if area is None else None
        subject = (finding.kind, finding.indicator, area, elsewhere, finding.period)
        assignee, due = in_hand.get(subject, (None, None))
        opened += connection.execute(
            OPEN,
            {
                "kind": finding.kind,
                "indicator": finding.indicator,
                "area": area,
                "elsewhere": elsewhere,
                "period": finding.period,
                "figures": finding.figures,
                "arithmetic": Jsonb([asdict(line) for line in finding.arithmetic]),
                "said": Jsonb(finding.said),
                "related": list(finding.related),
                "now": now,
                "assignee": assignee,
                "due": due,
            },
        ).rowcount
    return opened, len(closed)


COLUMNS = """f.id, f.kind, f.indicator, coalesce(a.slug, f.elsewhere) AS place, f.period, f.arithmetic, f.said,
f.related, f.opened_at, f.state, f.assignee, f.due, f.reason, f.by, f.at"""
EVERY = f"""
SELECT {COLUMNS} FROM flag f LEFT JOIN area a ON a.id = f.area_id
WHERE (%(indicator)s::text IS NULL OR %(indicator)s = ANY (f.indicator || f.related))
    AND (%(settled)s OR f.state <> 'settled' OR (f.opened_at < %(stood)s AND f.at >= %(stood)s))
ORDER BY f.state = 'settled', f.opened_at DESC, f.id
LIMIT 1000
"""


async def every(
    connection: AsyncConnection, indicator: str | None = None, *, settled: bool = True, stood: datetime | None = None
) -> list[Flag]:
    """Flags that rest on figures of an indicator, or of any; those that are not settled first, and if others are not
    asked for, those with them that were not settled at a moment.
    """
    given = {"indicator": indicator, "settled": settled, "stood": stood}
    async with connection.cursor(row_factory=kwargs_row(_flag)) as cursor:
        return await (await cursor.execute(EVERY.encode(), given)).fetchall()


FIND = f"SELECT {COLUMNS} FROM flag f LEFT JOIN area a ON a.id = f.area_id WHERE f.id = %(id)s FOR UPDATE OF f"


async def find(connection: AsyncConnection, id_: int) -> Flag | None:
    """The flag of a number, held until the transaction ends."""
    async with connection.cursor(row_factory=kwargs_row(_flag)) as cursor:
        return await (await cursor.execute(FIND.encode(), {"id": id_})).fetchone()


ASSIGN = (
    "UPDATE flag SET state = 'assigned', assignee = %(to)s, due = %(due)s, by = %(by)s, at = %(at)s WHERE id = %(id)s"
)


async def assign(connection: AsyncConnection, id_: int, to: str, due: date | None, by: str, at: datetime) -> None:
    """Somebody looks into it."""
    await connection.execute(ASSIGN, {"id": id_, "to": to, "due": due, "by": by, "at": at})


SETTLE = "UPDATE flag SET state = 'settled', reason = %(reason)s, by = %(by)s, at = %(at)s WHERE id = %(id)s"


async def settle(connection: AsyncConnection, id_: int, reason: str, by: str, at: datetime) -> None:
    """It is over, for a reason."""
    await connection.execute(SETTLE, {"id": id_, "reason": reason, "by": by, "at": at})


def _flag(kind: str, arithmetic: list[dict[str, Any]], related: list[str], **columns: object) -> Flag:
    lines = tuple(Line(**line) for line in arithmetic)
    return Flag(kind=FlagKind(kind), arithmetic=lines, related=tuple(related), **columns)  # type: ignore[arg-type]
