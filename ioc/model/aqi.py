"""VN_AQI, hourly and daily, from concentrations in µg/m³: Decision 1459/QĐ-TCMT of 2019-11-12.

Pollutants go by their keys in the catalogue; values flagged bad are left out before they come here (None).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import floor, inf
from typing import Literal

from ioc.i18n import N_

Averaging = Literal["1h", "8h", "24h"]
Hours = Sequence[float | None]  # hourly means; None: none, or too few good readings

METHOD = "QĐ 1459/QĐ-TCMT"
POLLUTANTS = ("pm25", "pm10", "o3", "no2", "so2", "co")
PARTICLES = ("pm25", "pm10")  # at least one of them is mandatory
GASES = ("o3", "no2", "so2", "co")

LEVELS = (0, 50, 100, 150, 200, 300, 400, 500)
# Concentrations at which the index reaches LEVELS (the decision's table 2). Particles have the one row, for 24-hour
# means and NowCast alike; the 8-hour row of ozone ends at 300.
BREAKPOINTS: dict[tuple[str, Averaging], tuple[int, ...]] = {
    ("o3", "1h"): (0, 160, 200, 300, 400, 800, 1000, 1200),
    ("o3", "8h"): (0, 100, 120, 170, 210, 400),
    ("co", "1h"): (0, 10_000, 30_000, 45_000, 60_000, 90_000, 120_000, 150_000),
    ("so2", "1h"): (0, 125, 350, 550, 800, 1600, 2100, 2630),
    ("no2", "1h"): (0, 100, 200, 700, 1200, 2350, 3100, 3850),
    ("pm10", "24h"): (0, 50, 150, 250, 350, 420, 500, 600),
    ("pm25", "24h"): (0, 25, 50, 80, 150, 250, 350, 500),
}
OZONE_8H_LIMIT = BREAKPOINTS["o3", "8h"][-1]  # above it the 8-hour mean is left out

ENOUGH = 0.75  # share of its hours that a mean needs; ours: the usual rule of monitoring, not a line of the decision
NOWCAST_HOURS = 12


@dataclass(frozen=True, slots=True)
class Part:
    """What one pollutant adds: the concentration that counts, its index, and over which time it was taken."""

    concentration: float
    index: int
    averaging: Averaging


@dataclass(frozen=True, slots=True)
class Index:
    """The index of a station: its value, the pollutant it comes from, and every pollutant's part."""

    value: int | None  # None: neither PM2.5 nor PM10 is known
    dominant: str | None
    parts: Mapping[str, Part] = field(default_factory=dict[str, Part])


@dataclass(frozen=True, slots=True)
class Band:
    """A range of the index with its name and colour by the decision, the ink that reads on it, and advice."""

    low: int
    high: int
    key: str
    name: str
    rgb: tuple[int, int, int]
    ink: str
    everybody: str  # advice
    sensitive: str  # advice to the old, to children, to people with lung or heart disease


BANDS = (
    Band(0, 50, "good", N_("Tốt"), (0, 228, 0), "#000",
         N_("Tự do hoạt động ngoài trời"), N_("Tự do hoạt động ngoài trời")),
    Band(51, 100, "moderate", N_("Trung bình"), (255, 255, 0), "#000",
         N_("Tự do hoạt động ngoài trời"), N_("Để ý nếu ho hoặc khó thở")),
    Band(101, 150, "poor", N_("Kém"), (255, 126, 0), "#000",
         N_("Cay mắt, ho thì bớt hoạt động ngoài trời"), N_("Bớt việc nặng ngoài trời, nghỉ nhiều hơn")),
    Band(151, 200, "bad", N_("Xấu"), (255, 0, 0), "#000",
         N_("Bớt vận động lâu, vận động mạnh ngoài trời"), N_("Nên ở trong nhà, chỉ làm việc nhẹ")),
    Band(201, 300, "very_bad", N_("Rất xấu"), (143, 63, 151), "#fff",
         N_("Tránh vận động lâu ngoài trời, nên ở trong nhà"), N_("Tránh mọi vận động ngoài trời")),
    Band(301, 500, "hazardous", N_("Nguy hại"), (126, 0, 35), "#fff",
         N_("Ở trong nhà, ra ngoài phải đeo khẩu trang"), N_("Ở trong nhà, chỉ vận động nhẹ")),
)  # fmt: skip


def band(value: int) -> Band:
    """The band an index lies in."""
    if not 0 <= value <= LEVELS[-1]:
        raise ValueError(f"VN_AQI goes from 0 to 500, not {value}")
    return next(b for b in BANDS if value <= b.high)


