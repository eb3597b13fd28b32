"""The outlook over all districts on a real database: right, and blind to what a person may not see."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from ioc.model.condition import Condition, Freshness
from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import ALARM_RAISED, DOSSIER_CHANGED, LGSP_EXCHANGED, REPORT_CHANGED, Event, Severity
from ioc.model.focus import LOCAL_OPERATOR, Focus, Person
from ioc.model.outlook import AreaNow, Headline
from ioc.model.reading import Reading, SensorKey, SensorNote
from ioc.model.role import Grant, Role, person_of
from ioc.model.sensor import SensorTally
from ioc.services.city import City
from ioc.services.recorder import Recorder
from tests.servers import Urls, somebody_listens
from tests.services.stage import ask

NOW = datetime(2026, 11, 21, 8, 20, tzinfo=UTC)  # 15:20 in Đà Lạt
HOUR = timedelta(hours=1)
T = TypeVar("T")


def keep(urls: Urls, area: str, decoded: Decoded) -> None:
    recorder = Recorder(urls.ingest)
    recorder.record([Arrival("t", b"", NOW, area, decoded=decoded)])
    recorder.close()


def seen(urls: Urls, person: Person = LOCAL_OPERATOR) -> dict[str, AreaNow]:
    return {one.area: one for one in ask(urls, lambda city: city.outlook(NOW), person)}


def gauge(area: str, sensor: str, mm: float, yesterday: float) -> Decoded:
    """A rain gauge that has told of this hour, of the one before, and of yesterday's."""
    key = SensorKey(area, "weather", sensor)
    told = [(NOW - timedelta(minutes=5), mm), (NOW - HOUR * 1.5, 0.0), (NOW - timedelta(days=1, minutes=10), yesterday)]
    return Decoded([Reading(key, "rain", at, value) for at, value in told], [SensorNote(key, name=sensor)])


def air(area: str, sensor: str, pm25: float) -> Decoded:
    """An air station with two days of readings and those of a week ago."""
    key = SensorKey(area, "air", sensor)
    week = timedelta(days=7)
    told = [Reading(key, "pm25", NOW - i * HOUR / 2, pm25) for i in range(96)]
    told += [Reading(key, "pm25", NOW - week - i * HOUR / 2, pm25 / 2) for i in range(30)]
    return Decoded(told, [SensorNote(key, name=sensor)])


def dossier(area: str, code: str, received: timedelta, due: timedelta, finished: timedelta | None) -> Event:
    """A dossier by its age, the time that it is or was given, and how long ago it was finished."""
    data: dict[str, object] = {"dossier": code, "received_at": (NOW - received).isoformat()}
    data |= {"due_at": (NOW + due).isoformat(), "status": 4 if finished is None else 9}
    if finished is not None:
        data["finished_at"] = (NOW - finished).isoformat()
    return Event(area, "/mot-cua", code, DOSSIER_CHANGED, NOW - HOUR / 60, NOW, data, subject=code)


def alarm(area: str, severity: Severity) -> Event:
    data = {"alarm": area, "headline": f"Lũ ở {area}"}
    return Event(area, "/canh-bao", area, ALARM_RAISED, NOW - HOUR, NOW, data, severity=severity)


def services(area: str) -> Decoded:
    """Two reports, one of them past its deadline, and a system that fails."""
    filed = [("r1", NOW - HOUR), ("r2", NOW - 3 * HOUR)]
    told = [
        Event(area, "/1022", code, REPORT_CHANGED, at, at, {"report": code, "state": "filed"}, subject=code)
        for code, at in filed
    ]
    calls = {"system": "CSDL dân cư", "count": 100, "failed": 30}
    told.append(Event(area, "/lgsp", "x1", LGSP_EXCHANGED, NOW - HOUR / 2, NOW, calls, subject="CSDL dân cư"))
    return Decoded(events=told)


@pytest.fixture
def province(database: Urls) -> Urls:
    """Đà Lạt wet and late, Bảo Lộc flooded, Cát Tiên with a gauge and without a centre."""
    keep(database, "da-lat", gauge("da-lat", "Cam Ly", 9.0, 2.5))
    keep(database, "da-lat", gauge("da-lat", "Prenn", 4.0, 8.0))
    keep(database, "da-lat", air("da-lat", "Xuân Hương", 20.0))
    keep(database, "da-lat", air("da-lat", "Chợ", 40.0))
    told = [
        dossier("da-lat", "a", 2 * HOUR, HOUR, None),
        dossier("da-lat", "b", 30 * HOUR, HOUR, 3 * HOUR),
        dossier("da-lat", "c", 30 * HOUR, -5 * HOUR, 3 * HOUR),
        dossier("da-lat", "d", 60 * HOUR, HOUR, 25 * HOUR),
        dossier("da-lat", "e", 60 * HOUR, -HOUR, None),
    ]
    keep(database, "da-lat", Decoded(events=told))
    keep(database, "bao-loc", Decoded(events=[alarm("bao-loc", Severity.CRITICAL), alarm("bao-loc", Severity.HIGH)]))
    keep(database, "bao-lam", services("bao-lam"))
    keep(database, "cat-tien", gauge("cat-tien", "Phước Cát", 0.0, 0.0))
    return database


def test_every_district_of_the_edition_is_in_it_in_its_order(province: Urls) -> None:
    found = seen(province)
    assert len(found) == 12
    assert list(found)[:3] == ["da-lat", "bao-loc", "dam-rong"]
    assert found["di-linh"] == AreaNow("di-linh", "all")


