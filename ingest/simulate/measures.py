"""What a sensor says of a moment: its measures, rounded as a device would, and hushed where all is to be calm."""

from math import exp

from ingest.simulate import nature, town
from ingest.simulate.stations import Station
from ingest.simulate.world import World
from ioc.model.catalogue import Thresholds, find

MEASURES = {
    "air": nature.air,
    "weather": nature.sky,
    "stream": nature.stream,
    "lake": nature.lake,
    "flood": nature.flood,
    "traffic": town.traffic,
    "parking": town.parking,
    "lighting": town.lighting,
    "waste": town.waste,
    "energy": town.energy,
    "noise": town.noise,
}
# An amount is told of whole spans, at moments of its own: how long they are, and what counts it.
AMOUNTS = {"rain": (nature.RAIN_S, nature.rain), "energy": (town.METER_S, town.metered)}
MARGIN = 0.03  # how far from a threshold a calm value stays, as a share of it


def values(world: World, station: Station, at: int) -> dict[str, float]:
    """What a station measures at a moment; amounts when their span is over."""
    measured = MEASURES[station.kind](world, station, at)
    levels = {key: measured[key] for key in station.metrics if key not in AMOUNTS}
    told = {key: _told(world, station, key, value, 1.0) for key, value in levels.items()}
    due = [key for key in amounts(station) if not (at - station.phase_s) % AMOUNTS[key][0]]
    return told | {key: amount(world, station, key, at) for key in due}


def amounts(station: Station) -> list[str]:
    """What a station counts."""
    return [key for key in station.metrics if key in AMOUNTS]


def amount(world: World, station: Station, key: str, at: int) -> float:
    """What a station counted in the span that ends at a moment."""
    span, counted = AMOUNTS[key]
    return _told(world, station, key, counted(world, station, at), span / 3600)  # it is judged by the hour


def _told(world: World, station: Station, key: str, value: float, share: float) -> float:
    """A value as the device tells it."""
    metric = find(station.domain, key)
    assert metric is not None, f"{station.domain} has no {key}"
    value = min(max(value, metric.low), metric.high)
    if world.scenario.calm:
        value = hushed(value, station.thresholds(key), share, 10**-metric.digits)
    return round(value, metric.digits)


def hushed(value: float, limits: Thresholds, share: float, step: float) -> float:
    """A value that nears its first threshold without reaching it, by a margin or a step of its last digit."""
    if limits.watch is None:
        return value
    limit = limits.watch * share
    margin = max(MARGIN * limit, step)
    away = (value - limit) if limits.falling else (limit - value)
    if away >= 3 * margin:
        return value
    away = margin * (1 + 2 * exp((away - 3 * margin) / (2 * margin)))
    return limit + away if limits.falling else limit - away
