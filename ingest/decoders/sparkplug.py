"""Sparkplug B (Eclipse Sparkplug 3.0): births say what devices measure, data refer to them by alias, deaths end them.

Whoever misses a message asks the edge node for its births again, by the command `Node Control/Rebirth`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest import foreign
from ingest.limits import check_count
from ingest.sparkplug_messages import DecodeError as NotProtobuf
from ingest.sparkplug_messages import Payload
from ingest.texts import quoted
from ingest.times import measured
from ingest.values import canonical, known_metric, reading
from ioc.errors import DecodeError
from ioc.model.catalogue import DOMAINS
from ioc.model.decoded import Command, Context, Declared, Decoded
from ioc.model.reading import Quality, Reading, SensorKey, SensorNote, SensorStatus

TOPIC = re.compile(r"(.*\bspBv1\.0)/([^/]+)/(NBIRTH|NDATA|NDEATH|DBIRTH|DDATA|DDEATH)/([^/]+)(?:/([^/]+))?")
SILENT = re.compile(r".*\bspBv1\.0/(?:STATE/.*|[^/]+/[ND]CMD/.*)")  # hosts, and commands to nodes
REBIRTH = "Node Control/Rebirth"
SEQUENCE = 256
CONDITION = {"battery": "battery", "rssi": "rssi", "snr": "snr", "firmware": "firmware", "fw": "firmware"}
GOOD = 192  # of the property Quality; 0 is bad, 500 stale
SIGNED = {1: 8, 2: 16, 3: 32, 4: 64}  # data types Int8 to Int64, told as unsigned of 32 or 64 bits
KINDS = ("int_value", "long_value", "float_value", "double_value", "boolean_value", "string_value")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message comes from: its edge node and perhaps a device of that."""

    root: str  # what stands before the group
    group: str
    kind: str
    edge: str
    device: str | None

    @property
    def node(self) -> str:
        """The edge node, as declarations name it."""
        return f"{self.group}/{self.edge}"

    @property
    def whole(self) -> str:
        """The device, or the node where there is none."""
        return self.node if self.device is None else f"{self.node}/{self.device}"


@dataclass(slots=True)
class Told:
    """What the metrics of a message say, gathered one by one; one that cannot be read leaves the others as they are."""

    place: Place
    sent: int  # when the message was, for metrics without a moment of their own
    ctx: Context
    readings: list[Reading] = field(default_factory=list[Reading])
    condition: dict[str, Any] = field(default_factory=dict[str, Any])
    others: list[str] = field(default_factory=list[str])  # names that the source does not map
    problems: list[str] = field(default_factory=list[str])

    def hear(self, metric: Any, known: Mapping[str, Any]) -> None:
        """Add one metric, by what its birth said of it."""
        name, datatype, unit = known.get(_alias(metric), [metric.name, metric.datatype, None])
        if metric.is_null or name == "bdSeq" or name.startswith("Node Control/"):
            return
        try:
            value = _value(metric, metric.datatype or datatype)
            if (condition := _condition(name)) and name not in self.ctx.metrics:
                self.condition[condition] = foreign.condition(condition, value)
            elif meaning := _meaning(name, unit, self.ctx):
                self._read(metric, *meaning, foreign.number(value, name))
            else:
                self.others.append(name)
        except DecodeError as error:
            self.problems.append(str(error))

    def _read(self, metric: Any, name: str, unit: str | None, value: float | None) -> None:
        if value is None:
            return
        key = _key(self.place, self.ctx)
        at, quality = measured(_moment(metric.timestamp or self.sent), self.ctx)
        if _properties(metric).get("Quality", GOOD) != GOOD:
            quality |= Quality.SUSPECT
        ours = known_metric(key.domain, name)
        self.readings.append(reading(key, ours, at, canonical(ours, value, unit), quality))

    @property
    def measures(self) -> bool:
        """Whether anything of it was for us."""
        return bool(self.readings or self.condition)

    @property
    def problem(self) -> str | None:
        """What could not be read, and why."""
        return "; ".join(self.problems[:5]) or None


