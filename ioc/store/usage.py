"""How often screens were opened, in the database: a row a day, screen and area, which holds a count and no person."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from psycopg import AsyncConnection
from psycopg.rows import class_row

from ioc.model.usage import Opened

KEEP = """
INSERT INTO screen_use (day, screen, area_id, n)
SELECT %(day)s, %(screen)s, (SELECT id FROM area WHERE slug = %(area)s AND edition = %(edition)s), %(n)s
ON CONFLICT (day, screen, area_id) DO UPDATE SET n = screen_use.n + excluded.n
"""


async def keep(connection: AsyncConnection, opened: Iterable[Opened], edition: str) -> None:
    """Add to what is counted already; an area that the edition does not know counts as none."""
    in_order = sorted(opened, key=lambda o: (o.day, o.screen, o.area or ""))  # two processes do not lock each other out
    async with connection.cursor() as cursor:
        await cursor.executemany(KEEP, [asdict(one) | {"edition": edition} for one in in_order])


SINCE = """
SELECT u.day, u.screen, a.slug AS area, u.n
FROM screen_use u LEFT JOIN area a ON a.id = u.area_id
WHERE u.day >= %(since)s ORDER BY u.day
"""


async def since(connection: AsyncConnection, day: date) -> list[Opened]:
    """What was opened since a day in the areas that this connection sees."""
    async with connection.cursor(row_factory=class_row(Opened)) as cursor:
        return await (await cursor.execute(SINCE, {"since": day})).fetchall()
