"""What tests of the snapshot share: a database with three published days, and what the city reads of them."""

import asyncio
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from geodata import areas
from ioc import fonts
from ioc.model.area import AreaKind
from ioc.model.focus import LOCAL_OPERATOR, Focus, Person
from ioc.model.snapshot import Snapshot
from ioc.services.city import City
from ioc.settings import load
from tests.servers import Urls, fresh_database
from tests.services.snapshot.published import AFTER, DAY, Published, midnight, publish

AT_14_32 = midnight(DAY) + timedelta(hours=14, minutes=32)


DISTRICTS = [a.slug for a in areas.load() if a.kind is AreaKind.DISTRICT and a.slug]
PROVINCE = Focus.over("lam-dong", DISTRICTS)


def read(
    urls: Urls,
    area: str | Focus = "da-lat",
    day: date = DAY,
    now: datetime = AFTER,
    person: Person = LOCAL_OPERATOR,
) -> Snapshot:
    async def asked() -> Snapshot:
        city = City(urls.web, person)
        await city.open()
        try:
            return await city.day(area if isinstance(area, Focus) else Focus.on(area), day, now)
        finally:
            await city.close()

    return asyncio.run(asked())


@pytest.fixture(scope="session")
def kept(embedded: str) -> Iterator[tuple[Urls, Published]]:
    """A database with three days of Đà Lạt, for tests that only read."""
    with fresh_database("postgresql", embedded) as urls:
        yield urls, publish(urls)


@pytest.fixture(scope="session")
def busy(kept: tuple[Urls, Published]) -> Snapshot:
    """The whole day."""
    return read(kept[0])


@pytest.fixture(scope="session")
def partial(kept: tuple[Urls, Published]) -> Snapshot:
    """The day as it stood at 14:32."""
    return read(kept[0], now=AT_14_32)


@pytest.fixture(scope="session")
def empty(kept: tuple[Urls, Published]) -> Snapshot:
    """A district nobody sends to."""
    return read(kept[0], "dam-rong")


@pytest.fixture(scope="session")
def paper() -> Path:
    """The fonts of printed pages, as set-up made them."""
    return fonts.for_paper(load().data_dir.resolve())
