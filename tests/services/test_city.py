"""The city on a real database: every question is checked, answered, and blind to other areas."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import psycopg
import pytest

from ioc.errors import IocError, NotAllowedError, StoreUnavailableError
from ioc.model.condition import Condition, Freshness
from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import ALARM_CLEARED, ALARM_RAISED, DOSSIER_CHANGED, Event, Severity
from ioc.model.figure import Ask
from ioc.model.focus import LOCAL_OPERATOR, Focus, Person
from ioc.model.reading import Reading, SensorKey, SensorNote
from ioc.services.city import Change, City
from ioc.services.recorder import Recorder
from tests.servers import Urls

NOW = datetime(2026, 11, 21, 8, 20, tzinfo=UTC)
HERE = Focus.on("da-lat")
T = TypeVar("T")


def ask(urls: Urls, question: Callable[[City], Awaitable[T]], person: Person = LOCAL_OPERATOR) -> T:
    async def asked() -> T:
        city = City(urls.web, person)
        await city.open()
        try:
            return await question(city)
        finally:
            await city.close()

    return asyncio.run(asked())


def keep(urls: Urls, area: str, decoded: Decoded) -> None:
    recorder = Recorder(urls.ingest)
    recorder.record([Arrival("t", b"", NOW, area, decoded=decoded)])
    recorder.close()


def station(area: str = "da-lat") -> Decoded:
    """An air station with a day of readings each ten minutes, PM2.5 at 20 µg/m³ and then at 30."""
    key = SensorKey(area, "air", "tram-1")
    told = [
        Reading(key, metric, NOW - timedelta(minutes=10 * i), value if i < 90 else value - 10)
        for i in range(144)
        for metric, value in (("pm25", 30.0), ("temperature", 18.0))
    ]
    return Decoded(told, [SensorNote(key, name="Trạm Hồ Xuân Hương", interval_s=600, simulated=True)])


def alarm(id_: str, type_: str, severity: Severity = Severity.CRITICAL) -> Decoded:
    data = {"alarm": "A1", "headline": "Mưa rất to ở đèo Prenn"}
    return Decoded(events=[Event("da-lat", "/canh-bao", id_, type_, NOW, NOW, data, severity=severity)])


def test_a_station_is_shown_with_its_index_and_its_past(database: Urls) -> None:
    keep(database, "da-lat", station())
    (air,) = ask(database, lambda city: city.air(HERE, NOW))
    assert (air.name, air.index, air.dominant, air.simulated) == ("Trạm Hồ Xuân Hương", 60, "pm25", True)
    assert air.pollutants[0].concentration == pytest.approx(30.0)
    assert len([v for v in air.spark if v is not None]) >= 20


def test_figures_and_sensors_tell_of_the_same_moment(database: Urls) -> None:
    keep(database, "da-lat", station())
    answer = ask(database, lambda city: city.figures(HERE, "air", [Ask("temperature"), Ask("pm10")], NOW))
    assert [f.value for f in answer.figures] == [18.0, None]
    (sensor,) = ask(database, lambda city: city.sensors(HERE, NOW))
    assert (sensor.freshness, sensor.condition) == (Freshness.FRESH, Condition.NORMAL)


def test_another_area_is_refused_and_never_leaks(database: Urls) -> None:
    keep(database, "da-lat", station())
    keep(database, "bao-loc", station("bao-loc"))
    somebody = Person("staff", frozenset({"bao-loc"}))
    questions: list[Callable[[City], Awaitable[object]]] = [
        lambda city: city.sensors(HERE, NOW),
        lambda city: city.figures(HERE, "air", [Ask("pm25")], NOW),
        lambda city: city.air(HERE, NOW),
        lambda city: city.dossiers(HERE, NOW),
        lambda city: city.events(HERE, NOW),
        lambda city: city.concerns(HERE, NOW),
    ]
    for question in questions:
        with pytest.raises(NotAllowedError):
            ask(database, question, somebody)
    own = ask(database, lambda city: city.sensors(Focus.on("bao-loc"), NOW), somebody)
    assert [s.area for s in own] == ["bao-loc"]


def test_an_area_nobody_knows_is_named(embedded_database: Urls) -> None:
    with pytest.raises(IocError, match="atlantis"):
        ask(embedded_database, lambda city: city.sensors(Focus.on("atlantis"), NOW))


def test_a_critical_alarm_is_the_first_concern_until_it_is_cleared(database: Urls) -> None:
    keep(database, "da-lat", alarm("1", ALARM_RAISED))
    (concern,) = ask(database, lambda city: city.concerns(HERE, NOW))
    assert (concern.condition, concern.headline) == (Condition.CRITICAL, "Mưa rất to ở đèo Prenn")
    keep(database, "da-lat", alarm("2", ALARM_CLEARED))
    assert ask(database, lambda city: city.concerns(HERE, NOW)) == []


def test_an_alarm_raised_again_is_one_alarm_as_told_last(database: Urls) -> None:
    def again(id_: str, minute: int, **more: str) -> Decoded:
        data = {"alarm": "A1", "headline": f"Mưa rất to, lần {id_}"} | more
        at = NOW + timedelta(minutes=minute)
        return Decoded(events=[Event("da-lat", "/x", id_, ALARM_RAISED, at, at, data, severity=Severity.CRITICAL)])

    for id_, minute in (("2", -10), ("1", -20)):
        keep(database, "da-lat", again(id_, minute))
    (concern,) = ask(database, lambda city: city.concerns(HERE, NOW))
    assert concern.headline == "Mưa rất to, lần 2"
    keep(database, "da-lat", again("3", -5, expires=NOW.isoformat()))
    assert ask(database, lambda city: city.concerns(HERE, NOW)) == []


def test_dossiers_of_the_day_are_counted_in_local_time(database: Urls) -> None:
    def dossier(code: str, received: str, due: str, finished: str | None, status: int) -> Event:
        data = {"dossier": code, "status": status, "received_at": received, "due_at": due, "finished_at": finished}
        return Event("da-lat", "/mot-cua", code, DOSSIER_CHANGED, NOW - timedelta(minutes=1), NOW, data, subject=code)

    told = [
        dossier("today", "2026-11-21T00:30:00+07:00", "2026-11-25T17:00:00+07:00", None, 4),
        dossier("yesterday", "2026-11-20T23:30:00+07:00", "2026-11-21T17:00:00+07:00", "2026-11-21T10:00:00+07:00", 9),
        dossier("late", "2026-11-10T08:00:00+07:00", "2026-11-20T17:00:00+07:00", "2026-11-21T10:00:00+07:00", 9),
        dossier("overdue", "2026-11-10T08:00:00+07:00", "2026-11-20T17:00:00+07:00", None, 4),
        dossier("waiting", "2026-11-10T08:00:00+07:00", "2026-11-20T17:00:00+07:00", None, 5),
    ]
    keep(database, "da-lat", Decoded(events=told))
    today = ask(database, lambda city: city.dossiers(HERE, NOW)).today
    assert (today.received, today.finished, today.on_time, today.late) == (1, 2, 1, 1)
    assert (today.open, today.overdue, today.on_time_share) == (3, 1, 50)


def test_a_city_without_a_database_says_so_and_is_not_ready() -> None:
    nowhere = Urls("", "", "", "", "", web="postgresql://ioc_web:x@127.0.0.1:1/ioc")
    assert ask(nowhere, lambda city: city.ready()) is False
    with pytest.raises(StoreUnavailableError):
        ask(nowhere, lambda city: city.areas())


def test_a_city_is_ready_when_migrated_and_furnished(embedded_database: Urls) -> None:
    assert ask(embedded_database, lambda city: city.ready()) is True
    with psycopg.connect(embedded_database.owner) as connection:
        connection.execute("DELETE FROM migration WHERE number = (SELECT max(number) FROM migration)")
    assert ask(embedded_database, lambda city: city.ready()) is False


def test_changes_are_told_to_those_who_may_see_the_area(embedded_database: Urls) -> None:
    async def first(city: City) -> Change:
        changes = city.changes()
        waiting = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0.5)
        await asyncio.to_thread(keep, embedded_database, "da-lat", station())
        await asyncio.to_thread(keep, embedded_database, "bao-loc", station("bao-loc"))
        try:
            return await asyncio.wait_for(waiting, 10)
        finally:
            await changes.aclose()  # type: ignore[attr-defined]

    staff = Person("staff", frozenset({"bao-loc"}))
    assert ask(embedded_database, first, staff) == Change("bao-loc", "air")
    assert ask(embedded_database, first) == Change("da-lat", "air")
