"""What is counted of screens: which one was drawn, in whose area, and nothing of who looked."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from ioc.errors import StoreUnavailableError
from ioc.model.focus import Act, Person
from ioc.model.role import Grant, Role, person_of, screen_of
from ioc.model.usage import Opened
from ioc.services.logins import Pass
from ioc.settings import Settings
from layouts import usage
from layouts.app import create
from layouts.usage import Openings
from tests.layouts.fake_city import busy
from tests.layouts.open_doors import OpenDoors
from tests.layouts.test_matrix import call, callbacks

DAY = date(2026, 11, 22)
LAN = person_of("lan", [Grant(Role.STAFF, "da-lat")])
HEAD = person_of("head", [Grant(Role.MANAGER)])


def held(person: Person) -> Pass:
    return Pass("screen" if person.may.keys() == {Act.WALL} else "session", person, person.name, "token")


@pytest.mark.parametrize(
    ("drawn", "slug", "person", "screen"),
    [
        ("wall", None, LAN, "province"),
        ("wall", "da-lat", LAN, "wall"),
        ("wall", "da-lat", screen_of("link 1", "da-lat"), "hung"),
        ("desk", "da-lat", LAN, "district"),
        ("indicators", None, LAN, "indicators"),
        ("snapshots", None, LAN, "snapshots"),
        (None, None, LAN, None),  # a page that says what is missing has no id
    ],
)
def test_what_was_drawn_is_one_screen(drawn: str | None, slug: str | None, person: Person, screen: str | None) -> None:
    assert usage.screen_of(drawn, slug, held(person)) == screen


def test_a_page_without_an_area_counts_for_the_one_area_of_who_opened_it() -> None:
    both = person_of("both", [Grant(Role.STAFF, "da-lat"), Grant(Role.VIEWER, "bao-loc")])
    assert [person.only(Act.HEADLINE) for person in (LAN, both, HEAD)] == ["da-lat", None, None]


def test_a_page_that_is_shown_counts_and_one_that_is_refused_does_not(tmp_path: Path) -> None:
    doors = OpenDoors(LAN)
    app = create(Settings(data_dir=tmp_path), busy(datetime.now(UTC)), doors)  # type: ignore[arg-type]
    row = "page.children < address.pathname"

    async def story() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ioc") as client:
            for path in ("/indicators", "/areas", "/areas", "/district/bao-loc", "/operations", "/nowhere"):
                await call(client, row, *callbacks(app)[row], "da-lat", path)
        await app.state.openings.hand_over()

    asyncio.run(story())
    assert {(one.screen, one.area, one.n) for one in doors.used} == {
        ("indicators", "da-lat", 1),
        ("areas", "da-lat", 2),
    }


def test_counts_that_could_not_be_kept_are_kept_later_and_once() -> None:
    kept: list[Opened] = []
    away = [True]

    async def keep(opened: Sequence[Opened]) -> None:
        if away.pop():
            raise StoreUnavailableError("the database is away")
        kept.extend(opened)

    async def story() -> None:
        openings = Openings(keep)
        openings.opened("desk", "da-lat", held(LAN), DAY)
        with pytest.raises(StoreUnavailableError):
            await openings.hand_over()
        openings.opened("desk", "da-lat", held(LAN), DAY)
        away.append(False)
        await openings.hand_over()
        await openings.hand_over()

    asyncio.run(story())
    assert kept == [Opened(DAY, "district", "da-lat", 2)]
    assert "lan" not in repr(kept)