def decode(payload: bytes, ctx: Context) -> Decoded:
    """What one message of an edge node says."""
    if ctx.domain is None:
        raise DecodeError("Sparkplug does not tell which field of the city it is of; name the domain in its source")
    if SILENT.fullmatch(ctx.topic):
        return Decoded()
    if not (found := TOPIC.fullmatch(ctx.topic)):
        raise DecodeError(f"{quoted(ctx.topic)} is no topic of Sparkplug B: spBv1.0/group/type/edge node/device")
    place = Place(*found.groups())
    message = Payload()
    try:
        message.ParseFromString(payload)
    except NotProtobuf as error:
        raise DecodeError("the payload is no protobuf of Sparkplug B") from error
    check_count(len(message.metrics))
    if place.kind.endswith("DEATH"):
        return _death(place, message, ctx)
    return _birth(place, message, ctx) if place.kind.endswith("BIRTH") else _data(place, message, ctx)


def _birth(place: Place, message: Any, ctx: Context) -> Decoded:
    """The device is there; its metrics are known from now on by name and alias."""
    metrics = {
        _alias(m): [m.name, m.datatype, _properties(m).get("engUnit")] for m in message.metrics if m.name != "bdSeq"
    }
    birth = {"metrics": metrics, "bdSeq": _death_number(message)}
    declared = [Declared(ctx.origin, f"birth {place.whole}", birth)]
    if place.device is not None:
        devices = ctx.lore.get(f"devices {place.node}", [])
        declared.append(Declared(ctx.origin, f"devices {place.node}", sorted({*devices, place.device})))
    told = _told(place, message, metrics, ctx)
    decoded = Decoded(readings=told.readings, declared=declared)
    if place.device is not None or told.measures:
        decoded.statuses.append(SensorStatus(_key(place, ctx), online=True, **told.condition))
        if simulated := foreign.simulated(ctx):
            decoded.notes.append(SensorNote(_key(place, ctx), simulated=simulated))
    unmapped = None if place.device is None or told.measures else _unmapped(told)
    return _sequenced(place, message, decoded, ctx, told.problem or unmapped)


def _data(place: Place, message: Any, ctx: Context) -> Decoded:
    """New values. What refers to a birth that nobody heard is read again once that has come."""
    birth = ctx.lore.get(f"birth {place.whole}")
    metrics: Mapping[str, Any] = {} if birth is None else birth["metrics"]
    strange = [m.alias for m in message.metrics if not m.name and _alias(m) not in metrics]
    if birth is None or strange:
        what = "its birth was not heard" if birth is None else f"the aliases {strange[:10]} stand in no birth of it"
        asked = [_rebirth(place, ctx)]
        return Decoded(commands=asked, aside=f"{what}; a rebirth was asked for: replay this message after it")
    told = _told(place, message, metrics, ctx)
    decoded = Decoded(readings=told.readings)
    if told.condition:
        decoded.statuses.append(SensorStatus(_key(place, ctx), online=None, **told.condition))
    return _sequenced(place, message, decoded, ctx, told.problem)


def _death(place: Place, message: Any, ctx: Context) -> Decoded:
    """A device is gone, or a node with all its devices; the will of a connection before the last says nothing."""
    birth = ctx.lore.get(f"birth {place.whole}", {})
    if place.device is not None:
        gone = [SensorStatus(_key(place, ctx), online=False)]
        return _sequenced(place, message, Decoded(statuses=gone), ctx)
    number = _death_number(message)
    if None not in (number, birth.get("bdSeq")) and number != birth["bdSeq"]:
        return Decoded()
    devices = [
        Place(place.root, place.group, place.kind, place.edge, d) for d in ctx.lore.get(f"devices {place.node}", [])
    ]
    own = [place] if any(_meaning(name, unit, ctx) for name, _type, unit in birth.get("metrics", {}).values()) else []
    return Decoded(
        statuses=[SensorStatus(_key(p, ctx), online=False) for p in (*own, *devices)],
        declared=[Declared(ctx.origin, f"seq {place.node}", None, lasting=False)],
    )


