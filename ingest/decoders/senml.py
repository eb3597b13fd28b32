"""SenML in JSON (RFC 8428): a pack of records whose base fields hold until a record gives new ones."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import isfinite

import msgspec

from ingest import foreign
from ingest.limits import check_count, read_json
from ingest.texts import quoted
from ingest.times import measured
from ingest.values import canonical, known_metric, reading
from ioc.errors import DecodeError
from ioc.model.catalogue import DOMAINS, Metric
from ioc.model.decoded import Context, Decoded
from ioc.model.reading import Quality, SensorKey, SensorNote

VERSION = 10
ABSOLUTE = 2**28  # seconds; a time below it is relative to now (§4.5.3)
LONGEST_UPDATE_S = 31 * 86400

_MUST_UNDERSTAND = re.compile(rb'"([^"\\]*_)"\s*:')  # §4.4: a label that ends so is not to be ignored


class Record(msgspec.Struct):
    """A record as it is written: base fields, then its own."""

    bn: str | None = None
    bt: float | None = None
    bu: str | None = None
    bv: float | None = None
    bs: float | None = None
    bver: int | None = None
    n: str = ""
    u: str | None = None
    v: float | None = None
    vs: str | None = None
    vb: bool | None = None
    vd: str | None = None
    s: float | None = None
    t: float | None = None
    ut: float | None = None


@dataclass(slots=True)
class Base:
    """The base fields that hold at a record."""

    name: str = ""
    time: float | None = None
    unit: str | None = None
    value: float | None = None

    def take(self, record: Record) -> None:
        """The record's base fields stand from here on."""
        self.name = self.name if record.bn is None else record.bn
        self.time = self.time if record.bt is None else record.bt
        self.unit = self.unit if record.bu is None else record.bu
        self.value = self.value if record.bv is None else record.bv


@dataclass(slots=True)
class Told:
    """What a pack says of one device, named by what stands before its metrics."""

    readings: list[tuple[Metric, datetime, float, Quality]] = field(default_factory=list)
    name: str | None = None
    lat: float | None = None
    lon: float | None = None
    interval_s: int | None = None


_DECODER = msgspec.json.Decoder(list[Record])


def decode(payload: bytes, ctx: Context) -> Decoded:
    """The readings of a pack; one device is the topic's sensor, several go by their own names."""
    if ctx.domain is None:
        raise DecodeError("SenML does not tell what it measures; name the domain in its topic or its source")
    if unknown := _MUST_UNDERSTAND.search(payload):
        raise DecodeError(f"the label {quoted(unknown[1].decode('utf-8', 'replace'))} must be understood and is not")
    devices: dict[str, Told] = {}
    base = Base()
    for record in read_json(_DECODER, payload):
        if (record.bver or VERSION) > VERSION:
            raise DecodeError(f"SenML version {record.bver} is newer than the {VERSION} that is read")
        base.take(record)
        _tell(record, base, ctx.domain, devices, ctx)
    check_count(sum(len(told.readings) for told in devices.values()))
    decoded = Decoded(readings=[], notes=[])
    for prefix, told in devices.items():
        own = ctx.sensor is None or len(devices) > 1
        key = foreign.key(ctx, prefix) if own else SensorKey(ctx.area, ctx.domain, ctx.sensor or "")
        _add(decoded, key, told, ctx)
    return decoded


def _add(decoded: Decoded, key: SensorKey, told: Told, ctx: Context) -> None:
    decoded.readings.extend(reading(key, *row) for row in told.readings)
    lat, lon = foreign.place(told.lat, told.lon)
    note = SensorNote(
        key,
        name=told.name,
        lat=lat,
        lon=lon,
        interval_s=told.interval_s,
        simulated=foreign.simulated(ctx),
    )
    if note != SensorNote(key):
        decoded.notes.append(note)


def _tell(record: Record, base: Base, domain: str, devices: dict[str, Told], ctx: Context) -> None:
    """Put what a record says to its device."""
    name = base.name + record.n
    cut = max(name.rfind(":"), name.rfind("/"))  # the metric's own name stands behind it, the device's before
    device, last = name[: max(cut, 0)], name[cut + 1 :]
    if last == "name" and record.vs is not None:
        devices.setdefault(device, Told()).name = foreign.sensor_name(record.vs)
        return
    value = _value(record, base, name)
    if value is None:
        return
    told = devices.setdefault(device, Told())
    unit = base.unit if record.u is None else record.u
    if unit in ("lat", "lon"):  # degrees of WGS 84 by the registry of SenML units (§12.1): where the device is
        told.lat, told.lon = (value, told.lon) if unit == "lat" else (told.lat, value)
        return
    metric, declared = _metric(domain, last, ctx)
    at, quality = _time(record, base, ctx)
    told.readings.append((metric, at, canonical(metric, value, unit or declared), quality))
    if record.ut is not None and 1 <= record.ut <= LONGEST_UPDATE_S:
        told.interval_s = int(record.ut)


def _value(record: Record, base: Base, name: str) -> float | None:
    """The record's number with its base; a flag is 1 or 0; None for a record that only sets base fields."""
    if record.vs is not None or record.vd is not None:
        raise DecodeError(f"{quoted(name)} is told as text or data; a metric is a number (`v`) or a flag (`vb`)")
    if record.vb is not None:
        return float(record.vb)
    if record.v is None and base.value is None:
        if record.s is not None or record.bs is not None:
            raise DecodeError(f"{quoted(name)} is told as a running sum (`s`) only; no metric is one: send `v`")
        if any(b is not None for b in (record.bn, record.bt, record.bu, record.bver)):
            return None
        raise DecodeError(f"the record {quoted(name)} has no value")
    return (record.v or 0.0) + (base.value or 0.0)


def _metric(domain: str, name: str, ctx: Context) -> tuple[Metric, str | None]:
    """The metric a name stands for, and its unit where the source declares it."""
    for candidate in (name, name.partition("_")[2]):  # a component of a DEV URN follows a `_` (RFC 9039 §3.2)
        if candidate in ctx.metrics:
            declared = ctx.metrics[candidate]
            return known_metric(domain, declared.metric), declared.unit
        if not ctx.metrics and (metric := DOMAINS[domain].metric(candidate)):
            return metric, None
    if ctx.metrics:
        raise DecodeError(f"its source maps no {quoted(name)}; it maps {', '.join(list(ctx.metrics)[:20])}")
    return known_metric(domain, name), None


def _time(record: Record, base: Base, ctx: Context) -> tuple[datetime, Quality]:
    """When the value was measured; a time that is relative to receipt is flagged as one that only its receipt tells."""
    seconds = (base.time or 0.0) + (record.t or 0.0)
    if not isfinite(seconds):
        raise DecodeError("the time of a record is not finite")
    if abs(seconds) < ABSOLUTE:
        now, quality = measured(None, ctx)
        at, _ = measured(now + timedelta(seconds=seconds), ctx)
        return at, quality
    try:
        return measured(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds), ctx)
    except OverflowError as error:
        raise DecodeError(f"the time {seconds:g} of a record is outside the calendar") from error
