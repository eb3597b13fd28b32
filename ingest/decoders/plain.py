"""Plain JSON of payloads.md: an object with `values`, or an array of them as a batch."""

from datetime import datetime
from math import isfinite
from typing import Annotated, Any, cast

import msgspec

from ingest.limits import check_count, read_json
from ingest.texts import quoted, tidy
from ingest.times import measured
from ingest.values import canonical, known_metric, reading
from ioc.errors import DecodeError
from ioc.model.catalogue import Metric
from ioc.model.decoded import Context, Decoded
from ioc.model.reading import Reading, SensorKey, SensorNote


class Location(msgspec.Struct):
    """A place on earth."""

    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]


class Message(msgspec.Struct):
    """One moment of one sensor; only `values` is required."""

    values: dict[str, Any]
    time: datetime | None = None
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    ward: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,5}\Z")] | None = None
    location: Location | None = None
    interval_s: Annotated[int, msgspec.Meta(ge=1, le=31 * 86400)] | None = None
    simulated: bool | None = None
    area: str | None = None


_DECODER: msgspec.json.Decoder[Message | list[Message]] = msgspec.json.Decoder(Message | list[Message])


def decode(payload: bytes, ctx: Context) -> Decoded:
    """The readings of one message or a batch, and what it says of its sensor."""
    if ctx.domain is None or ctx.sensor is None:
        raise DecodeError("plain JSON needs a topic that names a domain and a sensor")
    key = SensorKey(ctx.area, ctx.domain, ctx.sensor)
    parsed = read_json(_DECODER, payload)
    readings: list[Reading] = []
    note = SensorNote(key)
    for message in parsed if isinstance(parsed, list) else [parsed]:
        if message.area not in (None, ctx.area):
            raise DecodeError(f"the payload claims the area {quoted(message.area)}, its topic says {ctx.area}")
        readings += _readings(message, key, ctx.domain, ctx)
        note = _note(message, note)
    check_count(len(readings))
    return Decoded(readings=readings, notes=[note] if note != SensorNote(key) else [])


def _readings(message: Message, key: SensorKey, domain: str, ctx: Context) -> list[Reading]:
    at, quality = measured(message.time, ctx)
    readings: list[Reading] = []
    for name, told in message.values.items():
        metric = known_metric(domain, name)
        value = _value(metric, told)
        if value is not None:
            readings.append(reading(key, metric, at, value, quality))
    return readings


def _value(metric: Metric, told: Any) -> float | None:
    """The number in the catalogue's unit; None where the source had nothing to tell."""
    if type(told) is float and isfinite(told):  # as nearly all are
        return told
    unit: Any = None
    if isinstance(told, dict):
        measure = cast("dict[str, Any]", told)
        if "value" not in measure:
            raise DecodeError(f"{metric.key} has no `value`")
        told, unit = measure["value"], measure.get("unit")
    if told is None:
        return None
    if isinstance(told, bool) or not isinstance(told, (int, float)):
        raise DecodeError(f"the value of {metric.key} is not a number: {quoted(told)}")
    return canonical(metric, told, None if unit is None else _unit(metric, unit))


def _unit(metric: Metric, unit: Any) -> str:
    if not isinstance(unit, str) or len(unit) > 40:
        raise DecodeError(f"the unit of {metric.key} is not a unit: {quoted(unit)}")
    return unit


def _note(message: Message, known: SensorNote) -> SensorNote:
    """What is known of the sensor, with what this message adds."""
    place = message.location
    return SensorNote(
        known.key,
        name=known.name if message.name is None else tidy(message.name, "name"),
        ward=known.ward if message.ward is None else message.ward,
        lat=known.lat if place is None else place.lat,
        lon=known.lon if place is None else place.lon,
        interval_s=known.interval_s if message.interval_s is None else message.interval_s,
        simulated=known.simulated if message.simulated is None else message.simulated,
    )
