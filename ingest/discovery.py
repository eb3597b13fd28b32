"""Discovery of Home Assistant: a device says what it measures, on which topic, in which unit.

https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery; keys may be abbreviated, and `~` stands for a topic.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import msgspec

from ingest import foreign, templates
from ingest.templates import Template
from ingest.texts import quoted
from ingest.values import canonical, known_metric
from ioc.errors import DecodeError
from ioc.model.catalogue import DOMAINS, Metric
from ioc.model.decoded import Context

LONG = {  # of the abbreviations of the documentation, those that are read here
    "avty": "availability", "avty_mode": "availability_mode", "avty_t": "availability_topic",
    "avty_tpl": "availability_template", "cmps": "components", "cns": "connections", "dev": "device",
    "dev_cla": "device_class", "ent_cat": "entity_category", "exp_aft": "expire_after", "ids": "identifiers",
    "obj_id": "object_id", "p": "platform", "pl_avail": "payload_available", "pl_not_avail": "payload_not_available",
    "stat_cla": "state_class", "stat_t": "state_topic", "sw": "sw_version", "t": "topic", "uniq_id": "unique_id",
    "unit_of_meas": "unit_of_measurement", "val_tpl": "value_template",
}  # fmt: skip
CLASSES = {  # device classes and the metrics of ours that they are
    "atmospheric_pressure": "pressure", "carbon_dioxide": "co2", "carbon_monoxide": "co",
    "conductivity": "conductivity", "current": "current", "energy": "energy", "humidity": "humidity",
    "illuminance": "illuminance", "irradiance": "solar",
    "nitrogen_dioxide": "no2", "nitrogen_monoxide": "no", "ozone": "o3", "ph": "ph", "pm1": "pm1", "pm10": "pm10",
    "pm25": "pm25", "power": "power", "precipitation": "rain", "sound_pressure": "laeq", "speed": "speed",
    "sulphur_dioxide": "so2", "temperature": "temperature", "voltage": "voltage", "volume_flow_rate": "flow",
    "wind_direction": "wind_direction", "wind_speed": "wind_speed",
}  # fmt: skip
CONDITIONS = {"battery": {"%": "battery"}, "signal_strength": {"dBm": "rssi", "dB": "snr"}}
LONGEST_S = 31 * 86_400


class Availability(msgspec.Struct, frozen=True):
    """A topic that tells whether the device is there."""

    topic: str
    on: str = "online"
    off: str = "offline"
    template: Template = Template()


class Entity(msgspec.Struct, frozen=True):
    """One measure of a device: where its state stands and what it is."""

    id: str
    sensor: str
    domain: str
    topic: str
    template: Template
    metric: str | None = None  # None: it is of the sensor's condition
    unit: str | None = None
    total: bool = False  # its state is a running total, and the metric the amount of an interval
    condition: str | None = None  # battery, rssi, snr
    name: str | None = None
    firmware: str | None = None
    expire_after: int | None = None
    availability: list[Availability] = []
    mode: str = "latest"  # of several availabilities: all, any, latest


def entities(told: Mapping[str, Any], object_id: str, ctx: Context) -> tuple[list[Entity], list[str]]:
    """The entities of a configuration of one or of a whole device, and why others of it cannot be read."""
    told = _long(told)
    parts = told.get("components")
    if not isinstance(parts, dict):
        return [e for e in (_entity(told, object_id, ctx),) if e is not None], []
    shared = {k: v for k, v in told.items() if k != "components"}
    found: list[Entity] = []
    problems: list[str] = []
    for id_, part in cast("dict[str, Any]", parts).items():
        own = _long(cast("dict[str, Any]", part)) if isinstance(part, dict) else {}
        if own.get("platform") != "sensor" or len(own) == 1:  # only its platform: it is taken back
            continue
        try:
            if entity := _entity(shared | own, id_, ctx):
                found.append(entity)
        except DecodeError as error:
            problems.append(f"{quoted(id_)}: {error}")
    return found, problems


def _long(told: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration with whole keys, and with topics whole where `~` stands for their beginning or end."""
    base = told.get("~")
    whole = {LONG.get(key, key): value for key, value in told.items() if key != "~"}
    for key, value in whole.items():
        if isinstance(value, str) and isinstance(base, str) and key.endswith("topic"):
            whole[key] = value.replace("~", base, 1) if value.startswith("~") or value.endswith("~") else value
        elif isinstance(value, dict):
            inner = cast("dict[str, Any]", value)
            whole[key] = inner if key == "components" else _long(inner)
        elif isinstance(value, list) and key == "availability":
            items = [cast("dict[str, Any]", v) for v in cast("list[Any]", value) if isinstance(v, dict)]
            whole[key] = [_long(item | ({"~": base} if isinstance(base, str) else {})) for item in items]
    return whole


