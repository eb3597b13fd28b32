"""The registry: who is new, and what makes a sensor a known one."""

import asyncio
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import psycopg
import pytest

from ingest.arrivals import Message, Rules, read
from ingest.sources import Source, Sources
from ioc.errors import IocError, NotAllowedError
from ioc.model.admission import Policy
from ioc.model.decoded import Arrival, Decoded
from ioc.model.focus import LOCAL_OPERATOR, Focus, Person
from ioc.model.reading import Reading, SensorKey, SensorNote
from ioc.model.role import Grant, Role, person_of
from ioc.model.sensor import SensorNow, shown
from ioc.services import accounts, registry, watch
from ioc.services.areas import migrate_and_load
from ioc.services.book import Book, Visit
from ioc.services.city import City
from ioc.services.recorder import Recorder
from ioc.store import database as db
from ioc.store.database import CHANGES
from tests.servers import Urls
from tests.services.stage import do

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
HERE = Focus.on("da-lat")
STAFF, FOREIGN = (person_of("lan", [Grant(Role.STAFF, area)]) for area in ("da-lat", "bao-loc"))
T = TypeVar("T")


def arrival(sensor: str, more: str = "", at: datetime = NOW) -> Arrival:
    payload = f'{{"time": "{at.isoformat()}", "values": {{"pm25": 18.4}}{more}}}'.encode()
    return read(Message(f"ioc/da-lat/air/{sensor}/readings", payload, at), Rules())


def arrive(urls: Urls, sensor: str, more: str, at: datetime = NOW) -> None:
    with closing(Recorder(urls.ingest)) as recorder:
        assert recorder.record([arrival(sensor, more, at)]).quarantined == 0


def accept(urls: Urls, sensor: str, by: Person = LOCAL_OPERATOR, **told: str | float) -> str:
    note = SensorNote(SensorKey("da-lat", "", sensor), **told)  # type: ignore[arg-type]

    async def deed(book: Book) -> str:
        found = await registry.find(book, LOCAL_OPERATOR, "da-lat", sensor)
        return await registry.accept(book, by, found, note, Visit(NOW))

    return do(urls, deed)


def refuse(urls: Urls, sensor: str) -> None:
    async def deed(book: Book) -> None:
        found = await registry.find(book, LOCAL_OPERATOR, "da-lat", sensor)
        await registry.refuse(book, LOCAL_OPERATOR, found, Visit(NOW))

    do(urls, deed)


def set_policy(urls: Urls, policy: Policy) -> None:
    do(urls, lambda book: registry.set_policy(book, LOCAL_OPERATOR, "da-lat", policy, Visit(NOW)))


def standing(urls: Urls) -> dict[str, SensorNow]:
    async def ask() -> list[SensorNow]:
        city = City(urls.web)
        await city.open()
        try:
            return await city.sensors(HERE, NOW)
        finally:
            await city.close()

    return {sensor.sensor: sensor for sensor in asyncio.run(ask())}


def test_a_sensor_is_new_until_a_payload_says_its_name_or_place(embedded_database: Urls) -> None:
    arrive(embedded_database, "named", ', "name": "Hồ Xuân Hương"')
    arrive(embedded_database, "placed", ', "location": {"lat": 11.94, "lon": 108.44}')
    arrive(embedded_database, "bare", ', "ward": "24784", "interval_s": 300, "simulated": true')
    found = standing(embedded_database)
    assert {key: shown(sensor) for key, sensor in found.items()} == {
        "named": "normal",
        "placed": "normal",
        "bare": "new",
    }
    arrive(embedded_database, "bare", ', "name": "Prenn"', NOW - timedelta(minutes=5))
    assert shown(standing(embedded_database)["bare"]) == "normal"
    arrive(embedded_database, "bare", "", NOW - timedelta(minutes=4))
    assert standing(embedded_database)["bare"].known, "once known, a bare payload takes nothing back"


