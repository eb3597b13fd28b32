"""Home Assistant: what devices publish for its MQTT discovery, and the states and availabilities that this names."""

import re
from typing import Any

import msgspec

from ingest import discovery, foreign, templates
from ingest.discovery import Availability, Entity
from ingest.limits import read_json
from ingest.times import measured
from ingest.values import known_metric, reading
from ioc.errors import DecodeError
from ioc.model.decoded import Context, Declared, Decoded
from ioc.model.reading import SensorKey, SensorNote, SensorStatus

CONFIG = re.compile(r"(?:homeassistant/)?([a-z_]+)/(?:[A-Za-z0-9_-]+/)?([A-Za-z0-9_-]+)/config")
RESET = 0.9  # https://developers.home-assistant.io/docs/core/entity/sensor/#available-state-classes
NOTHING = ("", "unknown", "unavailable", "none", "null")  # states that say that there is none

_ANY = msgspec.json.Decoder(Any)
_CONFIG = msgspec.json.Decoder(dict[str, Any])


def decode(payload: bytes, ctx: Context) -> Decoded:
    """A configuration, a state or an availability; a topic that no configuration names says nothing."""
    if ctx.domain is None:
        raise DecodeError("discovery does not tell which field of the city it is of; name the domain in its source")
    if config := CONFIG.fullmatch(ctx.topic.removeprefix(ctx.base)):
        kind, object_id = config.groups()
        return _discovered(payload, object_id, ctx) if kind in ("sensor", "device") else Decoded()
    named = [msgspec.convert(told, Entity) for told in ctx.lore.get(ctx.topic, {}).values()]
    decoded = Decoded()
    for entity in named:
        if entity.topic == ctx.topic:
            _state(entity, payload, ctx, decoded)
        for told in entity.availability:
            if told.topic == ctx.topic:
                _availability(entity, told, payload, ctx, decoded)
    return decoded


def _discovered(payload: bytes, object_id: str, ctx: Context) -> Decoded:
    """What a configuration declares; an empty one takes back what it declared before."""
    told = read_json(_CONFIG, payload) if payload.strip() else {}
    found, problems = discovery.entities(told, object_id, ctx) if told else ([], [])
    if problems and not found:
        raise DecodeError("; ".join(problems))
    found = _apart(found, ctx)
    return Decoded(
        notes=list({e.sensor: note for e in found if (note := _note(e, ctx))}.values()),
        statuses=[
            SensorStatus(_key(e, ctx), online=None, firmware=e.firmware)
            for e in {e.sensor: e for e in found if e.firmware}.values()
        ],
        declared=_declared(found, ctx),
        aside="; ".join(problems) or None,
    )


def _apart(found: list[Entity], ctx: Context) -> list[Entity]:
    """The entities; one is a sensor of its own where its device measures the same twice, at two places."""
    placed: list[Entity] = []
    taken: dict[str, str] = {}
    for n, entity in enumerate(found):
        mine, claim = f"{ctx.topic}#{n}", _claim(entity)
        owner = taken.setdefault(claim, ctx.lore.get(claim, mine))
        if entity.metric is not None and owner != mine:
            entity = msgspec.structs.replace(entity, sensor=foreign.sensor_id(f"{entity.sensor}-{entity.id}"))
        placed.append(entity)
    return placed


def _claim(entity: Entity) -> str:
    return f"sensor {entity.sensor} {entity.metric}"


