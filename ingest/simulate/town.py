"""Streets, car parks, lamps, bins, meters and noise as functions of the world, a place and a moment."""

from math import ceil

from ingest.simulate import weather
from ingest.simulate.noise import between, key_of, smooth
from ingest.simulate.stations import Station
from ingest.simulate.visitors import rush, visitors
from ingest.simulate.weather import DAY_S, HOUR_S, bell, hour
from ingest.simulate.world import World

METER_S = 900  # a meter sums up over this, as the load profiles of real ones do
LAMP_KW = 0.09
LINE_A = 1.6  # amperes a kilowatt takes at 400 V in three phases


def traffic(world: World, station: Station, at: int) -> dict[str, float]:
    """A road counter: speed falls and occupancy grows as a street fills."""
    key, area = station.key, station.area
    busy = between(key, 0.55, 1.12, 10)
    free = between(key, 34, 52, 11) * (1.3 - 0.3 * world.districts[area].bustle)
    wave = 1 + 0.18 * smooth(key, at, 1200) + 0.07 * smooth(key_of(key, "fast"), at, 45)
    wet = 1 + 0.15 * min(weather.rain_rate(world, area, at) / 10, 1)
    jam = 0.68 * world.strain(area, at).crowd * between(key, 0.4, 1, 13)
    load = min(max(rush(world, area, at) * busy * wave * wet + jam, 0.01), 1.15)
    return {
        "speed": free * (1 - 0.62 * load**1.8) + 1.5 * smooth(key_of(key, "speed"), at, 30),
        "intensity": between(key, 900, 2100, 12) * load * (1.25 - 0.35 * load),
        "occupancy": 3 + 62 * load**1.6,
    }


def parking(world: World, station: Station, at: int) -> dict[str, float]:
    """A car park: full when visitors are about, nearly empty at night."""
    key, hours = station.key, hour(at)
    capacity = 10 * round(between(key, 4, 26, 10))
    guests = visitors(world, station.area, at)
    day = bell(hours, 10.5, 2.4) + bell(hours, 16.5, 2.6) + 0.7 * bell(hours, 20, 1.6)
    taken = (
        0.12 + day * (0.38 * between(key, 0.7, 1.25, 11) + 0.33 * guests) + 0.3 * world.strain(station.area, at).crowd
    )
    taken = min(max(taken + 0.06 * smooth(key, at, 1500), 0.02), 1.0)
    free = round(capacity * (1 - taken))
    return {"free": free, "capacity": capacity, "occupancy": 100 * (1 - free / capacity)}


def lighting(world: World, station: Station, at: int) -> dict[str, float]:
    """A cabinet of street lamps: lit from dusk to dawn, dimmed at dead of night; some fail until a crew comes."""
    key, hours = station.key, hour(at)
    lamps = int(between(key, 40, 160, 10))
    crew_s = between(key, 4, 9, 11) * DAY_S
    waited = (at / crew_s + between(key, 0, 1, 12)) % 1
    faulty = int(waited * between(key, 0, 11.5, 13)) + ceil(lamps * world.strain(station.area, at).dark)
    dusk = 17.7 + between(key, -0.1, 0.1, 14)
    dimming = 0 if 5.5 <= hours < dusk else 60 if hours < 5 or hours >= 23 else 100
    lit = lamps - faulty if dimming else 0
    return {"lit": lit, "lamps": lamps, "faulty": faulty, "power": LAMP_KW * lit * dimming / 100, "dimming": dimming}


def waste(world: World, station: Station, at: int) -> dict[str, float]:
    """A bin: it fills, faster with visitors, until it is emptied in the morning or the evening of every day or two."""
    key, area = station.key, station.area
    round_s = DAY_S * (1 if between(key, 0, 1, 10) < 0.6 else 2)
    emptied_s = HOUR_S * (between(key, 4, 6.5, 11) if between(key, 0, 1, 12) < 0.5 else between(key, 19, 22.5, 11))
    since = (at + weather.ZONE_S - emptied_s) % round_s / round_s
    guests = 0.28 * visitors(world, area, at) * min(3 * since, 1)
    full = 6 + between(key, 42, 82, 13) * since**0.8 * (1 + guests) + 45 * world.strain(area, at).crowd
    warmth = weather.temperature(world, area, at, key) + 4 + 6 * bell(hour(at), 13.5, 2)
    return {"filling": min(full + 2 * smooth(key, at, 3600), 112), "temperature": warmth}


def energy(world: World, station: Station, at: int) -> dict[str, float]:
    """A meter, what it counts apart: work by day, a base by night."""
    key, area = station.key, station.area
    power = _power(world, station, at)
    sag = 6 * min(rush(world, area, at), 1.2)
    return {
        "power": power,
        "voltage": 233 - sag + between(key, -4, 4, 12) + 2.5 * smooth(key, at, 700),
        "current": power * LINE_A,
    }


def metered(world: World, station: Station, at: int) -> float:
    """The energy that a meter counted since it last told."""
    return sum(_power(world, station, at - back) for back in (0, 300, 600)) / 3 * METER_S / HOUR_S


def _power(world: World, station: Station, at: int) -> float:
    base, day = between(station.key, 30, 420, 10), bell(hour(at), 9.5, 2.3) + bell(hour(at), 15, 2.6)
    crowd = 1 + 0.15 * visitors(world, station.area, at)
    return base * (0.32 + 0.6 * day) * crowd * (1 + 0.06 * smooth(station.key, at, 1100))


def noise(world: World, station: Station, at: int) -> dict[str, float]:
    """A sound level meter: as loud as its street, and as the people who come to it in the evening."""
    key, area = station.key, station.area
    place = between(key, 0.75, 1.1, 10)
    street = 16 * min(rush(world, area, at), 1.3) ** 0.5 * place
    guests = 6 * place * visitors(world, area, at) * bell(hour(at), 20.5, 1.8)
    rain = 5 * min(weather.rain_rate(world, area, at) / 40, 1)
    crowd = 7 * world.strain(area, at).crowd
    loud = 45 + street + guests + rain + crowd + 1.6 * smooth(key, at, 300)
    return {"laeq": loud, "lamax": loud + 9 + 5 * smooth(key_of(key, "peak"), at, 120)}
