"""What tests of indicators share: a city to ask, a book for deeds, figures to keep."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import psycopg

from ioc.model.focus import LOCAL_OPERATOR, Person
from ioc.model.observation import Observation
from ioc.model.period import parse
from ioc.model.role import Grant, Role, person_of
from ioc.services.book import Book, Visit
from ioc.services.city import City
from ioc.store import areas, observations
from ioc.store.observations import Told
from tests.servers import Urls

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
VISIT = Visit(NOW, "10.0.0.9")
STAFF = person_of("staff", [Grant(Role.STAFF, "da-lat")])
MANAGER = person_of("manager", [Grant(Role.MANAGER, "da-lat")])
LEADER = person_of("leader", [Grant(Role.MANAGER)])
T = TypeVar("T")


def ask(urls: Urls, question: Callable[[City], Awaitable[T]], person: Person = LOCAL_OPERATOR) -> T:
    """What a city answers a person."""

    async def asked() -> T:
        city = City(urls.web, person)
        await city.open()
        try:
            return await question(city)
        finally:
            await city.close()

    return asyncio.run(asked())


def do(urls: Urls, deed: Callable[[Book], Awaitable[T]]) -> T:
    """What comes of a deed."""

    async def done() -> T:
        book = Book(urls.gate)
        await book.open()
        try:
            return await deed(book)
        finally:
            await book.close()

    return asyncio.run(done())


def figure(code: str, place: str, period: str, value: float, **more: object) -> Observation:
    """A figure in per cent."""
    return Observation(code, place, parse(period), value, "%", "Hệ thống một cửa", by="test", **more)  # type: ignore[arg-type]


def keep(urls: Urls, told: Iterable[Observation], now: datetime = NOW) -> int:
    """Keep figures as an ingestor does."""
    with psycopg.connect(urls.ingest) as connection:
        ids = areas.ids(connection, "2023")
        return observations.keep(connection, [Told(one, ids.get(one.place), now) for one in told])
