"""The formats in which sensors speak: plain JSON, SenML, NGSI, uplinks as ChirpStack and The Things Stack, states."""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from ingest.publisher import Outgoing
from ingest.simulate import home
from ingest.simulate.stations import HOME, SIMULATED, Station
from ingest.simulate.told import VIETNAM
from ioc.model.catalogue import DOMAINS

Values = Mapping[str, float]
PORT = 2

# entity type; attribute and unit (UN/CEFACT, where it has one) of each metric
ENTITIES: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "air": (
        "AirQualityObserved",
        {
            "pm25": ("pm25", "GQ"),
            "pm10": ("pm10", "GQ"),
            "o3": ("o3", "GQ"),
            "no2": ("no2", "GQ"),
            "so2": ("so2", "GQ"),
            "co": ("co", "GQ"),
            "temperature": ("temperature", "CEL"),
            "humidity": ("relativeHumidity", "P1"),
        },
    ),
    "weather": (
        "WeatherObserved",
        {
            "temperature": ("temperature", "CEL"),
            "humidity": ("relativeHumidity", "P1"),
            "pressure": ("atmosphericPressure", "A97"),
            "wind_speed": ("windSpeed", "MTS"),
            "wind_direction": ("windDirection", "DD"),
            "dew_point": ("dewPoint", "CEL"),
            "rain": ("precipitation", "MMT"),
            "solar": ("solarRadiation", "D54"),
        },
    ),
    "traffic": (
        "TrafficFlowObserved",
        {
            "speed": ("averageVehicleSpeed", "KMH"),
            "intensity": ("intensity", "vehicles/h"),
            "occupancy": ("occupancy", "P1"),
        },
    ),
    "noise": ("NoiseLevelObserved", {"laeq": ("LAeq", "2N"), "lamax": ("LAmax", "2N")}),
}
# What devices call their values; `sources.toml` says what these mean.
DEVICE_NAMES = {
    "level": "waterLevel",
    "flow": "flowRate",
    "filling": "fillLevel",
    "free": "freeSlots",
    "capacity": "slots",
}


def speak(station: Station, at: int, measured: Values) -> Outgoing:
    """What a sensor sends of one moment, in its own format."""
    return SPEAKERS[station.speaks](station, at, measured)


def plain(station: Station, at: int, measured: Values) -> Outgoing:
    """Plain JSON, saying what it is every time."""
    return batch(station, [(at, measured)])


def batch(station: Station, moments: Sequence[tuple[int, Values]]) -> Outgoing:
    """Several moments in plain JSON with all that is known of the sensor: how its past and its first word come."""
    told: list[dict[str, Any]] = [{"time": iso(at), "values": measured} for at, measured in moments]
    told[0] |= {
        "name": station.name,
        "ward": station.ward,
        "location": {"lat": station.lat, "lon": station.lon},
        "interval_s": station.promised_s,
        "simulated": True,
    }
    return Outgoing(f"{_own_topic(station)}/readings", msgspec.json.encode(told[0] if len(told) == 1 else told))


def status(station: Station, *, online: bool) -> Outgoing:
    """A sensor's word on its state, retained."""
    told: dict[str, Any] = {"state": "online" if online else "offline"}
    if online:
        told |= {"battery": station.battery, "rssi": station.rssi}
    return Outgoing(f"{_own_topic(station)}/status", msgspec.json.encode(told), retain=True)


def iso(at: int) -> str:
    """A moment in Vietnam's time with its offset."""
    return datetime.fromtimestamp(at, VIETNAM).isoformat()


def _own_topic(station: Station) -> str:
    return f"ioc/{station.area}/{station.domain}/{station.sensor}"


def _senml(station: Station, at: int, measured: Values) -> Outgoing:
    """A pack (RFC 8428): the device's name and the time stand once."""
    known = DOMAINS[station.domain]
    units = {key: metric.unit for key in measured if (metric := known.metric(key))}
    records: list[dict[str, Any]] = [{"n": key, "u": units[key], "v": value} for key, value in measured.items()]
    records[0] = {"bn": f"urn:dev:ops:ioc-{station.area}-{station.id}:", "bt": at} | records[0]
    return Outgoing(f"{_own_topic(station)}/readings/senml", msgspec.json.encode(records), properties=SIMULATED)