def _declared(found: list[Entity], ctx: Context) -> list[Declared]:
    """The entities, filed under every topic that speaks of them."""
    changed: dict[str, dict[str, Any]] = {}
    before = ctx.lore.get(f"config {ctx.topic}", [])
    for topic in before:
        changed[topic] = {k: v for k, v in ctx.lore.get(topic, {}).items() if k.partition("#")[0] != ctx.topic}
    for n, entity in enumerate(found):
        for topic in {entity.topic, *(a.topic for a in entity.availability)}:
            kept = changed.setdefault(topic, dict(ctx.lore.get(topic, {})))
            kept[f"{ctx.topic}#{n}"] = msgspec.to_builtins(entity)
    topics = sorted({t for e in found for t in (e.topic, *(a.topic for a in e.availability))})
    own = {_claim(e): f"{ctx.topic}#{n}" for n, e in enumerate(found) if e.metric}
    return [
        Declared(ctx.origin, f"config {ctx.topic}", topics or None),
        *(Declared(ctx.origin, topic, told or None) for topic, told in changed.items()),
        *(Declared(ctx.origin, key, mine) for key, mine in own.items()),
    ]


def _key(entity: Entity, ctx: Context) -> SensorKey:
    return SensorKey(ctx.area, entity.domain, entity.sensor)


def _note(entity: Entity, ctx: Context) -> SensorNote | None:
    note = SensorNote(
        _key(entity, ctx),
        name=entity.name,
        interval_s=entity.expire_after,
        offline_after_s=entity.expire_after,
        simulated=foreign.simulated(ctx),
    )
    return None if note == SensorNote(note.key) else note


def _state(entity: Entity, payload: bytes, ctx: Context, decoded: Decoded) -> None:
    """Add what a state says; one that was retained does not tell when it was, and measures nothing."""
    tree = read_json(_ANY, payload) if entity.template.path and payload.strip() else None
    told = templates.look(entity.template, payload, tree)
    if told is None or (isinstance(told, str) and told.strip().lower() in NOTHING):
        return
    key = _key(entity, ctx)
    if entity.condition:
        condition: dict[str, Any] = {entity.condition: foreign.condition(entity.condition, told)}
        decoded.statuses.append(SensorStatus(key, online=None, **condition))
        return
    value = foreign.number(told, entity.metric or "")
    if value is not None and entity.template.digits is not None:
        value = round(value, entity.template.digits)
    if value is None or ctx.retained:
        return
    value = discovery.in_our_unit(entity, value)
    if entity.total:
        value = _grown(entity, value, ctx, decoded)
    if value is not None:
        at, quality = measured(None, ctx)
        metric = known_metric(entity.domain, entity.metric or "")
        decoded.readings.append(reading(key, metric, at, value, quality))


def _grown(entity: Entity, total: float, ctx: Context, decoded: Decoded) -> float | None:
    """By how much a running total grew since it was last heard; None while that is not known.

    One that fell by a tenth or more began anew, as Home Assistant has it; one that fell by less is the meter's noise.
    """
    key = f"total {entity.sensor} {entity.metric}"
    before = ctx.lore.get(key)
    noise = before is not None and RESET * before <= total < before
    if total < 0 or noise or ctx.again:  # what is read again comes after others that counted on from it
        return None
    decoded.declared.append(Declared(ctx.origin, key, total))
    if before is None:
        return None
    return total - before if total >= before else total


def _availability(entity: Entity, told: Availability, payload: bytes, ctx: Context, decoded: Decoded) -> None:
    """Add whether the device is there, by this topic and, where its mode asks for them, by its others."""
    tree = read_json(_ANY, payload) if told.template.path and payload.strip() else None
    word = str(templates.look(told.template, payload, tree))
    if word not in (told.on, told.off):
        return
    mine = f"availability {ctx.topic}"
    heard = {a.topic: ctx.lore.get(f"availability {a.topic}") for a in entity.availability} | {
        ctx.topic: word == told.on
    }
    known = [state for state in heard.values() if state is not None]
    online = {"all": all(known), "any": any(known)}.get(entity.mode, word == told.on)
    decoded.declared.append(Declared(ctx.origin, mine, word == told.on, lasting=False))
    status = SensorStatus(_key(entity, ctx), online=online)
    if status not in decoded.statuses:  # every entity of a device names its topic
        decoded.statuses.append(status)