def sub_index(pollutant: str, concentration: float, averaging: Averaging) -> float:
    """The pollutant's index, linear between breakpoints, not rounded; 500 past the last row."""
    row = BREAKPOINTS.get((pollutant, averaging))
    if row is None:
        raise ValueError(f"VN_AQI has no {averaging} row for {pollutant!r}; it has {sorted(BREAKPOINTS)}")
    if not 0 <= concentration < inf:
        raise ValueError(f"{concentration} µg/m³ is no concentration; leave bad values out before asking for an index")
    if concentration >= row[-1] and len(row) == len(LEVELS):
        return LEVELS[-1]
    if concentration > row[-1]:
        raise ValueError(f"above {row[-1]} µg/m³ the {averaging} mean of {pollutant} has no index; use the 1-hour mean")
    step = next(i for i in range(1, len(row)) if concentration <= row[i])
    below, above = row[step - 1], row[step]
    low, high = LEVELS[step - 1], LEVELS[step]
    return low + (high - low) * (concentration - below) / (above - below)


def nowcast(hours: Hours) -> float | None:
    """The weighted mean of up to 12 hours, c1 = `hours[0]` the newest complete one; None unless 2 of c1, c2, c3 exist.

    Always divided by the sum of the weights, also for w = 1/2, where the decision prints the sum: docs/methods.md.
    """
    known = [(age, c) for age, c in enumerate(hours[:NOWCAST_HOURS]) if c is not None]
    if sum(age < 3 for age, _ in known) < 2:
        return None
    low, high = min(c for _, c in known), max(c for _, c in known)
    if high == 0:
        return 0.0
    weight = max(low / high, 0.5)
    return sum(weight**age * c for age, c in known) / sum(weight**age for age, _ in known)


def hourly(hours: Mapping[str, Hours]) -> Index:
    """The index of one hour from hourly means per pollutant, newest first: 12 hours of particles, 1 of gases."""
    found: dict[str, tuple[float, Averaging]] = {}
    for pollutant in PARTICLES:
        value = nowcast(hours.get(pollutant, ()))
        if value is not None:
            found[pollutant] = (value, "24h")
    for pollutant in GASES:
        newest = next(iter(hours.get(pollutant, ())), None)
        if newest is not None:
            found[pollutant] = (newest, "1h")
    return _index(found)


def daily(day: Mapping[str, Hours], ozone_before: Hours = ()) -> Index:
    """The index of a day from its 24 hourly means per pollutant, oldest first (labelled 01:00 … 00:00).

    `ozone_before` holds the seven hours before the day, which the first running 8-hour means reach into.
    """
    found: dict[str, tuple[float, Averaging]] = {}
    for pollutant in PARTICLES:
        value = _mean(day.get(pollutant, ()), 24)
        if value is not None:
            found[pollutant] = (value, "24h")
    for pollutant in GASES:
        known = [c for c in day.get(pollutant, ()) if c is not None]
        if known:
            found[pollutant] = (max(known), "1h")
    eight = max_8h(day.get("o3", ()), ozone_before)
    if eight is not None and eight <= OZONE_8H_LIMIT and _beats(("o3", eight, "8h"), found.get("o3")):
        found["o3"] = (eight, "8h")
    return _index(found)


def max_8h(day: Hours, before: Hours = ()) -> float | None:
    """The largest of the day's 24 running 8-hour means, each labelled by its end; None when no 8 hours suffice."""
    hours = [*([None] * 7), *before, *day][-(7 + len(day)) :]
    means = [_mean(hours[end - 8 : end], 8) for end in range(8, len(hours) + 1)]
    return max((m for m in means if m is not None), default=None)


def half_up(value: float) -> int:
    """Rounded to the nearest whole number, halves up; a hair below a half, as binary fractions fall, is a half."""
    return floor(value + 0.5 + 1e-9)


def _index(found: Mapping[str, tuple[float, Averaging]]) -> Index:
    exact = {p: sub_index(p, *found[p]) for p in POLLUTANTS if p in found}
    parts = {p: Part(found[p][0], half_up(value), found[p][1]) for p, value in exact.items()}
    if not any(p in parts for p in PARTICLES):
        return Index(None, None, parts)
    dominant = max(exact, key=exact.__getitem__)
    return Index(parts[dominant].index, dominant, parts)


def _mean(hours: Hours, of: int) -> float | None:
    """The mean of the hours present, when they are enough of the `of` hours meant."""
    known = [c for c in hours if c is not None]
    return sum(known) / len(known) if len(known) >= ENOUGH * of else None


def _beats(candidate: tuple[str, float, Averaging], other: tuple[float, Averaging] | None) -> bool:
    pollutant = candidate[0]
    return other is None or sub_index(*candidate) > sub_index(pollutant, *other)