def _ngsi(station: Station, at: int, measured: Values) -> Outgoing:
    """A normalized NGSI-v2 entity of a FIWARE smart data model."""
    type_, attributes = ENTITIES[station.kind]
    entity: dict[str, Any] = {
        "id": f"urn:ngsi-ld:{type_}:{station.area}:{station.id}",
        "type": type_,
        "dateObserved": {"type": "DateTime", "value": iso(at)},
        "name": {"type": "Text", "value": station.name},
        "location": {"type": "geo:json", "value": {"type": "Point", "coordinates": [station.lon, station.lat]}},
    }
    for key, value in measured.items():
        attribute, unit = attributes[key]
        metadata = {"unitCode": {"type": "Text", "value": unit}}
        entity[attribute] = {"type": "Number", "value": value, "metadata": metadata}
    return Outgoing(f"{_own_topic(station)}/readings/ngsi", msgspec.json.encode(entity), properties=SIMULATED)


def _chirpstack(station: Station, at: int, measured: Values) -> Outgoing:
    """An uplink as ChirpStack v4 tells it; its codec writes numbers as text."""
    application = f"ioc-{station.area}-{station.domain}"
    uplink: dict[str, Any] = {
        "deduplicationId": f"{station.key:08x}-0000-4000-8000-{at:012x}",
        "time": iso(at),
        "deviceInfo": {
            "applicationName": application,
            "deviceName": station.id,
            "devEui": station.sensor,
            "tags": {
                "name": station.name,
                "ward": station.ward,
                "lat": str(station.lat),
                "lon": str(station.lon),
                "simulated": "true",
            },
        },
        "fCnt": _frame(station, at),
        "fPort": PORT,
        "data": _frame_payload(station, at),
        "object": {DEVICE_NAMES.get(key, key): str(value) for key, value in measured.items()},
        "rxInfo": [{"gatewayId": f"{station.key:016x}"[::-1], "rssi": station.rssi, "snr": 7.5}],
    }
    topic = f"application/{application}/device/{station.sensor}/event/up"
    return Outgoing(topic, msgspec.json.encode(uplink), properties=SIMULATED)


def _ttn(station: Station, at: int, measured: Values) -> Outgoing:
    """An uplink as The Things Stack v3 tells it: zeros are left out."""
    application = f"ioc-{station.area}-{station.domain}"
    decoded = {DEVICE_NAMES.get(key, key): value for key, value in measured.items() if value}
    uplink: dict[str, Any] = {
        "f_port": PORT,
        "f_cnt": _frame(station, at),
        "frm_payload": _frame_payload(station, at),
        "rx_metadata": [{"gateway_ids": {"gateway_id": f"gw-{station.area}"}, "rssi": station.rssi, "snr": 8.2}],
        "received_at": iso(at),
        "locations": {"user": {"latitude": station.lat, "longitude": station.lon, "source": "SOURCE_REGISTRY"}},
    }
    if decoded:
        uplink["decoded_payload"] = decoded
    message = {
        "end_device_ids": {"device_id": station.sensor, "application_ids": {"application_id": application}},
        "received_at": iso(at),
        "uplink_message": uplink,
        "simulated": True,
    }
    topic = f"v3/{application}@ioc/devices/{station.sensor}/up"
    return Outgoing(topic, msgspec.json.encode(message), properties=SIMULATED)


def _frame(station: Station, at: int) -> int:
    """The frame counter: one more for each interval."""
    return at // station.interval_s % 65_536


def _frame_payload(station: Station, at: int) -> str:
    """Some bytes, as the device sent them: what they mean is told decoded."""
    return b64encode((station.key ^ at).to_bytes(8, "big")).decode()


SPEAKERS: dict[str, Callable[[Station, int, Values], Outgoing]] = {
    "plain": plain,
    "senml": _senml,
    "ngsi": _ngsi,
    "chirpstack": _chirpstack,
    "ttn": _ttn,
    HOME: home.state,
}
