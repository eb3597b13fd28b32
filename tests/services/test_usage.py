"""How often screens were opened, over a real database: added up by day, seen by who answers for the area."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from ioc.errors import NotAllowedError
from ioc.model.role import Grant, Role, person_of
from ioc.model.usage import Opened, Use, uses
from ioc.services import usage
from ioc.services.book import Book
from ioc.services.city import City
from tests.servers import Urls

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)  # the 22nd in Vietnam
TODAY = date(2026, 11, 22)
TOLD = [
    Opened(TODAY, "district", "da-lat", 2),
    Opened(TODAY - timedelta(days=40), "district", "da-lat", 9),
    Opened(TODAY, "district", "bao-loc", 5),
    Opened(TODAY, "areas", None, 7),
]


def test_a_screen_of_an_area_is_added_up_by_days_and_the_most_used_stands_first() -> None:
    told = [Opened(TODAY, "wall", "da-lat", 1), Opened(TODAY - timedelta(days=29), "wall", "da-lat", 3), *TOLD]
    found = uses(told, TODAY)
    assert [(use.screen, use.area, use.n) for use in found] == [
        ("areas", None, 7), ("district", "bao-loc", 5), ("wall", "da-lat", 4), ("district", "da-lat", 2),
    ]  # fmt: skip
    assert found[2].by_day == (3, *[0] * 28, 1)
    assert found[3].last == TODAY


def test_who_answers_for_an_area_sees_its_counts_and_no_others(embedded_database: Urls) -> None:
    async def seen(city: City, *grants: Grant) -> list[Use]:
        return await city.of(person_of("lan", grants)).usage(NOW)

    async def story() -> None:
        book, city = Book(embedded_database.gate), City(embedded_database.web)
        await book.open()
        await city.open()
        try:
            await usage.keep(book, TOLD)
            await usage.keep(book, TOLD[:1])
            own = await seen(city, Grant(Role.MANAGER, "da-lat"))
            every = await seen(city, Grant(Role.MANAGER))
            for role in (Role.STAFF, Role.OPERATOR, Role.VIEWER):
                with pytest.raises(NotAllowedError):
                    await seen(city, Grant(role))
        finally:
            await city.close()
            await book.close()
        assert [(use.screen, use.area, use.n) for use in own] == [("district", "da-lat", 4)]
        assert [(use.area, use.n) for use in every] == [(None, 7), ("bao-loc", 5), ("da-lat", 4)]

    asyncio.run(story())
