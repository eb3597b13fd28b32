"""What lies in quarantine: who may look at it, have it read again, or drop it; and for how long it stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ioc.errors import IocError
from ioc.model.focus import Act, Person
from ioc.model.quarantine import NOWHERE, Group, Kept, Outcome, Replay, Sieve
from ioc.services.book import Book, Visit, require
from ioc.store import areas, audit, database, quarantine, replays
from ioc.store.quarantine import Dropped

BY = tuple(quarantine.KEYS)
NO_AREA = "-"  # in the place of a slug
ITEMS, GROUPS, REPLAYS = 100, 60, 8
DROPPED_SINCE = timedelta(days=30)
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Meant:
    """Which payloads somebody means, in their words."""

    area: str = ""  # slug, or NO_AREA; empty: every area they may look at
    cause: str = ""
    words: str = ""
    topic: str = ""
    within_h: int | None = None  # received within so many hours
    beyond_h: int | None = None  # received longer ago than that
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What lies there: how much, in groups, the newest one by one; and what lies there no more."""

    n: int
    bytes: int
    groups: Sequence[Group]
    items: Sequence[Kept]
    dropped: Sequence[Dropped]


def visible(person: Person, ids: Mapping[str, int]) -> list[int]:
    """Ids of the areas whose payloads a person may look at; what has none is for who administers them all."""
    own = [id_ for slug, id_ in ids.items() if person.does(Act.DESK, slug)]
    return [*own, NOWHERE] if person.does(Act.ADMINISTER, None) else own


def sieve(meant: Meant, now: datetime, ids: Mapping[str, int], mine: Sequence[int]) -> Sieve:
    """What somebody means, of the areas (ids) that are theirs."""
    if meant.area not in ("", NO_AREA) and meant.area not in ids:
        raise IocError(f"no area is called {meant.area!r}; see `ioc geodata list`")
    wanted = mine if not meant.area else [NOWHERE if meant.area == NO_AREA else ids[meant.area]]
    return Sieve(
        areas=tuple(sorted(set(wanted) & set(mine))),
        cause=meant.cause or None,
        words=meant.words or None,
        topic=meant.topic or None,
        since=None if meant.within_h is None else now - timedelta(hours=meant.within_h),
        until=None if meant.beyond_h is None else now - timedelta(hours=meant.beyond_h),
        id=meant.id,
    )


async def look(connection: database.AsyncConnection, wanted: Sieve, by: str, now: datetime) -> Answer:
    """What lies there of what is meant, grouped by a word of BY."""
    n, size = await quarantine.count(connection, wanted)
    return Answer(
        n,
        size,
        await quarantine.groups(connection, wanted, by, now, GROUPS),
        await quarantine.items(connection, wanted, ITEMS),
        await quarantine.dropped(connection, (now - DROPPED_SINCE).date()),
    )


async def listing(book: Book, by: Person, meant: Meant, now: datetime, limit: int = ITEMS) -> list[Kept]:
    """Those that are meant, the newest first, as people may see them."""
    async with book.reading() as connection:
        ids = await areas.ids_async(connection, book.edition)
        return await quarantine.items(connection, sieve(meant, now, ids, visible(by, ids)), limit)


async def count(book: Book, by: Person, meant: Meant, now: datetime) -> int:
    """How many are meant."""
    async with book.reading() as connection:
        ids = await areas.ids_async(connection, book.edition)
        return (await quarantine.count(connection, sieve(meant, now, ids, visible(by, ids))))[0]


async def replay(book: Book, by: Person, meant: Meant, visit: Visit, act: Act = Act.ADMINISTER) -> int:
    """Ask for what is meant to be read again, by an ingestor with today's decoders; returns the number of the replay.

    `act` is what the person must be allowed to do with the areas concerned.
    """
    _check(by, act, meant)
    async with book.writing() as connection:
        wanted = await _theirs(book, connection, by, meant, visit.now, act)
        number = await replays.ask(connection, by.name, wanted)
        await _note(book, connection, by, "quarantine.replayed", str(number), meant, visit)
    return number


async def purge(book: Book, by: Person, meant: Meant, visit: Visit) -> int:
    """Drop what is meant; returns how many there were."""
    _check(by, Act.ADMINISTER, meant)
    async with book.writing() as connection:
        wanted = await _theirs(book, connection, by, meant, visit.now, Act.ADMINISTER)
        gone = await quarantine.purge(connection, wanted, visit.now.date())
        await _note(book, connection, by, "quarantine.purged", str(gone), meant, visit)
    return gone


async def replayed(book: Book, by: Person) -> list[Replay]:
    """The newest replays of the areas that this person administers."""
    async with book.reading() as connection:
        ids = await areas.ids_async(connection, book.edition)
        mine = None if by.does(Act.ADMINISTER, None) else _administered(by, ids, Act.ADMINISTER)
        return await replays.recent(connection, mine, REPLAYS)


async def outcomes(book: Book, by: Person, number: int, limit: int = ITEMS) -> list[Outcome]:
    """What became of the payloads of one of them; nothing of a replay that is not theirs."""
    if number not in {one.id for one in await replayed(book, by)} and not by.does(Act.ADMINISTER, None):
        return []
    async with book.reading() as connection:
        return await replays.outcomes(connection, number, limit)


def retain(connection: database.Connection, now: datetime, days: int, megabytes: int) -> int:
    """Drop what is too old, then the oldest that has no room; returns how many went. For the watch."""
    before = now - timedelta(days=days)
    with database.transaction(connection):
        old = quarantine.drop_old(connection, before, now.date())
        over = quarantine.drop_over(connection, megabytes * MB, now.date())
        replays.forget(connection, before)
    return old + over


def _administered(by: Person, ids: Mapping[str, int], act: Act) -> list[int]:
    own = [id_ for slug, id_ in ids.items() if by.does(act, slug)]
    return [*own, NOWHERE] if by.does(Act.ADMINISTER, None) else own


def _check(by: Person, act: Act, meant: Meant) -> None:
    """NotAllowedError unless the person may do this with the area that is meant, or with one at least."""
    if meant.area:
        require(by, act, None if meant.area == NO_AREA else meant.area)
    elif act not in by.may:
        require(by, act, None)


async def _theirs(
    book: Book, connection: database.AsyncConnection, by: Person, meant: Meant, now: datetime, act: Act
) -> Sieve:
    """What is meant, of the areas with which the person may do this."""
    ids = await areas.ids_async(connection, book.edition)
    return sieve(meant, now, ids, _administered(by, ids, act))


async def _note(
    book: Book,
    connection: database.AsyncConnection,
    by: Person,
    act: str,
    subject: str,
    meant: Meant,
    visit: Visit,
) -> None:
    told = {name: value for name in meant.__slots__ if (value := getattr(meant, name)) not in ("", None)}
    area = await book.area(connection, meant.area) if meant.area not in ("", NO_AREA) else None
    await audit.write(connection, by.name, act, subject, area=area, address=visit.address, meant=told)
