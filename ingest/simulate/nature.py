"""Air, weather, streams, lakes and flooded roads as functions of the world, a place and a moment, and nothing else."""

from ingest.simulate import weather
from ingest.simulate.noise import between, key_of, smooth
from ingest.simulate.stations import Station
from ingest.simulate.visitors import rush
from ingest.simulate.weather import DAY_S, HOUR_S, bell, hour
from ingest.simulate.world import World
from ioc.model.catalogue import Thresholds

RAIN_S = 300  # a rain gauge sums up over this, at moments of its own


def air(world: World, station: Station, at: int) -> dict[str, float]:
    """An air station: dust at rush hours and under the lid of dawn, ozone at noon, all washed out by rain."""
    key, area, hours = station.key, station.area, hour(at)
    street, busy = between(key, 0.6, 1.35, 10), rush(world, area, at)
    clean = 1 - 0.45 * min(weather.rain_rate(world, area, at) / 8, 1)
    haze = 7 * (1 + smooth(world.key("haze"), at, 1.5 * DAY_S)) + world.strain(area, at).haze
    dust = (7 + haze + street * (15 * busy + 9 * bell(hours, 5.5, 1.6)) + 2.5 * smooth(key, at, 1800)) * clean
    sun = bell(hours, 13, 2.6) * (1 - 0.5 * weather.cloud(world, area, at))
    return {
        "pm25": max(dust, 1),
        "pm10": max(dust, 1) * between(key, 1.5, 1.9, 11) + 3 * smooth(key_of(key, "coarse"), at, 1500),
        "o3": 28 + 72 * sun - 8 * busy + 4 * smooth(key_of(key, "o3"), at, 2000),
        "no2": 7 + 42 * street * busy * clean + 3 * smooth(key_of(key, "no2"), at, 1500),
        "so2": 5 + 4 * street * busy + 1.5 * smooth(key_of(key, "so2"), at, 3000),
        "co": 380 + 620 * street * busy + 40 * smooth(key_of(key, "co"), at, 1500),
        "temperature": weather.temperature(world, area, at, key),
        "humidity": weather.humidity(world, area, at, key),
    }


def sky(world: World, station: Station, at: int) -> dict[str, float]:
    """A weather station, its gauge apart."""
    return weather.of_station(world, station.area, at, station.key)


def rain(world: World, station: Station, at: int) -> float:
    """What a gauge collected since it last told."""
    return weather.rain_amount(world, station.area, at, RAIN_S, station.key)


def stream(world: World, station: Station, at: int) -> dict[str, float]:
    """A stream or a river: it rises within the hour after rain, in a flood above its critical level."""
    key, wet = station.key, weather.wetness(world, station.area, at)
    flood = world.strain(station.area, at).river
    watch, span = _reach(station.levels)
    usual = -0.27 + between(key, -0.1, 0.16, 10) + 1.03 * min(wet, 0.9) + 0.23 * smooth(key, at, 11 * HOUR_S)
    level = watch + span * (usual * (1 - flood) + 1.25 * flood + 0.03 * smooth(key_of(key, "ripple"), at, 240))
    full = max((level - watch) / span + 0.55, 0.05)
    return {
        "level": level,
        "flow": watch * (0.6 + 6 * full**1.6),
        "turbidity": 18 + 260 * wet**1.5 + 300 * flood + 6 * smooth(key_of(key, "mud"), at, 1800),
    }


def _reach(levels: Thresholds | None) -> tuple[float, float]:
    """Where a stream is to be watched, and from there to critical."""
    assert levels is not None, "a stream has levels"
    assert levels.watch is not None, "levels begin with the one to be watched"
    assert levels.critical is not None, "levels end with the critical one"
    return levels.watch, levels.critical - levels.watch


def lake(world: World, station: Station, at: int) -> dict[str, float]:
    """A lake or a reservoir: it fills and empties over days."""
    key, wet = station.key, weather.wetness(world, station.area, at)
    slow = smooth(key_of(key, "lake"), at, 4 * DAY_S)
    flood = world.strain(station.area, at).river
    return {
        "filling": between(key, 80, 88.5, 11) + 3.5 * slow + 1.5 * wet + 9 * flood + 0.2 * smooth(key, at, 900),
        "temperature": world.districts[station.area].warmth + 1.6 + 1.4 * bell(hour(at), 15, 4) + 0.8 * slow,
        "ph": 7.2 + 0.3 * slow + 0.05 * smooth(key, at, 2400),
    }


def flood(world: World, station: Station, at: int) -> dict[str, float]:
    """A gauge at the edge of a road: dry but in heavy rain."""
    lately = sum(weather.rain_rate(world, station.area, at - back) for back in (0, 600, 1200)) / 3
    deep = between(station.key, 0.5, 1.2, 10) * max(lately - 14, 0) * 0.9
    told = world.strain(station.area, at).flood_cm
    if told:
        deep = told * between(station.key, 0.75, 1.25, 11) * (1 + 0.04 * smooth(station.key, at, 400))
    return {"depth": deep}
