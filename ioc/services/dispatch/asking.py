"""What may be asked of the archive: snapshots, their runs and takers, of the areas that somebody may take home."""

from collections.abc import Mapping

from geodata import areas
from ioc.errors import NotAllowedError
from ioc.model.area import AreaKind
from ioc.model.focus import Act, Person
from ioc.model.kept import Run, Shelf, Sought, Taken
from ioc.store import kept, runs
from ioc.store.database import AsyncConnection


def may_take(person: Person, slug: str, edition: str) -> bool:
    """Whether this person may take an area's figures home: a province's, when they may those of every area in it."""
    whole = next((a for a in areas.load(edition) if a.slug == slug and a.kind is AreaKind.PROVINCE), None)
    parts = [part.slug for part in areas.parts(whole)] if whole else []
    return all(person.does(Act.EXPORT, one) for one in (slug, *parts))


def visible(person: Person, ids: Mapping[str, int], edition: str) -> list[int]:
    """Ids of the areas that this person may take home; NotAllowedError for who may so of none."""
    if Act.EXPORT not in person.may:
        raise NotAllowedError("you may not do this; ask your administrator")
    return sorted(id_ for slug, id_ in ids.items() if may_take(person, slug, edition))


async def archive(connection: AsyncConnection, sought: Sought, ids: Mapping[str, int]) -> Shelf:
    """A page of what is sought; row security leaves out what is of other areas."""
    narrowed = None if sought.areas is None else [ids[slug] for slug in sought.areas if slug in ids]
    return await kept.page(connection, sought, narrowed)


async def progress(connection: AsyncConnection, batch: str) -> list[Run]:
    """The runs of one order."""
    return await runs.of_batch(connection, batch)


async def latest(connection: AsyncConnection, schedule: int, periods: int) -> list[Run]:
    """The runs of the newest periods of a schedule, the oldest first."""
    return await runs.latest(connection, schedule, periods)


async def taken(connection: AsyncConnection, found: int, limit: int = 10) -> list[Taken]:
    """Who took files of a snapshot home, the last first."""
    return await kept.taken(connection, found, limit)
