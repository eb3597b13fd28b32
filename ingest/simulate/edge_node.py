"""An edge node of Sparkplug B: what it says, in its order; births tell names and units, data refer to them by alias."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from ingest.publisher import Outgoing
from ingest.simulate.stations import EDGE, FIRMWARE, SIMULATED, SPARKPLUG, Station
from ingest.sparkplug_messages import DecodeError, Payload
from ioc.model.catalogue import find

Said = Callable[[Station, int], Mapping[str, float] | None]  # what a sensor measures at a moment; None: it is silent
SEQUENCE = 256  # messages, and connections, are numbered up to this
REBIRTH = "Node Control/Rebirth"
INT64, DOUBLE, BOOLEAN, STRING = 4, 10, 11, 12  # data types of the specification
FIELDS = {INT64: "long_value", DOUBLE: "double_value", BOOLEAN: "boolean_value", STRING: "string_value"}


class EdgeNode:
    """The stations of a group, its devices; `connections` is the number of this connection, which its death repeats."""

    def __init__(self, group: str, stations: Sequence[Station], connections: int) -> None:
        self.group = group
        self._stations = stations
        self._connection = connections % SEQUENCE
        self._sequence = count()
        self._born: set[str] = set()
        aliases = count(1)
        self._aliases = {s.id: {name: next(aliases) for name in _names(s)} for s in stations}

    @property
    def commands(self) -> str:
        """The topic on which it is asked."""
        return self._topic("NCMD")

    def connected_anew(self) -> None:
        """Its connection was lost: the next one has a number of its own."""
        self._connection = (self._connection + 1) % SEQUENCE

    def death(self) -> Outgoing:
        """What is published when its connection ends, by itself or by the broker."""
        return self._outgoing("NDEATH", self._numbered(Payload()))

    def births(self, at: int, said: Said) -> Iterator[Outgoing]:
        """Itself, then each of its devices that is not silent."""
        self._sequence, self._born = count(), set()
        message = self._numbered(Payload(timestamp=at * 1000, seq=next(self._sequence)))
        _add(message, REBIRTH, None, BOOLEAN, False, at)
        yield self._outgoing("NBIRTH", message)
        for station in self._stations:
            moment = station.newest(at)
            if (measured := said(station, moment)) is not None:
                yield self._birth(station, moment, measured)

    def live(self, at: int, said: Said) -> Iterator[Outgoing]:
        """What its devices measure in this very second; one that falls silent dies, and is born with its next word."""
        for station in self._stations:
            if station.newest(at) != at:
                continue
            measured = said(station, at)
            if measured is not None:
                yield (self._data if station.id in self._born else self._birth)(station, at, measured)
            elif station.id in self._born:
                self._born.remove(station.id)
                yield self._outgoing("DDEATH", self._message(at), station)

    def _birth(self, station: Station, at: int, measured: Mapping[str, float]) -> Outgoing:
        """A device with everything it may tell, also what it has no value of at this moment."""
        self._born.add(station.id)
        message, aliases = self._message(at), self._aliases[station.id]
        for key in station.metrics:
            metric = _add(message, f"Inputs/{key}", aliases[key], DOUBLE, measured.get(key), at)
            metric.properties.keys.append("engUnit")
            metric.properties.values.add(type=STRING, string_value=_unit(station, key))
        _add(message, "Status/firmware", None, STRING, FIRMWARE, at)
        for key, value in _condition(station).items():
            _add(message, f"Status/{key}", aliases[key], INT64, value, at)
        return self._outgoing("DBIRTH", message, station)

    def _data(self, station: Station, at: int, measured: Mapping[str, float]) -> Outgoing:
        message, aliases = self._message(at), self._aliases[station.id]
        for key, value in measured.items():
            _add(message, None, aliases[key], DOUBLE, value, at)
        for key, value in _condition(station).items():
            _add(message, None, aliases[key], INT64, value, at)
        return self._outgoing("DDATA", message, station)

    def _message(self, at: int) -> Any:
        return Payload(timestamp=at * 1000, seq=next(self._sequence) % SEQUENCE)

    def _numbered(self, message: Any) -> Any:
        """The message with the number that ties a death to its birth."""
        message.metrics.add(name="bdSeq", datatype=INT64, long_value=self._connection)
        return message

    def _outgoing(self, kind: str, message: Any, station: Station | None = None) -> Outgoing:
        device = "" if station is None else f"/{station.id}"
        return Outgoing(self._topic(kind) + device, message.SerializeToString(), properties=SIMULATED)

    def _topic(self, kind: str) -> str:
        return f"spBv1.0/{self.group}/{kind}/{EDGE}"


def nodes(stations: Sequence[Station], connections: int) -> list[EdgeNode]:
    """An edge node for the stations of each area and domain that speak so."""
    groups: dict[str, list[Station]] = defaultdict(list)
    for station in stations:
        if station.speaks == SPARKPLUG:
            groups[f"ioc-{station.area}-{station.domain}"].append(station)
    return [EdgeNode(group, found, connections) for group, found in groups.items()]


def asks_rebirth(command: bytes) -> bool:
    """Whether a command to an edge node asks for its births."""
    message = Payload()
    try:
        message.ParseFromString(command)
    except DecodeError:
        return False
    return any(metric.name == REBIRTH and metric.boolean_value for metric in message.metrics)


def _names(station: Station) -> list[str]:
    """What has an alias."""
    return [*station.metrics, *_condition(station)]


def _condition(station: Station) -> dict[str, int]:
    return {"battery": station.battery, "rssi": station.rssi}


def _unit(station: Station, key: str) -> str:
    metric = find(station.domain, key)
    assert metric is not None, f"{station.domain} has no {key}"
    return metric.unit


def _add(message: Any, name: str | None, alias: int | None, datatype: int, value: Any, at: int) -> Any:
    """Add a metric, by name, by alias or, in a birth, by both."""
    metric = message.metrics.add(name=name, alias=alias, timestamp=at * 1000, datatype=datatype)
    if value is None:
        metric.is_null = True
    else:
        setattr(metric, FIELDS[datatype], value % 2**64 if datatype == INT64 else value)
    return metric
