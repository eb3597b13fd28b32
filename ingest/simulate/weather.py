"""The weather of a highland city as a function of time: cool nights, mist at dawn, showers in the afternoon."""

from math import cos, exp, log, pi

from ingest.simulate.noise import between, chance, key_of, smooth

DAY_S = 86_400
ZONE_S = 7 * 3600  # Vietnam knows no summer time
HOUR_S = 3600
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


def cloud(seed: int, at: float) -> float:
    """How much of the sky is covered, 0 to 1."""
    return min(max(0.45 + 0.5 * smooth(key_of(seed, "cloud"), at, 5 * HOUR_S), 0.0), 1.0)


def wet_share(day: int) -> float:
    """How likely rain is on a day of this season (the rains of Đà Lạt last from April to November)."""
    month = int(day % 365.25 / 30.44) + 1
    return 0.2 + 0.7 * WET[min(month, 12)]


def rain_rate(seed: int, at: float, key: int = 0) -> float:
    """Rain in mm/h; a `key` makes it a place's own, a little more or less than the city's."""
    day = local_day(at)
    of_day = key_of(seed, "rain", day)
    if chance(of_day) > wet_share(day):
        return 0.0
    shower = bell(hour(at), between(of_day, 14, 17.5, 1), between(of_day, 0.5, 1.4, 2))
    if shower < 0.02:
        return 0.0
    here = 1 + 0.5 * smooth(key, at, 2 * HOUR_S) if key else 1.0
    gusts = 1 + 0.6 * smooth(of_day, at, 900)
    return max(between(of_day, 3, 26, 3) * shower * here * gusts, 0.0)


def rain_amount(seed: int, at: float, length_s: int, key: int) -> float:
    """Rain in mm that fell in the `length_s` before a moment."""
    steps = max(length_s // 60, 1)
    rates = (rain_rate(seed, at - (i + 0.5) * length_s / steps, key) for i in range(steps))
    return sum(rates) * length_s / HOUR_S / steps


def wetness(seed: int, at: float) -> float:
    """What streams carry of the rain of the last six hours, 0 (dry) to about 1."""
    fell = sum(rain_rate(seed, at - i * 1200) * exp(-i / 5) for i in range(18))
    return 1 - exp(-fell / 45)


def temperature(seed: int, at: float, key: int) -> float:
    """Air temperature in °C: about 14 before sunrise, 23 early in the afternoon."""
    phase = 2 * pi * (hour(at) - 13.2) / 24
    rhythm = 4.1 * cos(phase) + 0.7 * cos(2 * phase)
    weather = 1.1 * smooth(key_of(seed, "air mass"), at, 20 * HOUR_S) - 2.5 * min(rain_rate(seed, at) / 12, 1)
    return 17.9 + rhythm + weather + between(key, -0.8, 0.8, 10) + 0.25 * smooth(key, at, 1500)


def humidity(seed: int, at: float, key: int) -> float:
    """Relative humidity in %: mist in the morning, dry air at noon."""
    dry = 4.3 * (temperature(seed, at, key) - 14)
    mist = 6 * bell(hour(at), 5.8, 1.8)
    return min(max(93 - dry + mist + 12 * min(rain_rate(seed, at) / 8, 1) + 2 * smooth(key, at, 2400), 35), 100)


def dew_point(warmth: float, damp: float) -> float:
    """Dew point in °C from temperature and humidity (Magnus, over water)."""
    gamma = log(max(damp, 1) / 100) + 17.62 * warmth / (243.12 + warmth)
    return 243.12 * gamma / (17.62 - gamma)


def of_station(seed: int, at: float, key: int, rain_s: int) -> dict[str, float]:
    """Everything a weather station measures; rain is what fell in the last `rain_s`."""
    hours, grey = hour(at), cloud(seed, at)
    warmth, damp = temperature(seed, at, key), humidity(seed, at, key)
    sun = max(cos(2 * pi * (hours - 12) / 24), 0) ** 1.2
    gale = 1 + min(rain_rate(seed, at, key) / 10, 1)
    return {
        "temperature": warmth,
        "humidity": damp,
        "pressure": 851 + 1.2 * cos(4 * pi * (hours - 10) / 24) + 2.5 * smooth(key_of(seed, "pressure"), at, 2 * DAY_S),
        "wind_speed": max((1.2 + 2.6 * bell(hours, 14, 4) + 1.1 * smooth(key, at, 600)) * gale, 0),
        "wind_direction": (60 + 70 * smooth(key_of(seed, "wind"), at, 9 * HOUR_S) + 25 * smooth(key, at, 900)) % 360,
        "dew_point": dew_point(warmth, damp),
        "rain": rain_amount(seed, at, rain_s, key),
        "solar": 980 * sun * (1 - 0.65 * grey) * (1 - 0.5 * min(rain_rate(seed, at) / 5, 1)),
    }
