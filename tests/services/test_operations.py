"""How the ingestors do: what each tells is kept, and summed for who may see it."""

import asyncio
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

from ioc.errors import NotAllowedError
from ioc.model.focus import Person
from ioc.model.health import Minute, Operations, added, is_silent
from ioc.model.role import Grant, Role, person_of
from ioc.services.city import City
from ioc.services.clerk import Clerk
from ioc.services.operations import summed
from tests.servers import Urls

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 21, 7, 30, 20, tzinfo=UTC)
THIS = NOW.replace(second=0)


def minute(slot: int = 0, ago: int = 0, at: datetime | None = None, **more: object) -> Minute:
    of = THIS - timedelta(minutes=ago)
    said = at or (NOW - timedelta(seconds=2) if not ago else of + timedelta(seconds=58))
    base = Minute(slot, of, THIS - timedelta(days=1), said, connected=True, paused=False, waiting=False, held=0)
    return replace(base, **more)  # type: ignore[arg-type]


def of(told: Sequence[Minute]) -> Operations:
    midnight = NOW.astimezone(ZONE).replace(hour=0, minute=0, second=0)
    return summed(told, NOW, midnight, THIS - timedelta(minutes=60))


def test_rates_are_those_of_the_last_minute_and_this_one() -> None:
    found = of([minute(ago=1, received=600, stored=1200), minute(received=180, stored=360), minute(1, received=18)])
    assert (found.messages_s, found.rows_s) == (pytest.approx(798 / 78), pytest.approx(1560 / 78))
    assert [m.slot for m in found.slots] == [0, 1]


def test_an_hour_has_a_place_for_every_minute_and_shows_where_nobody_spoke() -> None:
    found = of([minute(ago=60, received=1), minute(ago=3, received=7), minute(ago=200, received=9)])
    assert [n for n, m in enumerate(found.hour) if m] == [0, 57]
    assert len(found.hour) == 61
    assert found.today
    assert found.today.received == 17
    assert found.messages_s == 0, "what is old is no rate of now"


def test_what_stands_still_is_listed_and_forgotten_after_an_hour() -> None:
    found = of([minute(0, ago=2), minute(1, ago=61), minute(2)])
    assert [m.slot for m in found.slots] == [0, 2]
    assert [is_silent(m, NOW) for m in found.slots] == [True, False]


def test_minutes_are_added_and_waits_are_the_worst() -> None:
    both = added([minute(received=1, wait_p95=0.2, refused={"time": 1}), minute(1, received=2, refused={"time": 2})])
    assert both is not None
    assert (both.received, both.wait_p95, both.age_p95, both.refused) == (3, 0.2, None, {"time": 3})
    assert added([]) is None


def test_what_an_ingestor_tells_is_what_people_see(embedded_database: Urls) -> None:
    now = datetime.now(UTC)
    of_now = now.replace(second=0, microsecond=0)
    told = replace(minute(), minute=of_now, at=now, received=5, refused={"time": 2}, wait_p50=0.1)
    with closing(Clerk(embedded_database.ingest)) as clerk:
        clerk.tell(replace(told, minute=of_now - timedelta(days=3)))
        clerk.tell(replace(told, received=3))
        clerk.tell(told)

    async def seen(by: Person) -> Operations:
        city = City(embedded_database.web, by)
        await city.open()
        try:
            return await city.operations(now)
        finally:
            await city.close()

    for role in (Role.OPERATOR, Role.MANAGER, Role.ADMIN):
        found = asyncio.run(seen(person_of("lan", [Grant(role, "da-lat")])))
        assert found.slots == [told]
    for role in (Role.STAFF, Role.VIEWER):
        with pytest.raises(NotAllowedError):
            asyncio.run(seen(person_of("lan", [Grant(role)])))
    with psycopg.connect(embedded_database.superuser) as connection:
        assert connection.execute("SELECT count(*) FROM ingest_minute").fetchone() == (1,)
