"""What a sensor says of a moment: its measures, rounded as a device would, and hushed where all is to be calm."""

from math import exp

from ingest.simulate import nature, town
from ingest.simulate.stations import Station
from ingest.simulate.world import World
from ioc.model.catalogue import DOMAINS, Thresholds

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
AMOUNT_S = {"rain": nature.RAIN_S, "energy": town.METER_S}  # an amount is told of whole spans, and not in between
MARGIN = 0.03  # how far from a threshold a calm value stays, as a share of it


def values(world: World, station: Station, at: int) -> dict[str, float]:
    """What a station measures at a moment."""
    measured = MEASURES[station.kind](world, station, at)
    told: dict[str, float] = {}
    for key in station.metrics:
        metric = DOMAINS[station.domain].metric(key)
        assert metric is not None, f"{station.domain} has no {key}"
        span = AMOUNT_S.get(key)
        if span and (at - station.phase_s) % span:
            continue
        value = min(max(measured[key], metric.low), metric.high)
        if world.scenario.calm:
            share = span / 3600 if span else 1.0  # an amount is judged by the hour
            value = hushed(value, station.thresholds(key), share, 10**-metric.digits)
        told[key] = round(value, metric.digits)
    return told


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
