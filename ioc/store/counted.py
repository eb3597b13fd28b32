"""Counts of events that a province declares: of a kind and its parts, by hour, by the value of a key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from ioc.model.counted import Kind, Tally

SPAN = "e.area_id = ANY (%(areas)s) AND e.type = %(type)s AND e.time >= %(since)s AND e.time <= %(until)s"

COUNT = f"""
SELECT count(e.area_id) FROM unnest(%(wanted)s::jsonb[]) WITH ORDINALITY AS w (data, place)
LEFT JOIN event e ON {SPAN} AND e.data @> w.data
GROUP BY w.place ORDER BY w.place
"""


async def count(
    connection: AsyncConnection, areas: Sequence[int], type_: str, kind: Kind, since: datetime, until: datetime
) -> Tally:
    """Events of a kind in these areas (ids) in [since, until], and those of its parts."""
    wanted: list[dict[str, Any]] = [{}, *(dict(part.where) for part in kind.parts)]
    given = {"areas": list(areas), "type": type_, "since": since, "until": until, "wanted": [Jsonb(w) for w in wanted]}
    total, *parts = [n for (n,) in await (await connection.execute(COUNT.encode(), given)).fetchall()]
    return Tally(total, tuple(parts))


BY_HOUR = f"SELECT date_bin('1 hour', e.time, %(since)s), count(*) FROM event e WHERE {SPAN} GROUP BY 1"


async def by_hour(
    connection: AsyncConnection, areas: Sequence[int], type_: str, start: datetime, now: datetime
) -> dict[datetime, int]:
    """How many there were in each hour from `start`, a full hour, to `now`."""
    given = {"areas": list(areas), "type": type_, "since": start, "until": now}
    return dict(await (await connection.execute(BY_HOUR.encode(), given)).fetchall())


BY = f"""
SELECT e.data ->> %(key)s, count(*) FROM event e WHERE {SPAN} AND e.data ->> %(key)s IS NOT NULL
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(limit)s
"""


async def by_key(
    connection: AsyncConnection,
    areas: Sequence[int],
    type_: str,
    key: str,
    since: datetime,
    until: datetime,
    limit: int = 8,
) -> list[tuple[str, int]]:
    """The values of a key with their counts in [since, until], the most first."""
    given = {"areas": list(areas), "type": type_, "since": since, "until": until, "key": key, "limit": limit}
    return await (await connection.execute(BY.encode(), given)).fetchall()
