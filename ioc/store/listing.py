"""Pages of the sensors of some areas: narrowed, ordered and counted in the database, however many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg import AsyncConnection

from ioc.model.listing import Listing, Order

# What the list is ordered by, the worst state first; of equals the name decides, then the number.
ORDERS: Mapping[Order, tuple[str, ...]] = {
    "name": ("n.plain", "n.id"),
    "area": ("a.slug", "n.plain", "n.id"),
    "domain": ("n.domain", "n.plain", "n.id"),
    "state": ("array_position('{offline,late,new,online}', n.state)", "n.plain", "n.id"),
}
KNOWN = "FROM sensor n JOIN area a ON a.id = n.area_id"
NARROWED = f"""
{KNOWN}
WHERE n.area_id = ANY (%(areas)s) AND (%(domain)s::text IS NULL OR n.domain = %(domain)s)
    AND (%(ward)s = '' OR n.ward = %(ward)s) AND (%(states)s::text[] = '{{}}' OR n.state = ANY (%(states)s))
    AND (%(text)s = '' OR strpos(n.plain, plain(%(text)s)) > 0)
    AND EXISTS (SELECT FROM series WHERE sensor_id = n.id)"""
COUNT = f"SELECT count(*) {NARROWED}"


@dataclass(frozen=True, slots=True)
class Found:
    """The sensors of a page as (number, slug of its area, id there), and whether there are more on either side."""

    sensors: list[tuple[int, str, str]]
    above: bool
    below: bool


async def page(connection: AsyncConnection, areas: Sequence[int], domain: str | None, asked: Listing) -> Found:
    """The sensors of one page, in order; none of which nothing was ever measured."""
    backwards = asked.before is not None
    start = asked.before if backwards else asked.after
    falling = asked.descending is not backwards
    by = ", ".join(ORDERS[asked.order])
    beyond = f"AND ({by}) {'<' if falling else '>'} (SELECT {by} {KNOWN} WHERE n.id = %(start)s)" if start else ""
    order = ", ".join(f"{column} {'DESC' if falling else 'ASC'}" for column in ORDERS[asked.order])
    query = f"SELECT n.id, a.slug, n.key {NARROWED} {beyond} ORDER BY {order} LIMIT %(most)s"
    given = {**_given(areas, domain, asked), "start": start, "most": asked.limit + 1}
    found = await (await connection.execute(query.encode(), given)).fetchall()
    more, found = len(found) > asked.limit, found[: asked.limit]
    if backwards:
        return Found(found[::-1], above=more, below=True)
    return Found(found, above=bool(start), below=more)


async def count(connection: AsyncConnection, areas: Sequence[int], domain: str | None, asked: Listing) -> int:
    """How many there are on all pages together."""
    counted = await (await connection.execute(COUNT.encode(), _given(areas, domain, asked))).fetchone()
    return counted[0] if counted else 0


def _given(areas: Sequence[int], domain: str | None, asked: Listing) -> dict[str, object]:
    return {
        "areas": list(areas),
        "domain": domain,
        "ward": asked.ward,
        "states": sorted(asked.states),
        "text": asked.text,
    }
