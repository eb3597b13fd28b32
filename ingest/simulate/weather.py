"""The weather of a district as a function of time: cool nights, mist at dawn, showers in the afternoon, and storms."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import cos, exp, log, pi

from ingest.simulate.noise import between, chance, key_of, smooth
from ingest.simulate.world import World

DAY_S = 86_400
ZONE_S = 7 * 3600  # Vietnam knows no summer time
HOUR_S = 3600
EPOCH = date(1970, 1, 1)
WET = {1: 0.02, 2: 0.02, 3: 0.1, 4: 0.35, 5: 0.7, 6: 0.8, 7: 0.85, 8: 0.9, 9: 0.9, 10: 0.75, 11: 0.4, 12: 0.1}


def local_day(at: float) -> int:
    """The number of the local day."""
    return int((at + ZONE_S) // DAY_S)


def hour(at: float) -> float:
    """The local hour, 0 to 24."""
    return (at + ZONE_S) % DAY_S / HOUR_S


def bell(hours: float, middle: float, width: float) -> float:
    """1 at the middle hour, falling off on both sides; hours go round the clock."""
    away = (hours - middle + 12) % 24 - 12
    return exp(-0.5 * (away / width) ** 2)


def cloud(world: World, area: str, at: float) -> float:
    """How much of the sky is covered, 0 to 1."""
    usual = 0.45 + 0.5 * smooth(world.key("cloud", area), at, 5 * HOUR_S)
    return min(max(usual + world.strain(area, at).rain_mm_h / 20, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Shower:
    """The rain of a day: when in the afternoon, for how long, how hard."""

    key: int
    middle: float
    width: float
    mm_h: float


@lru_cache(maxsize=1024)
def shower(key: int, day: int) -> Shower | None:
    """The shower of a day, if there is one (in Lâm Đồng it rains from April to November)."""
    of_day = key_of(key, day)
    if chance(of_day) > 0.2 + 0.7 * WET[(EPOCH + timedelta(days=day)).month]:
        return None
    hard = 3 + 15 * chance(of_day, 3) ** 2  # most showers are light
    return Shower(of_day, between(of_day, 14, 17.5, 1), between(of_day, 0.5, 1.4, 2), hard)


def rain_rate(world: World, area: str, at: float, key: int = 0) -> float:
    """Rain in mm/h; a `key` makes it a place's own, a little more or less than the district's."""
    of_day = shower(world.key("rain", area), local_day(at))
    usual = of_day.mm_h * world.districts[area].rain * bell(hour(at), of_day.middle, of_day.width) if of_day else 0.0
    fall = (usual if usual > 0.1 else 0.0) + world.strain(area, at).rain_mm_h
    if not fall:
        return 0.0
    here = 1 + 0.5 * smooth(key, at, 2 * HOUR_S) if key else 1.0
    gusts = 1 + (0.6 if usual else 0.15) * smooth(of_day.key if of_day else key, at, 900)
    return max(fall * here * gusts, 0.0)


def _dry(world: World, area: str, since: float, until: float) -> bool:
    """Whether no shower belongs to these hours, nor a storm: that one goes on once it has begun."""
    key = world.key("rain", area)
    days = (local_day(since), local_day(until))
    return not any(shower(key, day) for day in days) and not world.strain(area, until).rain_mm_h


def rain_amount(world: World, area: str, at: float, length_s: int, key: int) -> float:
    """Rain in mm that fell in the `length_s` before a moment."""
    if _dry(world, area, at - length_s, at):
        return 0.0
    steps = max(length_s // 60, 1)
    rates = (rain_rate(world, area, at - (i + 0.5) * length_s / steps, key) for i in range(steps))
    return sum(rates) * length_s / HOUR_S / steps


def wetness(world: World, area: str, at: float) -> float:
    """What streams carry of the rain of the last six hours, 0 (dry) to about 1."""
    if _dry(world, area, at - 6 * HOUR_S, at):
        return 0.0
    fell = sum(rain_rate(world, area, at - i * 1200) * exp(-i / 5) for i in range(18))
    return 1 - exp(-fell / 45)


def temperature(world: World, area: str, at: float, key: int) -> float:
    """Air temperature in °C: lowest before sunrise, highest early in the afternoon."""
    climate, phase = world.districts[area], 2 * pi * (hour(at) - 13.2) / 24
    rhythm = climate.swing * cos(phase) + 0.7 * cos(2 * phase)
    mass = 1.1 * smooth(world.key("air mass"), at, 20 * HOUR_S) - 2.5 * min(rain_rate(world, area, at) / 12, 1)
    return climate.warmth + rhythm + mass + between(key, -0.8, 0.8, 10) + 0.25 * smooth(key, at, 1500)


def humidity(world: World, area: str, at: float, key: int) -> float:
    """Relative humidity in %: mist in the morning, dry air at noon."""
    dawn = world.districts[area].warmth - world.districts[area].swing + 0.2
    dry = 4.3 * (temperature(world, area, at, key) - dawn)
    mist = 6 * bell(hour(at), 5.8, 1.8)
    wet = 12 * min(rain_rate(world, area, at) / 8, 1)
    return min(max(93 - dry + mist + wet + 2 * smooth(key, at, 2400), 35), 100)


def dew_point(warmth: float, damp: float) -> float:
    """Dew point in °C from temperature and humidity (Magnus, over water)."""
    gamma = log(max(damp, 1) / 100) + 17.62 * warmth / (243.12 + warmth)
    return 243.12 * gamma / (17.62 - gamma)


def of_station(world: World, area: str, at: float, key: int) -> dict[str, float]:
    """Everything a weather station measures but what its gauge collects."""
    hours, falls = hour(at), rain_rate(world, area, at, key)
    warmth, damp = temperature(world, area, at, key), humidity(world, area, at, key)
    tide = 1.2 * cos(4 * pi * (hours - 10) / 24) + 2.5 * smooth(world.key("pressure"), at, 2 * DAY_S)
    sun = max(cos(2 * pi * (hours - 12) / 24), 0) ** 1.2
    clear = (1 - 0.65 * cloud(world, area, at)) * (1 - 0.5 * min(rain_rate(world, area, at) / 5, 1))
    turn = 70 * smooth(world.key("wind", area), at, 9 * HOUR_S) + 25 * smooth(key, at, 900)
    return {
        "temperature": warmth,
        "humidity": damp,
        "pressure": world.districts[area].pressure + tide,
        "wind_speed": max((1.2 + 2.6 * bell(hours, 14, 4) + 1.1 * smooth(key, at, 600)) * (1 + min(falls / 10, 1)), 0),
        "wind_direction": (60 + turn) % 360,
        "dew_point": dew_point(warmth, damp),
        "solar": 980 * sun * clear,
    }