def test_who_is_accepted_keeps_what_was_told_of_it_and_screens_hear_of_it(embedded_database: Urls) -> None:
    arrive(embedded_database, "bare", "")
    with psycopg.connect(embedded_database.web, autocommit=True) as listening:
        listening.execute(f"LISTEN {CHANGES}".encode())
        assert accept(embedded_database, "bare", name="Prenn") == "Prenn"
        assert [n.payload for n in listening.notifies(timeout=10, stop_after=1)] == ["da-lat air sensors"]
    sensor = standing(embedded_database)["bare"]
    assert (sensor.name, sensor.known, sensor.lat) == ("Prenn", True, None)
    accept(embedded_database, "bare", ward="24784", lat=11.9, lon=108.4)
    sensor = standing(embedded_database)["bare"]
    assert (sensor.name, sensor.ward, sensor.lat, sensor.lon) == ("Prenn", "24784", 11.9, 108.4)


def test_what_a_person_said_stands_whatever_payloads_say_later(database: Urls) -> None:
    arrive(database, "s1", ', "name": "sensor-1", "interval_s": 60')
    accept(database, "s1", name="Cầu Cam Ly", lat=11.94, lon=108.43)
    told = ', "name": "sensor-1b", "ward": "24784", "location": {"lat": 12.0, "lon": 108.0}, "interval_s": 90'
    arrive(database, "s1", told, NOW + timedelta(minutes=1))
    sensor = standing(database)["s1"]
    assert (sensor.name, sensor.lat, sensor.lon) == ("Cầu Cam Ly", 11.94, 108.43)
    assert sensor.ward == "24784", "nobody said it, so the payload does"
    accept(database, "s1", name="Cầu Cam Ly 2")
    assert standing(database)["s1"].name == "Cầu Cam Ly 2"


def test_discovery_renames_no_sensor_that_a_person_named(embedded_database: Urls) -> None:
    home = Rules(sources=Sources((Source("home", "home/da-lat/#", "homeassistant", "da-lat", "weather"),)))
    config = b"""{"name": "T", "state_topic": "s", "device_class": "temperature", "unit_of_measurement": "C",
                  "device": {"identifiers": ["st7"], "name": "%b"}}"""
    with closing(Recorder(embedded_database.ingest)) as recorder:
        for name in (b"esp32-a4f1", b"esp32-a4f2"):
            recorder.record([read(Message("home/da-lat/sensor/t/config", config % name, NOW), home)])
            accept(embedded_database, "st7", **({"name": "Vườn hoa"} if name == b"esp32-a4f1" else {}))
    with psycopg.connect(embedded_database.superuser) as connection:
        assert connection.execute("SELECT key, name FROM sensor").fetchall() == [("st7", "Vườn hoa")]


@pytest.mark.parametrize(
    ("name", "lat", "known"), [("Hồ Xuân Hương", None, True), ("s1", 11.94, True), ("s1", None, False)]
)
def test_a_sensor_from_before_the_registry_is_known_when_it_was_described(
    embedded_database: Urls, name: str, lat: float | None, known: bool
) -> None:
    with psycopg.connect(embedded_database.superuser) as connection:
        connection.execute("ALTER TABLE sensor DROP COLUMN known")
        connection.execute("DELETE FROM migration WHERE number = 4")
        connection.execute(
            "INSERT INTO sensor (area_id, key, domain, name, lat, interval_s)"
            " SELECT id, 's1', 'air', %s, %s, 60 FROM area WHERE slug = 'da-lat'",
            (name, lat),
        )
    assert migrate_and_load(embedded_database.owner)[0] == ["004_registry.sql"]
    assert [one.known for one in registry.listing(embedded_database.owner, "da-lat")] == [known]
    assert [one.sensor for one in registry.listing(embedded_database.owner, new=True)] == ([] if known else ["s1"])


def test_what_a_held_sensor_sends_is_kept_and_seen_by_nobody_until_it_is_accepted(embedded_database: Urls) -> None:
    set_policy(embedded_database, Policy.HOLD)
    with closing(Recorder(embedded_database.ingest)) as recorder:
        kept = recorder.record([arrival("x"), arrival("x", "", NOW - timedelta(minutes=1))])
        assert (kept.readings, kept.quarantined) == (2, 0)
        assert standing(embedded_database) == {}
        assert sum(history(embedded_database)) == 0
        with db.connecting(embedded_database.watch) as connection:
            assert watch.check_sensors(connection, NOW) == 0, "nobody is told of a sensor that waits"
        accept(embedded_database, "x", STAFF, name="Hồ")
        assert standing(embedded_database)["x"].name == "Hồ"
        recorder.record([arrival("x", "", NOW - timedelta(minutes=2))])
    assert sum(history(embedded_database)) == 3
    (line,) = do(embedded_database, lambda book: deeds(book, "sensor.accepted"))
    assert (line.actor, line.subject, line.area, line.detail) == ("lan", "x", "da-lat", {"name": "Hồ"})


