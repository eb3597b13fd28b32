"""The gate's book: who may come in, who is in, which screens hang where; read and written as the role ioc_gate."""

import hashlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ioc.errors import IocError, NotAllowedError
from ioc.model.focus import Act, Person
from ioc.model.role import Grant, Role
from ioc.store import areas, audit, database


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a session lives, and what follows wrong passwords."""

    idle: timedelta = timedelta(hours=12)
    longest: timedelta = timedelta(days=7)
    touch: timedelta = timedelta(minutes=1)  # how exactly it is known when a session was last used
    free: int = 4  # wrong passwords for one name from one address before each costs a wait
    by_name: int = 100  # and for one name from wherever, before strange addresses wait
    first_wait: timedelta = timedelta(seconds=5)
    longest_wait: timedelta = timedelta(minutes=15)
    remembered: timedelta = timedelta(days=1)  # since the last of them
    familiar: timedelta = timedelta(days=30)  # how long an address is one that somebody comes from
    from_address: int = 30  # wrong passwords from one address within the window, whatever the names
    window: timedelta = timedelta(minutes=10)

    def wait(self, failures: int) -> timedelta:
        """How long after the last of so many wrong passwords in a row no other is looked at."""
        beyond = failures - self.free
        return min(self.first_wait * 2 ** min(beyond - 1, 20), self.longest_wait) if beyond > 0 else timedelta()


@dataclass(frozen=True, slots=True)
class Visit:
    """When and from where somebody does something, as the audit keeps it."""

    now: datetime
    address: str | None = None
    agent: str = ""


class Book:
    """The pool of the gate and the areas it speaks of; `open` and `close` bracket its life.

    Whatever asks it raises StoreUnavailableError when the database is away.
    """

    def __init__(self, url: str, edition: str = "2023", rules: Rules = Rules(), zone: ZoneInfo | None = None) -> None:
        self.rules = rules
        self.edition = edition
        self.zone = zone or ZoneInfo("Asia/Ho_Chi_Minh")
        self._pool = database.pool(url, size=4, name="ioc-gate")

    async def open(self) -> None:
        """Start the connection pool; it connects in the background, and again whenever it must."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Give every connection back."""
        await self._pool.close()

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[database.AsyncConnection]:
        """A connection to ask."""
        with database.translated():
            async with self._pool.connection() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[database.AsyncConnection]:
        """One transaction: a deed and its line in the audit stand or fall together."""
        with database.translated():
            async with self._pool.connection() as connection, connection.transaction():
                yield connection

    async def area(self, connection: database.AsyncConnection, slug: str) -> int:
        """The id of an area."""
        known = await areas.ids_async(connection, self.edition)
        if slug not in known:
            raise IocError(f"no area is called {slug!r}; see `ioc geodata list`")
        return known[slug]

    async def centre(self, connection: database.AsyncConnection, slug: str) -> int:
        """The id of an area that has a wall: one with an operations centre."""
        known = await areas.centres(connection, self.edition)
        if slug not in known:
            raise IocError(f"{slug!r} has no wall that a screen could show; these have one: {', '.join(known)}")
        return known[slug]

    async def with_ids(
        self, connection: database.AsyncConnection, granted: Sequence[Grant]
    ) -> list[tuple[Role, int | None]]:
        """Grants with the ids of their areas."""
        return [(g.role, await self.area(connection, g.area) if g.area else None) for g in granted]


def digest(token: str) -> bytes:
    """What of a token is kept: whoever reads the book cannot use it."""
    return hashlib.sha256(token.encode()).digest()


def require(person: Person, act: Act, area: str | None) -> None:
    """NotAllowedError unless this person may do this with this area; with None, with every area."""
    if not person.does(act, area):
        raise NotAllowedError("you may not do this; ask your administrator")


async def note(book: Book, by: Person, act: str, subject: str, visit: Visit, area: str | None = None) -> None:
    """Keep a deed that happened elsewhere: a snapshot taken home, an incident closed."""
    async with book.writing() as connection:
        id_ = await book.area(connection, area) if area else None
        await audit.write(connection, by.name, act, subject, area=id_, address=visit.address)
