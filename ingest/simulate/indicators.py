"""Indicators of the simulated districts: a value a month since January 2024, told when the month is over."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

import msgspec

from ingest.simulate.noise import chance
from ingest.simulate.told import VIETNAM, Told
from ingest.simulate.world import World
from ioc.model.area import Area
from ioc.model.event import INDICATOR_OBSERVED
from ioc.model.period import Frequency, Period, of

FILE = Path(__file__).with_name("indicators.toml")
SERVICE = "chi-so"
SINCE = date(2024, 1, 1)
RISING = 34  # months, then a value stays where it is
TOLD_AT = time(8)  # of the first day after the month
HIGHEST = 99.9


class Course(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an indicator goes in each district."""

    rise: float
    swing: float
    cases: float
    at: dict[str, float]  # by district


def told(world: World, now: datetime) -> Iterator[Told]:
    """Every value that was told up to a moment, the newest month first."""
    period = of(Frequency.MONTH, now.astimezone(VIETNAM).date()).before()
    while period.since >= SINCE:
        if _moment(period) <= now:
            yield from _of_month(world, period)
        period = period.before()


def due(world: World, at: datetime) -> Iterator[Told]:
    """What is told in this very second."""
    local = at.astimezone(VIETNAM)
    if local.day == 1 and local.time() == TOLD_AT:
        yield from _of_month(world, of(Frequency.MONTH, local.date()).before())


def _of_month(world: World, period: Period) -> Iterator[Told]:
    for code, course in _courses().items():
        for area in world.centres:
            if area.slug in course.at:
                yield _value(world, code, course, area, period)


def _value(world: World, code: str, course: Course, area: Area, period: Period) -> Told:
    slug, month = area.slug or "", (period.since.year - SINCE.year) * 12 + period.since.month - SINCE.month
    key = world.key("indicator", code, slug)
    rest = max(RISING - 1 - month, 0) / (RISING - 1)
    swing = 0.0 if month == RISING - 1 else course.swing * (2 * chance(key, month) - 1)
    value = min(course.at[slug] - course.rise * rest + swing, HIGHEST)
    data = {
        "indicator": code,
        "period": period.text,
        "value": round(value, 1),
        "unit": "%",
        "n": max(round(course.cases * (area.population or 0) / 1000 * (0.9 + 0.2 * chance(key, -month))), 1),
        "source": "Mô phỏng",
        "as_of": period.last.isoformat(),
    }
    id_ = f"{code}-{slug}-{period}"
    return Told(_moment(period), slug, SERVICE, id_, INDICATOR_OBSERVED, code, data)


def _moment(period: Period) -> datetime:
    return datetime.combine(period.until, TOLD_AT, VIETNAM)


@cache
def _courses() -> Mapping[str, Course]:
    return msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), dict[str, Course])