def _entity(told: Mapping[str, Any], object_id: str, ctx: Context) -> Entity | None:
    """What one entity measures; None for one that is not of our concern."""
    measure = _measure(told, object_id, ctx)
    if measure is None:
        return None
    domain, metric, unit, condition = measure
    total = metric is not None and _is_total(told, known_metric(domain, metric), object_id)
    device = cast("dict[str, Any]", told["device"]) if isinstance(told.get("device"), dict) else {}
    topic = told.get("state_topic")
    if not isinstance(topic, str) or not topic:
        raise DecodeError("the configuration has no `state_topic`")
    template = told.get("value_template")
    expires = told.get("expire_after")
    return Entity(
        id=object_id,
        sensor=foreign.sensor_id(ctx.prefix + _device_id(device, told, object_id)),
        domain=domain,
        topic=_whole(topic, ctx),
        template=templates.parse(template) if isinstance(template, str) else Template(),
        metric=metric,
        unit=unit,
        total=total,
        condition=condition,
        name=foreign.sensor_name(device.get("name") or told.get("name")),
        firmware=foreign.sensor_name(device.get("sw_version")),
        expire_after=expires if isinstance(expires, int) and 0 < expires <= LONGEST_S else None,
        availability=list(_availability(told, ctx)),
        mode=str(told.get("availability_mode", "latest")),
    )


def _device_id(device: Mapping[str, Any], told: Mapping[str, Any], object_id: str) -> str:
    """The device's first identifier, else the entity's own: entities of one device are one sensor."""
    ids: Any = device.get("identifiers") or []
    several = cast("list[Any]", ids) if isinstance(ids, list) else [ids]
    return str(next(iter(several), None) or told.get("unique_id") or told.get("object_id") or object_id)


def _measure(
    told: Mapping[str, Any], object_id: str, ctx: Context
) -> tuple[str, str | None, str | None, str | None] | None:
    """Domain, metric, unit and condition of an entity; DecodeError names what is unknown in it and the cure."""
    unit = told.get("unit_of_measurement")
    names = [n for n in (told.get("object_id"), told.get("unique_id"), object_id) if isinstance(n, str)]
    class_ = str(told.get("device_class"))
    names.append(class_)
    mapped = next((ctx.metrics[n] for n in names if n in ctx.metrics), None)
    domain = ctx.domain or ""
    if mapped is not None:
        return domain, mapped.metric, mapped.unit or _unit(unit), None
    if class_ in CONDITIONS:
        condition = CONDITIONS[class_].get(str(unit))
        return (domain, None, None, condition) if condition else None
    if told.get("entity_category") == "diagnostic":
        return None
    metric = CLASSES.get(class_)
    if metric is None or DOMAINS[domain].metric(metric) is None:
        raise DecodeError(
            f"the device class {quoted(class_)} of {quoted(object_id)} is no metric of the domain {domain}; "
            f"map it in its source: metrics = {{ {object_id} = {{ metric = …, unit = … }} }}"
        )
    if known_metric(domain, metric).kind == "amount" and "state_class" not in told:
        raise DecodeError(
            f"{quoted(object_id)} has no `state_class`: {metric} is an amount, told for an interval (measurement) or "
            "as a total that only grows (total_increasing)"
        )
    if unit is None:
        raise DecodeError(f"{quoted(object_id)} has no `unit_of_measurement`, and a unit is never guessed")
    canonical(known_metric(domain, metric), 0.0, _unit(unit))  # a unit that cannot become ours is refused now
    return domain, metric, _unit(unit), None


def _is_total(told: Mapping[str, Any], metric: Metric, object_id: str) -> bool:
    """Whether an amount comes as a total that runs on, of which only what it grew by counts."""
    class_ = told.get("state_class")
    if metric.kind == "amount" and class_ not in (None, "measurement", "total_increasing"):
        raise DecodeError(
            f"the `state_class` of {quoted(object_id)} is {quoted(class_)}: of a total that may fall nobody knows what "
            "was counted; let the device tell total_increasing"
        )
    return metric.kind == "amount" and class_ == "total_increasing"


def _unit(told: object) -> str | None:
    return told if isinstance(told, str) and len(told) <= 40 else None


def _availability(told: Mapping[str, Any], ctx: Context) -> Iterator[Availability]:
    """The topics that tell whether it is there, in either way of saying so."""
    listed = told.get("availability")
    rows = cast("list[dict[str, Any]]", listed) if isinstance(listed, list) else []
    if "availability_topic" in told:
        own = {"topic": told["availability_topic"], "value_template": told.get("availability_template")}
        rows = [{key: told.get(key) for key in ("payload_available", "payload_not_available")} | own]
    for row in rows:
        if isinstance(topic := row.get("topic"), str):
            template = row.get("value_template")
            yield Availability(
                _whole(topic, ctx),
                str(row.get("payload_available") or "online"),
                str(row.get("payload_not_available") or "offline"),
                templates.parse(template) if isinstance(template, str) else Template(),
            )


def _whole(topic: str, ctx: Context) -> str:
    """A topic as it stands on our broker: a bridge may have put something before it."""
    return topic if topic.startswith(ctx.base) else ctx.base + topic


def in_our_unit(entity: Entity, value: float) -> float:
    """A value of the entity in the catalogue's unit."""
    metric = known_metric(entity.domain, entity.metric or "")
    return canonical(metric, value, entity.unit)
