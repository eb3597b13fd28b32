"""FIWARE Smart Data Models: entities of a city become readings in our units, a device its status, an Alert an alarm."""

import re
from datetime import datetime, timedelta
from typing import Any, cast

from ingest import foreign, ngsi, smart_alert
from ingest.limits import check_count
from ingest.ngsi import Attribute, Entity
from ingest.smart_models import DEVICE, MODELS, Means, Model
from ingest.texts import quoted, tidy
from ingest.times import aware, measured, moment
from ingest.values import canonical, known_metric, reading
from ioc.errors import DecodeError
from ioc.model.decoded import Context, Decoded
from ioc.model.reading import Quality, Reading, SensorKey, SensorNote, SensorStatus

# The first that an entity has; what a storage platform stamps comes last.
TIMES = ("dateObservedTo", "dateObserved", "observationDateTime", "TimeInstant", "dateModified", "modifiedAt")
ONE, COUNTS = "C62", ("{count}", "/h")  # the code for a plain number tells of a count nothing that its model does not
LONGEST_PERIOD = timedelta(days=31)

_DAY = r"\d{4}-?\d{2}-?\d{2}"
_CLOCK = r"\d{2}[:.\-]?\d{2}(?:[:.\-]?\d{2}(?:[.,]\d+)?)?"
_TIME_IN_ID = re.compile(rf"[\-_.:/ ]*{_DAY}[T ]{_CLOCK}(?:Z|[+\-]\d{{2}}:?\d{{2}})?")


def decode(payload: bytes, ctx: Context) -> Decoded:
    """What every entity of the payload says."""
    message = ngsi.read(payload)
    decoded = Decoded(readings=[], notes=[], statuses=[], events=[])
    for entity, sensor in zip(message.entities, _sensors(message, ctx), strict=True):
        if entity.type == smart_alert.TYPE:
            decoded.events.append(smart_alert.event(entity, ctx))
            continue
        model = _model(entity, ctx)
        key = SensorKey(ctx.area, model.domain, sensor)
        period = _period(entity, ctx)
        if note := _note(entity, key, period, ctx):
            decoded.notes.append(note)
        if entity.type == DEVICE:
            decoded.statuses.append(_status(entity, key))
        decoded.readings.extend(_readings(entity, model, key, period, ctx))
    check_count(len(decoded.readings))
    return decoded


# whose it is


def _sensors(message: ngsi.Message, ctx: Context) -> list[str]:
    """The sensor of each entity: its device, else its place, else the topic's, else its id without the time in it.

    The topic speaks for one sensor: where several without a device or place come by it, or a context broker notifies of
    them, it is a gateway's, and each goes by its own id.
    """
    named = [_named(entity) for entity in message.entities]
    own = [_without_time(entity.id) for entity in message.entities]
    nameless = {mine for mine, name in zip(own, named, strict=True) if name is None}
    topics_own = ctx.sensor if len(nameless) == 1 and not message.notified else None
    return [
        topics_own if name is None and topics_own else foreign.sensor_id(ctx.prefix + (name or mine))
        for mine, name in zip(own, named, strict=True)
    ]


def _named(entity: Entity) -> str | None:
    """The device or place an entity names; a Device is its own, an Alert is about no sensor."""
    if entity.type in (DEVICE, smart_alert.TYPE):
        return entity.id
    return entity.text("refDevice", "refPointOfInterest")


def _without_time(id_: str) -> str:
    """An entity's id without the time in it: `…-2016-03-15T11:00:00`, `Valladolid.2016-11-30T07-00-00.00Z`."""
    return _TIME_IN_ID.sub("", id_) or id_


# what it is


def _model(entity: Entity, ctx: Context) -> Model:
    """What the attributes of this entity mean; its type must fit the domain of its topic or source."""
    known = MODELS.get(entity.type)
    if entity.type == DEVICE or (known is None and ctx.metrics):
        if ctx.domain is None:
            raise DecodeError(f"a {entity.type} does not tell what it measures; name the domain in its topic or source")
        known = Model(ctx.domain)
    if known is None:
        raise DecodeError(f"the type {quoted(entity.type)} is unknown; known are {', '.join(MODELS)}, Device, Alert")
    if ctx.domain not in (None, known.domain):
        raise DecodeError(f"a {entity.type} belongs to {known.domain}, its topic or source says {ctx.domain}")
    if not ctx.metrics:
        return known
    mapped = (Means(n, m.metric, m.unit or known_metric(known.domain, m.metric).unit) for n, m in ctx.metrics.items())
    return Model(known.domain, (*mapped, *known.measures), known.words)


