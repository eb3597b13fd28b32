"""A cluster works like an area: in what is looked at, in grants, on screens, in snapshots."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from geodata import areas, plan, sketch
from ioc.errors import NotAllowedError
from ioc.model.area import Area
from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import DOSSIER_CHANGED, Event
from ioc.model.focus import LOCAL_OPERATOR, Act, Focus, Person
from ioc.model.reading import Reading, SensorKey, SensorNote
from ioc.model.role import Grant, Role, person_of, screen_of
from ioc.services import accounts, clusters, links, logins
from ioc.services.areas import load_areas
from ioc.services.book import Book, Visit
from ioc.services.recorder import Recorder
from tests.servers import Urls, fresh_database
from tests.services.stage import ask

NOW = datetime(2026, 11, 21, 8, 20, tzinfo=UTC)
SOUTH, MEMBERS = "phia-nam", ("da-huoai", "da-teh", "cat-tien")
TABLE = '[phia-nam]\nname = "Cụm phía nam"\nmembers = ["da-huoai", "da-teh", "cat-tien"]\n'
CACHES = (areas.load, sketch.draw, plan.draw)
T = TypeVar("T")


@pytest.fixture(scope="module")
def urls(embedded: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Urls]:
    """Two members, the cluster itself and a stranger, each with a sensor and a dossier."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "geodata" / "2023").mkdir(parents=True)
    (folder / "geodata" / "2023" / "clusters.toml").write_text(TABLE, encoding="utf-8")
    with fresh_database("postgresql", embedded) as urls, pytest.MonkeyPatch.context() as patched:
        patched.setenv("IOC_DATA_DIR", str(folder))
        for known in CACHES:
            known.cache_clear()
        load_areas(urls.owner)
        recorder = Recorder(urls.ingest)
        for area in ("da-teh", "cat-tien", SOUTH, "da-lat"):
            recorder.record([Arrival("t", b"", NOW, area, decoded=told(area))])
        recorder.close()
        yield urls
    for known in CACHES:
        known.cache_clear()


def told(area: str) -> Decoded:
    key, at = SensorKey(area, "air", f"tram-{area}"), NOW - timedelta(minutes=5)
    data = {"dossier": f"HS-{area}", "status": 2, "received_at": at.isoformat()}
    event = Event(area, "/mot-cua", "1", DOSSIER_CHANGED, at, NOW, data, subject=f"HS-{area}")
    return Decoded([Reading(key, "pm25", at, 20.0)], [SensorNote(key, name=f"Trạm {area}")], events=[event])


def south() -> Area:
    return areas.find(SOUTH)


def granted(*grants: Grant) -> Person:
    return person_of("p", clusters.spread(grants, "2023"))


def test_it_shows_what_its_members_tell_and_what_is_told_under_its_own_name(urls: Urls) -> None:
    found = ask(urls, lambda city: city.sensors(Focus.at(south()), NOW))
    assert {s.area for s in found} == {"da-teh", "cat-tien", SOUTH}
    day = ask(urls, lambda city: city.dossiers(Focus.at(south()), NOW))
    assert day.today.received == 3


def test_a_grant_on_it_is_one_on_its_members_and_these_together_are_none_on_it(urls: Urls) -> None:
    staff = granted(Grant(Role.STAFF, SOUTH))
    assert all(staff.does(Act.DESK, area) for area in (SOUTH, *MEMBERS))
    assert not staff.sees("da-lat")
    assert len(ask(urls, lambda city: city.sensors(Focus.at(south()), NOW), staff)) == 3
    of_members = granted(*(Grant(Role.STAFF, area) for area in MEMBERS))
    with pytest.raises(NotAllowedError):
        ask(urls, lambda city: city.sensors(Focus.at(south()), NOW), of_members)


