"""What takes walls over, by whatever door it came, asked of a real database."""

from datetime import UTC, datetime, timedelta

from ioc.model.decoded import Decoded
from ioc.model.event import ALARM_CLEARED, ALARM_RAISED, CAMERA_DETECTED, Event, Severity
from ioc.model.focus import Focus
from ioc.model.reading import Reading, SensorKey, SensorNote
from ioc.model.takeover import Critical
from ioc.services.city import City
from tests.servers import Urls
from tests.services.test_city import ask, keep

NOW = datetime(2026, 11, 21, 8, 20, tzinfo=UTC)
HERE = Focus.on("da-lat")
MINUTE = timedelta(minutes=1)


def told(id_: str, type_: str, at: datetime = NOW, **data: object) -> Event:
    given = {"alarm": "A1", "headline": "Mưa rất to ở đèo Prenn", **data}
    return Event("da-lat", "/canh-bao", id_, type_, at, at, given, severity=Severity.CRITICAL)


def looks(urls: Urls, *moments: datetime) -> list[list[Critical]]:
    """What one server says at each of these moments."""

    async def asked(city: City) -> list[list[Critical]]:
        return [await city.takeovers(HERE, now) for now in moments]

    return ask(urls, asked)


def test_an_alarm_takes_the_wall_with_its_place_and_what_is_to_be_done(database: Urls) -> None:
    place = {"lat": 11.87, "lon": 108.47}
    keep(database, "da-lat", Decoded(events=[told("1", ALARM_RAISED, location=place, instruction="Tránh đèo")]))
    ((found,),) = looks(database, NOW)
    assert (found.concern.headline, found.since) == ("Mưa rất to ở đèo Prenn", NOW)
    assert (found.lat, found.lon, found.instruction) == (11.87, 108.47, "Tránh đèo")


def test_a_sensor_past_its_critical_threshold_takes_it_since_its_first_such_reading(database: Urls) -> None:
    key = SensorKey("da-lat", "weather", "tram-1")
    values = [36.2, 39.4, 40.1]
    readings = [Reading(key, "temperature", NOW - (2 - i) * MINUTE, value) for i, value in enumerate(values)]
    keep(database, "da-lat", Decoded(readings, [SensorNote(key, name="Trạm Liên Khương", interval_s=60)]))
    ((found,),) = looks(database, NOW)
    assert (found.concern.place, found.concern.value, found.since) == ("Trạm Liên Khương", 40.1, NOW - MINUTE)


def test_what_a_camera_calls_critical_takes_it_and_what_is_only_grave_does_not(database: Urls) -> None:
    smoke = {"camera": "c-1", "kind": "smoke"}
    grave = Event("da-lat", "/c", "2", CAMERA_DETECTED, NOW, NOW, smoke | {"kind": "crowd"}, severity=Severity.HIGH)
    keep(database, "da-lat", Decoded(events=[told("1", CAMERA_DETECTED, **smoke), grave]))
    ((found,),) = looks(database, NOW)
    assert found.concern.seen == "smoke"


def test_raised_anew_it_is_the_same_and_cleared_it_lets_go_after_its_shortest_time(database: Urls) -> None:
    keep(database, "da-lat", Decoded(events=[told("1", ALARM_RAISED), told("2", ALARM_RAISED, NOW + 5 * MINUTE)]))
    keep(database, "da-lat", Decoded(events=[told("3", ALARM_CLEARED, NOW + 6 * MINUTE)]))
    found = looks(database, *(NOW + minute * MINUTE for minute in range(10)))
    assert [[one.since for one in having] for having in found] == [[NOW]] * 8 + [[]] * 2


def test_what_its_source_says_is_in_hand_does_not_take_it(database: Urls) -> None:
    keep(database, "da-lat", Decoded(events=[told("1", ALARM_RAISED, acknowledged=True)]))
    assert looks(database, NOW) == [[]]