def history(urls: Urls) -> list[int]:
    """Readings an hour, as the web role sees them."""
    with psycopg.connect(urls.web) as connection:
        connection.execute("SELECT set_config('ioc.areas', string_agg(id::text, ','), true) FROM area")
        seen = connection.execute("SELECT count(*) FROM reading_seen").fetchall()
        hours = connection.execute("SELECT n FROM rollup_hour_seen").fetchall()
    assert sum(n for (n,) in hours) == seen[0][0]
    return [n for (n,) in hours]


async def deeds(book: Book, act: str) -> list[accounts.Entry]:
    return await accounts.deeds(book, LOCAL_OPERATOR, act, NOW - timedelta(days=9999), datetime.now(UTC))


def test_what_a_refused_sensor_sends_goes_to_quarantine_and_others_of_its_gateway_are_kept(
    embedded_database: Urls,
) -> None:
    with closing(Recorder(embedded_database.ingest)) as recorder:
        recorder.record([arrival("bad"), arrival("good")])
        refuse(embedded_database, "bad")
        assert set(standing(embedded_database)) == {"good"}
        kept = recorder.record([arrival("bad", "", NOW - timedelta(minutes=1))])
        assert (kept.readings, kept.quarantined) == (0, 1)
        keys = [SensorKey("da-lat", "air", sensor) for sensor in ("bad", "good")]
        both = Decoded([Reading(key, "pm25", NOW - timedelta(minutes=2), 1.0) for key in keys])
        kept = recorder.record([Arrival("gateway", b"{}", NOW, "da-lat", decoded=both)])
        assert (kept.readings, kept.quarantined) == (1, 1)
        accept(embedded_database, "bad")
        kept = recorder.record([Arrival("gateway", b"{}", NOW, "da-lat", decoded=both)])
        assert (kept.readings, kept.duplicates, kept.quarantined) == (1, 1, 0)
    with psycopg.connect(embedded_database.superuser) as connection:
        reasons = connection.execute("SELECT DISTINCT reason FROM quarantine").fetchall()
    assert [reason.partition(";")[0] for (reason,) in reasons] == ["da-lat refuses the sensor bad"]


def test_an_area_that_refuses_takes_whom_it_knew_and_a_new_one_once_it_is_accepted(embedded_database: Urls) -> None:
    with closing(Recorder(embedded_database.ingest)) as recorder:
        recorder.record([arrival("old")])
        set_policy(embedded_database, Policy.REFUSE)
        kept = recorder.record([arrival("old", "", NOW - timedelta(minutes=1)), arrival("new")])
        assert (kept.readings, kept.quarantined) == (1, 1)
        applicants = do(embedded_database, lambda book: registry.applicants(book, STAFF))
        assert [(one.sensor, one.admission) for one in applicants] == [("old", "accepted"), ("new", "refused")]
        assert do(embedded_database, lambda book: registry.applicants(book, FOREIGN)) == []
        accept(embedded_database, "new")
        assert recorder.record([arrival("new")]).readings == 1


def test_nobody_admits_sensors_of_an_area_that_is_not_theirs(embedded_database: Urls) -> None:
    arrive(embedded_database, "x", "")
    with pytest.raises(NotAllowedError):
        accept(embedded_database, "x", FOREIGN)
    with pytest.raises(NotAllowedError):
        do(
            embedded_database,
            lambda book: registry.set_policy(book, FOREIGN, "da-lat", Policy.REFUSE, Visit(NOW)),
        )
    with pytest.raises(IocError, match="there is no sensor"):
        do(embedded_database, lambda book: registry.numbered(book, FOREIGN, 1))
