"""Sensors as Home Assistant knows them: they introduce themselves by discovery, then tell states that carry no time."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from ingest.discovery import CLASSES
from ingest.publisher import Outgoing
from ingest.simulate.stations import FIRMWARE, SIMULATED, Station
from ioc.model.catalogue import find
from ioc.model.units import label

BRIDGE = "zigbee2mqtt"
# A level of noise that is not the usual one has no class of its own; `sources.toml` maps it.
CLASS_OF = {metric: class_ for class_, metric in CLASSES.items()} | {"lamax": "sound_pressure"}
CONDITION = {"battery": ("battery", "%"), "rssi": ("signal_strength", "dBm")}


def introduction(station: Station) -> Iterator[Outgoing]:
    """What it is and that it is there, both retained."""
    home = _home(station)
    told: dict[str, Any] = {
        "device": {"identifiers": [station.sensor], "name": station.name, "sw_version": FIRMWARE},
        "origin": {"name": FIRMWARE},
        "state_topic": _own_topic(station),
        "availability": [{"topic": f"{_own_topic(station)}/availability"}],
        "expire_after": station.promised_s,
        "components": {key: _component(key, *what) for key, what in _measures(station).items()},
    }
    config = f"{home}/homeassistant/device/{station.id}/config"
    yield Outgoing(config, msgspec.json.encode(told), properties=SIMULATED, retain=True)
    yield Outgoing(f"{home}/{_own_topic(station)}/availability", b"online", retain=True)


def state(station: Station, _at: int, measured: Mapping[str, float]) -> Outgoing:
    """What it measures now, with battery and signal: of another moment it cannot speak."""
    told = {**measured, "battery": station.battery, "rssi": station.rssi}
    return Outgoing(f"{_home(station)}/{_own_topic(station)}", msgspec.json.encode(told), properties=SIMULATED)


def _measures(station: Station) -> dict[str, tuple[str, str]]:
    """Device class and unit of everything it tells."""
    metrics = [m for m in (find(station.domain, key) for key in station.metrics) if m is not None]
    return {m.key: (CLASS_OF[m.key], label(m.unit)) for m in metrics} | CONDITION


def _component(key: str, class_: str, unit: str) -> dict[str, str]:
    return {
        "platform": "sensor",
        "device_class": class_,
        "unit_of_measurement": unit,
        "value_template": f"{{{{ value_json.{key} }}}}",
    }


def _home(station: Station) -> str:
    """The root that a bridge gives the topics of this installation."""
    return f"home/ioc-{station.area}-{station.domain}"


def _own_topic(station: Station) -> str:
    return f"{BRIDGE}/{station.id}"
