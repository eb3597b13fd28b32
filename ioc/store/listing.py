"""Pages of the sensors of some areas: narrowed, ordered and counted in the database, however many there are."""

from collections.abc import Mapping, Sequence

from psycopg import AsyncConnection

from ioc.model.listing import Listing, Order

ORDERS: Mapping[Order, str] = {"name": "n.name", "id": "n.key", "registered": "n.registered_at"}
NARROWED = """
FROM sensor n JOIN area a ON a.id = n.area_id
WHERE n.area_id = ANY (%(areas)s) AND (%(domain)s::text IS NULL OR n.domain = %(domain)s)
    AND (%(ward)s = '' OR n.ward = %(ward)s) AND (%(states)s::text[] = '{}' OR n.state = ANY (%(states)s))
    AND (%(text)s = '' OR strpos(lower(n.name), %(text)s) > 0 OR strpos(lower(n.key), %(text)s) > 0)
    AND EXISTS (SELECT FROM series WHERE sensor_id = n.id)"""
Found = tuple[int, str, str]  # id of the sensor, slug of its area, its id there
COUNT = f"SELECT count(*) {NARROWED}"


async def page(
    connection: AsyncConnection, areas: Sequence[int], domain: str | None, asked: Listing
) -> tuple[list[Found], int]:
    """The sensors of one page, in order, and how many there are in all; none of which nothing was ever measured."""
    given = {
        "areas": list(areas),
        "domain": domain,
        "ward": asked.ward,
        "states": sorted(asked.states),
        "text": asked.text.lower(),
        "offset": asked.offset,
        "limit": asked.limit,
    }
    way = "DESC" if asked.descending else "ASC"
    order = f"ORDER BY {ORDERS[asked.order]} {way}, n.id {way} OFFSET %(offset)s LIMIT %(limit)s"
    query = f"SELECT n.id, a.slug, n.key {NARROWED} {order}"
    found = await (await connection.execute(query.encode(), given)).fetchall()
    counted = await (await connection.execute(COUNT, given)).fetchone()
    return found, counted[0] if counted else 0