def _readings(entity: Entity, model: Model, key: SensorKey, period: timedelta | None, ctx: Context) -> list[Reading]:
    """A reading a metric: the first attribute that tells it stands."""
    found: dict[str, Reading] = {}
    for means in model.measures:
        told = entity.get(means.attribute)
        value = None if means.metric in found else _value(told, means, model.domain, period)
        if value is not None:
            at, quality = _time(entity, told, ctx)
            found[means.metric] = reading(key, known_metric(model.domain, means.metric), at, value, quality)
    for attribute, words in model.words.items():
        told = entity.get(attribute)
        for metric, value in words.get(str(told.value), {}).items():
            if metric not in found:
                at, quality = _time(entity, told, ctx)
                found[metric] = reading(key, known_metric(model.domain, metric), at, value, quality)
    return list(found.values())


def _value(told: Attribute, means: Means, domain: str, period: timedelta | None) -> float | None:
    """The number in the catalogue's unit; None where there is none, or nothing that tells its unit or its interval."""
    declared = None if told.unit == ONE and means.unit in COUNTS else told.unit
    unit = declared or means.unit
    if told.value is None or unit is None:
        return None
    if isinstance(told.value, bool) or not isinstance(told.value, (int, float)):
        raise DecodeError(f"the value of {means.attribute} is not a number: {quoted(told.value)}")
    value = canonical(known_metric(domain, means.metric), told.value, unit)
    if means.counted and declared is None:
        return None if period is None else value * (timedelta(hours=1) / period)
    if means.metric == "wind_direction" and -180 <= value < 0:  # newer models count from -180 to 180
        return value + 360
    return value


# when it was


def _time(entity: Entity, told: Attribute, ctx: Context) -> tuple[datetime, Quality]:
    """When an attribute was observed: by its own word, else by its entity's; of an interval, its end."""
    written = told.at or entity.text(*TIMES)
    return measured(None if written is None else moment(written.rpartition("/")[2]), ctx)


def _period(entity: Entity, ctx: Context) -> timedelta | None:
    """How long the observation took, where it tells an interval."""
    interval = entity.text("dateObserved") or ""
    start = entity.text("dateObservedFrom") or (interval.partition("/")[0] if "/" in interval else None)
    end = entity.text("dateObservedTo") or (interval.partition("/")[2] or None)
    if start is None or end is None:
        return None
    first, last = moment(start), moment(end)
    if first.tzinfo is None and last.tzinfo is None:
        length = last - first
    else:
        length = aware(last, ctx.zone) - aware(first, ctx.zone)
    return length if timedelta(0) < length <= LONGEST_PERIOD else None


# what is known of it


def _note(entity: Entity, key: SensorKey, period: timedelta | None, ctx: Context) -> SensorNote | None:
    """Name, place, ward and interval; a place that is no Point or lies outside the degrees is left aside."""
    lat, lon = entity.point()
    seconds = int(period.total_seconds()) if period else 0
    note = SensorNote(
        key,
        name=foreign.sensor_name(entity.get("name").value or entity.get("stationName").value),
        ward=foreign.ward(entity.get("ward").value),
        lat=lat,
        lon=lon,
        interval_s=seconds or None,
        simulated=foreign.simulated(ctx, entity.get("simulated").value),
    )
    return None if note == SensorNote(key) else note


def _status(entity: Entity, key: SensorKey) -> SensorStatus:
    """A Device's own word: its battery (0 to 1, -1 where unknown) and firmware. Its rssi is no dBm and left aside."""
    battery = entity.get("batteryLevel").value
    known = isinstance(battery, (int, float)) and not isinstance(battery, bool) and 0 <= battery <= 1
    firmware = entity.text("firmwareVersion", "softwareVersion")
    return SensorStatus(
        key,
        online=True,
        battery=100.0 * cast("Any", battery) if known else None,
        firmware=None if firmware is None else tidy(firmware, "firmware")[:100],
    )
