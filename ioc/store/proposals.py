"""Proposals in the database: values that wait for a second person; in the role ioc_gate."""

from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import kwargs_row

from ioc.model.period import parse
from ioc.model.proposal import Proposal

INSERT = """
INSERT INTO proposal (indicator, area_id, period, value, unit, why, by, at)
VALUES (%(indicator)s, %(area)s, %(period)s, %(value)s, %(unit)s, %(why)s, %(by)s, %(at)s)
RETURNING id
"""


async def insert(connection: AsyncConnection, proposal: Proposal, area: int) -> int:
    """Keep one that waits, for an area (id); returns its number."""
    given = {name: getattr(proposal, name) for name in ("indicator", "value", "unit", "why", "by", "at")}
    row = await (await connection.execute(INSERT, given | {"area": area, "period": proposal.period.text})).fetchone()
    assert row is not None, "an insert returns its row"
    return row[0]


COLUMNS = """p.id, p.indicator, a.slug AS place, p.period, p.value, p.unit, p.why, p.by, p.at, p.state, p.decided_by,
p.decided_at, p.reason"""
FIND = f"SELECT {COLUMNS} FROM proposal p JOIN area a ON a.id = p.area_id WHERE p.id = %(id)s FOR UPDATE OF p"


async def find(connection: AsyncConnection, id_: int) -> Proposal | None:
    """The proposal of a number, held until the transaction ends."""
    async with connection.cursor(row_factory=kwargs_row(_proposal)) as cursor:
        return await (await cursor.execute(FIND.encode(), {"id": id_})).fetchone()


EVERY = f"""
SELECT {COLUMNS}, o.value AS stands, o.revision FROM proposal p JOIN area a ON a.id = p.area_id
LEFT JOIN LATERAL (
    SELECT value, revision FROM observation
    WHERE indicator = p.indicator AND area_id = p.area_id AND elsewhere IS NULL AND period = p.period AND NOT published
    ORDER BY revision DESC LIMIT 1) o ON true
ORDER BY p.state <> 'waiting', p.at DESC, p.id DESC LIMIT %(limit)s
"""


async def every(connection: AsyncConnection, limit: int = 200) -> list[Proposal]:
    """Those that wait first, then what became of the others, the newest first; each with what stands in its place."""
    async with connection.cursor(row_factory=kwargs_row(_proposal)) as cursor:
        return await (await cursor.execute(EVERY.encode(), {"limit": limit})).fetchall()


DECIDE = """
UPDATE proposal SET state = %(state)s, decided_by = %(by)s, decided_at = %(at)s, reason = %(reason)s WHERE id = %(id)s
"""


async def decide(
    connection: AsyncConnection, id_: int, state: str, by: str, at: datetime, reason: str | None = None
) -> None:
    """Say what became of one."""
    await connection.execute(DECIDE, {"id": id_, "state": state, "by": by, "at": at, "reason": reason})


def _proposal(period: str, **columns: object) -> Proposal:
    return Proposal(period=parse(period), **columns)  # type: ignore[arg-type]
