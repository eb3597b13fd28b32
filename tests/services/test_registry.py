"""The registry: who is new, and what makes a sensor a known one."""

import asyncio
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from ingest.arrivals import Message, Rules, read
from ioc.model.focus import Focus
from ioc.model.sensor import SensorNow, shown
from ioc.services import registry
from ioc.services.areas import migrate_and_load
from ioc.services.city import City
from ioc.services.recorder import Recorder
from ioc.store.database import CHANGES
from tests.servers import Urls

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
HERE = Focus.on("da-lat")


def arrive(urls: Urls, sensor: str, more: str, at: datetime = NOW) -> None:
    payload = f'{{"time": "{at.isoformat()}", "values": {{"pm25": 18.4}}{more}}}'.encode()
    with closing(Recorder(urls.ingest)) as recorder:
        kept = recorder.record([read(Message(f"ioc/da-lat/air/{sensor}/readings", payload, at), Rules())])
    assert kept.quarantined == 0


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
    told = registry.described("da-lat", "bare", "Prenn", None, None, None)
    with psycopg.connect(embedded_database.web, autocommit=True) as listening:
        listening.execute(f"LISTEN {CHANGES}".encode())
        assert registry.accept(embedded_database.owner, told) == "Prenn"
        assert [n.payload for n in listening.notifies(timeout=10, stop_after=1)] == ["da-lat sensors"]
    sensor = standing(embedded_database)["bare"]
    assert (sensor.name, sensor.known, sensor.lat) == ("Prenn", True, None)
    registry.accept(embedded_database.owner, registry.described("da-lat", "bare", None, "24784", 11.9, 108.4))
    sensor = standing(embedded_database)["bare"]
    assert (sensor.name, sensor.ward, sensor.lat, sensor.lon) == ("Prenn", "24784", 11.9, 108.4)


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
