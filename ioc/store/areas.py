"""Areas in the database: loaded from an edition of the map, known by slug."""

from collections.abc import Iterable

from psycopg import AsyncConnection, Connection
from psycopg.rows import kwargs_row

from ioc.model.area import Area, AreaKind, Edition

EDITION = """
INSERT INTO edition (key, since, until) VALUES (%(key)s, %(since)s, %(until)s)
ON CONFLICT (key) DO UPDATE SET since = excluded.since, until = excluded.until
"""
UPSERT = """
INSERT INTO area (edition, code, kind, name, slug, parent, population, population_as_of, area_km2, source, ioc, members)
VALUES (%(edition)s, %(code)s, %(kind)s, %(name)s, %(slug)s, %(parent)s, %(population)s, %(population_as_of)s,
        %(area_km2)s, %(source)s, %(ioc)s, %(members)s)
ON CONFLICT (edition, code) DO UPDATE SET
    kind = excluded.kind, name = excluded.name, slug = excluded.slug, parent = excluded.parent,
    population = excluded.population, population_as_of = excluded.population_as_of,
    area_km2 = excluded.area_km2, source = excluded.source, ioc = excluded.ioc,
    members = excluded.members
"""


def load(connection: Connection, edition: Edition, areas: Iterable[Area]) -> None:
    """Put an edition with its areas in, or bring it up to date; nothing is ever removed: data may belong to it."""
    connection.execute(EDITION, {"key": edition.key, "since": edition.since, "until": edition.until})
    with connection.cursor() as cursor:
        cursor.executemany(
            UPSERT, [{k: getattr(a, k) for k in Area.__slots__} | {"members": list(a.members)} for a in areas]
        )


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
SELECT edition, code, kind, name, slug, parent, population, population_as_of, area_km2, source, ioc, members
FROM area WHERE edition = %(edition)s ORDER BY code
"""


async def every(connection: AsyncConnection, edition: str) -> list[Area]:
    """Every area of an edition: the province, its districts, their wards, and clusters."""
    async with connection.cursor(row_factory=kwargs_row(_area)) as cursor:
        return await (await cursor.execute(ALL, {"edition": edition})).fetchall()


def _area(kind: str, members: list[str], **columns: object) -> Area:
    return Area(kind=AreaKind(kind), members=tuple(members), **columns)  # type: ignore[arg-type]


TELLERS = "SELECT id, edition, slug FROM area WHERE slug = ANY (%(slugs)s) AND edition = ANY (%(editions)s)"


async def of_editions(
    connection: AsyncConnection, editions: Iterable[str], slugs: Iterable[str]
) -> dict[int, tuple[str, str]]:
    """Every area that one of these editions calls by one of these slugs: (edition, slug) by id."""
    given = {"slugs": list(slugs), "editions": list(editions)}
    rows = await (await connection.execute(TELLERS, given)).fetchall()
    return {id_: (edition, slug) for id_, edition, slug in rows}