def _sequenced(place: Place, message: Any, decoded: Decoded, ctx: Context, problem: str | None = None) -> Decoded:
    """What was decoded; with a call for a rebirth where messages before it are missing: 255 is followed by 0."""
    commands: list[Command] = []
    if not ctx.again and message.HasField("seq"):
        last = ctx.lore.get(f"seq {place.node}")
        if place.kind != "NBIRTH" and (last is None or message.seq != (last + 1) % SEQUENCE):
            commands.append(_rebirth(place, ctx))
        decoded.declared.append(Declared(ctx.origin, f"seq {place.node}", int(message.seq), lasting=False))
    return Decoded(
        decoded.readings, decoded.notes, decoded.statuses, [], decoded.declared, commands=commands, aside=problem
    )


def _rebirth(place: Place, ctx: Context) -> Command:
    """The command that makes an edge node tell all its births again."""
    now_ms = int(ctx.received_at.timestamp() * 1000)
    message = Payload(timestamp=now_ms)
    message.metrics.add(name=REBIRTH, timestamp=now_ms, datatype=11, boolean_value=True)
    return Command(f"{place.root}/{place.group}/NCMD/{place.edge}", message.SerializeToString())


def _told(place: Place, message: Any, known: Mapping[str, Any], ctx: Context) -> Told:
    """The values of a message, by what is known of its metrics."""
    told = Told(place, message.timestamp, ctx)
    for metric in message.metrics:
        told.hear(metric, known)
    return told


def _meaning(name: str, unit: str | None, ctx: Context) -> tuple[str, str | None] | None:
    """Our metric and the unit it is told in, by the source's map, or by our own names where it maps none."""
    last = name.rpartition("/")[2]
    if mapped := ctx.metrics.get(name) or ctx.metrics.get(last):
        return mapped.metric, mapped.unit or unit
    if ctx.metrics or DOMAINS[ctx.domain or ""].metric(last) is None:
        return None
    return last, unit


def _unmapped(told: Told) -> str | None:
    if not told.others:
        return None
    names = ", ".join(quoted(name, 40) for name in told.others[:10])
    return f"its birth tells {names}, of which its source maps nothing; add what is missing to its metrics"


def _condition(name: str) -> str | None:
    return CONDITION.get(name.rpartition("/")[2].lower())


def _value(metric: Any, datatype: int) -> Any:
    """A metric's value; signed numbers travel as the unsigned ones of the same bits."""
    kind = metric.WhichOneof("value")
    if kind not in KINDS:
        return None
    value = getattr(metric, kind)
    bits = SIGNED.get(datatype)
    if bits is None or kind not in ("int_value", "long_value"):
        return value
    value &= 2**bits - 1
    return value - 2**bits if value >= 2 ** (bits - 1) else value


def _alias(metric: Any) -> str:
    """What later messages call a metric: its alias, else its name."""
    return f"#{metric.alias}" if metric.HasField("alias") else metric.name


def _properties(metric: Any) -> dict[str, Any]:
    return dict(_pairs(metric)) if metric.HasField("properties") else {}


def _pairs(metric: Any) -> Iterator[tuple[str, Any]]:
    for key, value in zip(metric.properties.keys, metric.properties.values, strict=False):
        if kind := value.WhichOneof("value"):
            yield key, getattr(value, kind)


def _death_number(message: Any) -> int | None:
    """The bdSeq that ties a death to its birth."""
    return next((int(_value(m, m.datatype) or 0) for m in message.metrics if m.name == "bdSeq"), None)


def _moment(milliseconds: int) -> datetime | None:
    if not milliseconds:
        return None
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    except OverflowError as error:
        raise DecodeError(f"the time {milliseconds} ms is outside the calendar") from error


def _key(place: Place, ctx: Context) -> SensorKey:
    """A device is known within its edge node."""
    return foreign.key(ctx, place.edge if place.device is None else f"{place.edge}:{place.device}")
