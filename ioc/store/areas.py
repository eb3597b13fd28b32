"""Areas in the database: loaded from an edition of the map, known by slug."""

from collections.abc import Iterable

from psycopg import AsyncConnection, Connection
from psycopg.rows import kwargs_row

from ioc.model.area import Area, AreaKind

UPSERT = """
INSERT INTO area (edition, code, kind, name, slug, parent, population, population_as_of, area_km2, source, ioc)
VALUES (%(edition)s, %(code)s, %(kind)s, %(name)s, %(slug)s, %(parent)s, %(population)s, %(population_as_of)s,
        %(area_km2)s, %(source)s, %(ioc)s)
ON CONFLICT (edition, code) DO UPDATE SET
    kind = excluded.kind, name = excluded.name, slug = excluded.slug, parent = excluded.parent,
    population = excluded.population, population_as_of = excluded.population_as_of,
    area_km2 = excluded.area_km2, source = excluded.source, ioc = excluded.ioc
"""


def load(connection: Connection, areas: Iterable[Area]) -> None:
    """Put areas in, or bring those already there up to date; none is ever removed, since data may belong to it."""
    with connection.cursor() as cursor:
        cursor.executemany(UPSERT, [{k: getattr(a, k) for k in Area.__slots__} for a in areas])


IDS = "SELECT slug, id FROM area WHERE edition = %(edition)s AND slug IS NOT NULL"


def ids(connection: Connection, edition: str) -> dict[str, int]:
    """Area ids by slug."""
    return dict(connection.execute(IDS, {"edition": edition}).fetchall())


async def ids_async(connection: AsyncConnection, edition: str) -> dict[str, int]:
    """Area ids by slug."""
    return dict(await (await connection.execute(IDS, {"edition": edition})).fetchall())


CENTRES = "SELECT slug, id FROM area WHERE edition = %(edition)s AND ioc AND slug IS NOT NULL ORDER BY code"


async def centres(connection: AsyncConnection, edition: str) -> dict[str, int]:
    """Ids of the areas with an operations centre by slug, in the order of their codes."""
    return dict(await (await connection.execute(CENTRES, {"edition": edition})).fetchall())


DISTRICTS = "SELECT slug, id FROM area WHERE edition = %(edition)s AND kind = 'district' ORDER BY code"


async def districts(connection: AsyncConnection, edition: str) -> dict[str, int]:
    """Ids of the districts by slug, in the order of their codes."""
    return dict(await (await connection.execute(DISTRICTS, {"edition": edition})).fetchall())


ALL = """
SELECT edition, code, kind, name, slug, parent, population, population_as_of, area_km2, source, ioc
FROM area WHERE edition = %(edition)s ORDER BY code
"""


async def every(connection: AsyncConnection, edition: str) -> list[Area]:
    """Every area of an edition: the province, its districts, their wards."""
    async with connection.cursor(row_factory=kwargs_row(_area)) as cursor:
        return await (await cursor.execute(ALL, {"edition": edition})).fetchall()


def _area(kind: str, **columns: object) -> Area:
    return Area(kind=AreaKind(kind), **columns)  # type: ignore[arg-type]