def test_a_screen_of_its_wall_sees_that_and_its_members_and_no_desk(urls: Urls) -> None:
    async def hung(book: Book) -> Person:
        visit = Visit(NOW)
        _id, token = await links.make(book, LOCAL_OPERATOR, SOUTH, "Sảnh", (), visit)
        screen = await links.take(book, token, visit)
        held = (await logins.passes(book, [screen], NOW))[screen]
        assert held.wall == SOUTH, "and not one of its members"
        return held.person

    async def with_book() -> Person:
        book = Book(urls.gate)
        await book.open()
        try:
            return await hung(book)
        finally:
            await book.close()

    screen = asyncio.run(with_book())
    assert screen.may == screen_of("s", SOUTH, *MEMBERS).may
    assert len(ask(urls, lambda city: city.sensors(Focus.at(south()), NOW), screen)) == 3
    with pytest.raises(NotAllowedError):
        ask(urls, lambda city: city.dossier_list(Focus.at(south()), NOW), screen)


def test_its_snapshot_is_one_of_all_of_it(urls: Urls) -> None:
    day = ask(urls, lambda city: city.day(Focus.at(south()), NOW.date(), NOW))
    assert (day.name, day.area.name) == ("ioc-phia-nam-2026-11-21", "Cụm phía nam")
    assert len(day.wards) == 27
    assert {s.sensor for s in day.today.sensors} == {"tram-da-teh", "tram-cat-tien", f"tram-{SOUTH}"}
    assert day.today.dossiers.whole.received == 3


def test_where_two_of_it_call_a_sensor_alike_one_of_them_is_shown_and_no_mixture(urls: Urls) -> None:
    recorder = Recorder(urls.ingest)
    for area in ("da-teh", "cat-tien"):
        key = SensorKey(area, "weather", "tram-chung")
        recorder.record([Arrival("t", b"", NOW, area, decoded=Decoded([Reading(key, "rain", NOW, 1.0)]))])
    recorder.close()
    found = ask(urls, lambda city: city.series(Focus.at(south()), "tram-chung", NOW))
    assert len({s.area for s in found}) == len(found) == 1


@pytest.mark.parametrize(
    ("area", "given_in", "edition", "holds"),
    [
        ("da-lat", "2023", "2024-12", True),
        ("da-huoai", "2023", "2024-12", False),  # three areas of before
        ("da-huoai", "2024-12", "2023", True),
        ("da-teh", "2023", "2024-12", False),  # there is none any more
        ("lam-dong", "2023", "2024-12", True),
        (SOUTH, "2023", "2023", True),
        (SOUTH, "2023", "2024-12", False),
    ],
)
def test_what_was_given_in_one_edition_opens_no_ground_of_others_in_another(
    urls: Urls, area: str, given_in: str, edition: str, holds: bool
) -> None:
    assert clusters.carries(area, given_in, edition) == holds


def test_grants_and_screens_of_an_area_that_has_grown_open_nothing(urls: Urls) -> None:
    visit, grown, same = Visit(NOW), "da-huoai", "da-lat"

    async def opened(book: Book, later: Book) -> list[object]:
        await accounts.add(
            book,
            LOCAL_OPERATOR,
            "an",
            "An",
            "mat khau rat dai 93 kia",
            [Grant(Role.STAFF, a) for a in (grown, same)],
            visit,
        )
        tokens = [await logins.enter(book, "an", "mat khau rat dai 93 kia", visit)]
        for area in ("da-teh", same):  # there is no Đạ Tẻh any more
            _id, link = await links.make(book, LOCAL_OPERATOR, area, "Sảnh", (), visit)
            tokens.append(await links.take(book, link, visit))
        passes = await logins.passes(later, tokens, NOW)
        person, *_ = (passes[token] for token in tokens if token in passes)
        return [person.person.sees(grown), person.person.sees(same), *(token in passes for token in tokens[1:])]

    async def with_books() -> list[object]:
        book, later = Book(urls.gate), Book(urls.gate, "2024-12")
        await book.open()
        await later.open()
        try:
            return await opened(book, later)
        finally:
            await later.close()
            await book.close()

    assert asyncio.run(with_books()) == [False, True, False, True]
