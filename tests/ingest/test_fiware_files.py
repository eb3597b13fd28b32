"""The example payloads of FIWARE Smart Data Models: every file decodes into what it says, written down here by hand."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ingest.arrivals import Message, Rules, read
from ingest.sources import Source, Sources
from ioc.model.reading import Quality, SensorNote

DATA = Path(__file__).parents[3] / "shared" / "data" / "fiware"
BAD = int(Quality.IMPLAUSIBLE)
MADRID = ZoneInfo("Europe/Madrid")  # of the stations that write no offset

AIR = {"no": 45, "nox": 139, "so2": 11, "temperature": 12.2, "humidity": 54, "wind_speed": 0.64, "wind_direction": 176}
AIR_AT = datetime(2016, 3, 15, 10, tzinfo=UTC)
AIR_PLACE = {"lat": 40.423852777777775, "lon": -3.712247222222222}
WEATHER = {"temperature": 3.3, "pressure": 938.9, "wind_speed": 2, "wind_direction": 135, "illuminance": 1000, "uv": 1}
WEATHER_AT = datetime(2016, 11, 30, 7, tzinfo=UTC)
WEATHER_PLACE = {"lat": 41.640833333, "lon": -4.754444444}
TRAFFIC = {"speed": 52.6, "intensity": 197 * 12, "occupancy": 76}
TRAFFIC_AT = datetime(2016, 12, 7, 11, 15, tzinfo=UTC)
NOISE = {"laeq": 67.8, "lamax": 94.5}
NOISE_AT = datetime(2016, 12, 28, 12, tzinfo=UTC)
NOISE_NOTE = {"lat": 42.8491, "lon": -2.698, "interval_s": 3600}
WATER = {"level": 2.4, "flow": 12}
WATER_AT = datetime(2020, 3, 17, 8, 45, 0, 209000, tzinfo=UTC)
WATER_NOTE = {"name": "STLRT-MNCA-AP-WO-012", "lat": 7.196545, "lon": 43.66481}  # swapped, yet on earth: as it says
FLOOD_AT = datetime(2020, 9, 16, 8, tzinfo=UTC)

# file, domain, sensor (None: the topic's), moment, values, implausible values, what is noted of the sensor
FILES: list[tuple[str, str, str | None, datetime, dict[str, float], dict[str, float], dict[str, Any]]] = [
    ("AirQualityObserved.example", "air", "28079004-Pza.deEspanya", AIR_AT,
     AIR | {"co": 500, "co2": 69}, {"pressure": 1.1}, AIR_PLACE),
    ("AirQualityObserved.example-normalized", "air", "28079004-Pza.deEspanya", AIR_AT,
     AIR | {"no2": 69}, {"pressure": 1.1, "co": 500_000}, AIR_PLACE),  # it says 500 mg/m³ (GP) of CO
    ("FloodMonitoring.example", "water", None, FLOOD_AT, {"level": 0.98}, {}, {}),
    ("FloodMonitoring.example-normalized", "water", None, FLOOD_AT, {"level": 1.98}, {}, {}),
    ("NoiseLevelObserved.example", "noise", None, NOISE_AT, NOISE, {}, NOISE_NOTE),
    ("NoiseLevelObserved.example-normalized", "noise", None, NOISE_AT, NOISE, {}, NOISE_NOTE),
    ("TrafficFlowObserved.example", "traffic", None, TRAFFIC_AT, TRAFFIC, {}, {"interval_s": 300}),
    ("TrafficFlowObserved.example-normalized", "traffic", None, TRAFFIC_AT, TRAFFIC, {}, {"interval_s": 300}),
    ("WaterObserved.example", "water", "Device:T2-NP-018", WATER_AT, WATER, {}, WATER_NOTE),
    ("WaterObserved.example-normalized", "water", "Device:T2-NP-018", WATER_AT, WATER, {}, WATER_NOTE),
    ("WeatherObserved.example", "weather", "device-0A3478", WEATHER_AT,
     WEATHER | {"humidity": 100, "rain": 0, "level": 0.5}, {}, WEATHER_PLACE),
    ("WeatherObserved.example-normalized", "weather", "device-0A3478", WEATHER_AT,
     WEATHER | {"humidity": 15, "rain": 0.1, "level": 0.5}, {}, WEATHER_PLACE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "domain", "sensor", "at", "good", "bad", "note"), FILES, ids=[row[0] for row in FILES]
)
def test_a_file_decodes_into_what_it_says(
    name: str,
    domain: str,
    sensor: str | None,
    at: datetime,
    good: dict[str, float],
    bad: dict[str, float],
    note: dict[str, Any],
) -> None:
    payload = real(name)
    message = Message(f"ioc/da-lat/{domain}/topic-s/readings/ngsi", payload, datetime(2026, 11, 21, tzinfo=UTC))
    arrival = read(message, Rules(MADRID))
    assert arrival.reason is None
    assert arrival.decoded is not None
    readings = arrival.decoded.readings
    assert {r.metric: r.value for r in readings if not r.quality} == pytest.approx(good)
    assert {r.metric: r.value for r in readings if r.quality == BAD} == pytest.approx(bad)
    assert len(readings) == len(good) + len(bad)
    assert {r.measured_at for r in readings} == {at}
    keys = {(r.key.area, r.key.domain, r.key.sensor) for r in readings}
    assert keys == {("da-lat", domain, sensor or "topic-s")}
    assert arrival.decoded.notes == ([SensorNote(readings[0].key, **note)] if note else [])


def real(name: str) -> bytes:
    path = DATA / f"{name}.json"
    if not path.exists():
        pytest.skip(f"{path} is not here: it is real data that lies beside the repository, not in it")
    return path.read_bytes()


def test_without_a_topic_s_sensor_the_id_without_its_time_is_the_sensor() -> None:
    sources = Sources((Source("orion", "fiware/#", "fiware", "da-lat"),))
    found = []
    for name in ("NoiseLevelObserved.example", "TrafficFlowObserved.example", "FloodMonitoring.example"):
        arrival = read(Message("fiware/x", real(name), datetime(2026, 11, 21, tzinfo=UTC)), Rules(sources=sources))
        found += [r.key.sensor for r in arrival.decoded.readings[:1]] if arrival.decoded else [arrival.reason]
    assert found == [
        "Vitoria-NoiseLevelObserved",
        "TrafficFlowObserved-Valladolid-osm-60821110",
        "urn:ngsi-ld:FloodMonitoring:Pune-NoiseLevelObserved",
    ]


def test_every_file_is_among_those_told_here() -> None:
    if not DATA.exists():
        pytest.skip(f"{DATA} is not here: it is real data that lies beside the repository, not in it")
    assert {path.stem for path in DATA.glob("*.json")} == {row[0] for row in FILES}
