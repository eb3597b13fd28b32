"""The rhythms of the city: air, streets, streams and lakes as a function of seed, place and time, and nothing else."""

from ingest.simulate import weather
from ingest.simulate.noise import between, key_of, smooth
from ingest.simulate.stations import Station
from ingest.simulate.weather import DAY_S, HOUR_S, bell, hour
from ioc.model.catalogue import DOMAINS

RAIN_S = 300  # a rain gauge sums up over this, at moments of its own


def values(seed: int, station: Station, at: int) -> dict[str, float]:
    """What a station measures at a moment, rounded as a device would."""
    measured = MEASURES[station.domain](seed, station, at)
    rounded: dict[str, float] = {}
    for key in station.metrics:
        metric = DOMAINS[station.domain].metric(key)
        assert metric is not None, f"{station.domain} has no {key}"
        if key != "rain" or (at - station.phase_s) % RAIN_S == 0:
            rounded[key] = round(min(max(measured[key], metric.low), metric.high), metric.digits)
    return rounded


def rush(at: float) -> float:
    """How much of the city is on the road, 0 to about 1: to work at 7, home at 17, tourists in the evening."""
    hours, weekend = hour(at), weather.local_day(at) % 7 in (2, 3)  # day 0 was a Thursday
    work = 0.45 if weekend else 1.0
    return (
        0.06
        + 0.72 * work * bell(hours, 7.0, 0.8)
        + 0.80 * work * bell(hours, 17.1, 1.1)
        + 0.38 * bell(hours, 12.0, 3.5)
        + (0.5 if weekend else 0.28) * bell(hours, 20.0, 1.4)
    )


def traffic(seed: int, station: Station, at: int) -> dict[str, float]:
    """A road counter: speed falls and occupancy grows as a street fills."""
    key = station.key
    busy, free = between(key, 0.55, 1.12, 10), between(key, 34, 52, 11)
    wave = 1 + 0.18 * smooth(key, at, 1200) + 0.07 * smooth(key_of(key, "fast"), at, 45)
    load = min(max(rush(at) * busy * wave * (1 + 0.15 * min(weather.rain_rate(seed, at) / 10, 1)), 0.01), 1.15)
    return {
        "speed": free * (1 - 0.62 * load**1.8) + 1.5 * smooth(key_of(key, "speed"), at, 30),
        "intensity": between(key, 900, 2100, 12) * load * (1.25 - 0.35 * load),
        "occupancy": 3 + 62 * load**1.6,
    }


def air(seed: int, station: Station, at: int) -> dict[str, float]:
    """An air station: dust at rush hours and under the lid of dawn, ozone at noon, all washed out by rain."""
    key, hours = station.key, hour(at)
    street = between(key, 0.6, 1.35, 10)
    clean = 1 - 0.45 * min(weather.rain_rate(seed, at) / 8, 1)
    haze = 7 * (1 + smooth(key_of(seed, "haze"), at, 1.5 * DAY_S))
    dust = (7 + haze + street * (15 * rush(at) + 9 * bell(hours, 5.5, 1.6)) + 2.5 * smooth(key, at, 1800)) * clean
    sun = bell(hours, 13, 2.6) * (1 - 0.5 * weather.cloud(seed, at))
    return {
        "pm25": max(dust, 1),
        "pm10": max(dust, 1) * between(key, 1.5, 1.9, 11) + 3 * smooth(key_of(key, "coarse"), at, 1500),
        "o3": 28 + 72 * sun - 8 * rush(at) + 4 * smooth(key_of(key, "o3"), at, 2000),
        "no2": 7 + 42 * street * rush(at) * clean + 3 * smooth(key_of(key, "no2"), at, 1500),
        "so2": 5 + 4 * street * rush(at) + 1.5 * smooth(key_of(key, "so2"), at, 3000),
        "co": 380 + 620 * street * rush(at) + 40 * smooth(key_of(key, "co"), at, 1500),
        "temperature": weather.temperature(seed, at, key),
        "humidity": weather.humidity(seed, at, key),
    }


def water(seed: int, station: Station, at: int) -> dict[str, float]:
    """A stream or a lake: streams rise within the hour after rain, lakes over days."""
    key, wet = station.key, weather.wetness(seed, at)
    level = 1.14 + between(key, -0.06, 0.1, 10) + 0.62 * wet + 0.14 * smooth(key, at, 11 * HOUR_S)
    slow = smooth(key_of(key, "lake"), at, 4 * DAY_S)
    return {
        "level": level + 0.02 * smooth(key_of(key, "ripple"), at, 240),
        "flow": 0.8 + 9 * max(level - 1.0, 0.02) ** 1.6,
        "turbidity": 18 + 260 * wet**1.5 + 6 * smooth(key_of(key, "mud"), at, 1800),
        "filling": between(key, 83, 88.5, 11) + 3.5 * slow + 1.5 * wet + 0.2 * smooth(key, at, 900),
        "temperature": 19.5 + 1.4 * bell(hour(at), 15, 4) + 0.8 * slow,
        "ph": 7.2 + 0.3 * slow + 0.05 * smooth(key, at, 2400),
    }


def sky(seed: int, station: Station, at: int) -> dict[str, float]:
    """A weather station."""
    return weather.of_station(seed, at, station.key, RAIN_S)


MEASURES = {"air": air, "weather": sky, "water": water, "traffic": traffic}