def test_headlines_are_those_of_the_worst_station_and_the_wettest_gauge(province: Urls) -> None:
    here = seen(province)["da-lat"]
    assert (here.aqi.value, here.aqi.day_delta, here.aqi.week_delta) == (80, 0, 40)
    assert here.aqi.spark == (80,) * 24
    assert (here.rain.value, here.rain.day_delta) == (9.0, 9.0 - 8.0)
    assert here.rain.spark[-1] == 9.0


def test_services_are_compared_with_yesterday_at_this_time(province: Urls) -> None:
    here = seen(province)["da-lat"]
    assert (here.on_time.value, here.on_time.day_delta, here.on_time.week_delta) == (50, -50, None)
    assert here.on_time.spark[-5:] == (None, 50, 50, 50, 50)
    assert (here.dossiers, here.received.day_delta, here.received.week_delta) == (1, 1 - 2, None)


def test_an_area_is_as_bad_as_the_worst_in_it(province: Urls) -> None:
    found = seen(province)
    assert found["da-lat"].condition is Condition.WATCH
    assert [(c.kind, c.count) for c in found["da-lat"].concerns] == [("threshold", None), ("overdue", 1)]
    assert found["bao-loc"].condition is Condition.CRITICAL
    assert found["bao-loc"].worst is not None
    assert found["bao-loc"].worst.headline == "Lũ ở bao-loc"
    assert (found["cat-tien"].freshness, found["cat-tien"].sensors) == (Freshness.FRESH, SensorTally(normal=1))
    assert found["da-lat"].at == NOW


def test_what_services_tell_belongs_to_their_area_alone(province: Urls) -> None:
    found = seen(province)
    assert {(c.kind, c.condition) for c in found["bao-lam"].concerns} == {
        ("exchange", Condition.WARNING),
        ("reports", Condition.WATCH),
    }
    assert (found["bao-lam"].reports, found["bao-lam"].filed.spark[-4:]) == (2, (1, 1, 2, 2))
    assert [one.area for one in found.values() if one.reports] == ["bao-lam"]


@pytest.mark.parametrize("area", ["da-lat", "bao-loc", "bao-lam", "cat-tien"])
def test_the_outlook_and_the_wall_of_an_area_have_the_same_concerns(province: Urls, area: str) -> None:
    on_wall = ask(province, lambda city: city.concerns(Focus.on(area), NOW))
    assert list(seen(province)[area].concerns) == on_wall


def test_a_person_of_one_district_learns_of_the_others_their_names_and_nothing_else(province: Urls) -> None:
    found = seen(province, person_of("staff", [Grant(Role.STAFF, "da-lat")]))
    assert found["da-lat"] == seen(province)["da-lat"]
    assert [one for one in found.values() if one.area != "da-lat"] == [
        AreaNow(area, "nothing") for area in found if area != "da-lat"
    ]


def test_whoever_sees_headlines_gets_figures_and_counts_and_of_concerns_the_worst(province: Urls) -> None:
    found, all_of_it = seen(province, person_of("leader", [Grant(Role.VIEWER)])), seen(province)
    assert {one.sight for one in found.values()} == {"headline"}
    assert len(all_of_it["da-lat"].concerns) == 2
    assert found["da-lat"].concerns == all_of_it["da-lat"].concerns[:1]
    for part in ("aqi", "rain", "on_time", "received", "sensors", "condition"):
        assert getattr(found["da-lat"], part) == getattr(all_of_it["da-lat"], part)


def test_headlines_of_one_area_do_not_open_its_neighbour(province: Urls) -> None:
    found = seen(province, person_of("neighbour", [Grant(Role.STAFF, "cat-tien"), Grant(Role.VIEWER, "bao-loc")]))
    assert {area: one.sight for area, one in found.items() if one.sight != "nothing"} == {
        "bao-loc": "headline",
        "cat-tien": "all",
    }
    assert found["da-lat"] == AreaNow("da-lat", "nothing")
    assert found["da-lat"].received == Headline(None)


def test_an_answer_is_shared_only_with_who_may_see_the_same(province: Urls) -> None:
    async def story(city: City) -> list[list[AreaNow]]:
        strange = person_of("neighbour", [Grant(Role.STAFF, "lac-duong")])
        return [await city.outlook(NOW), await city.of(strange).outlook(NOW)]

    everything, one = ask(province, story)
    assert {area.sight for area in everything} == {"all"}
    assert [area.area for area in one if area.sight != "nothing"] == ["lac-duong"]


def test_a_change_is_told_to_whoever_sees_at_least_the_headline(embedded_database: Urls) -> None:
    async def first(city: City) -> str:
        changes = city.changes()
        waiting = asyncio.ensure_future(anext(changes))
        await somebody_listens(embedded_database.superuser)
        for area in ("da-lat", "bao-loc"):
            await asyncio.to_thread(keep, embedded_database, area, gauge(area, "g", 1.0, 1.0))
        try:
            return (await asyncio.wait_for(waiting, 10)).area
        finally:
            await changes.aclose()  # type: ignore[attr-defined]

    leader = person_of("leader", [Grant(Role.VIEWER, "bao-loc")])
    assert ask(embedded_database, first, leader) == "bao-loc"


def test_a_focus_on_many_areas_tells_the_events_of_them_all(province: Urls) -> None:
    both = Focus(frozenset({"da-lat", "bao-loc"}))
    told = ask(province, lambda city: city.events(both, NOW))
    assert {event.area for event in told} == {"bao-loc"}
