"""How many people are about: tourists by weekend and feast, and the streets by the hour."""

from datetime import date, timedelta
from functools import lru_cache

from ingest.simulate.weather import EPOCH, bell, hour, local_day
from ingest.simulate.world import World

# The first day of the lunar year, as astronomers give it.
TET = (date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13), date(2030, 2, 3))
HOLIDAYS = ((1, 1), (4, 30), (5, 1), (9, 2))
FLOWERS = 12  # the month of Đà Lạt's flower festival


def visitors(world: World, area: str, at: float) -> float:
    """Tourists in a district, 1 being a weekend of Đà Lạt."""
    own = world.districts[area].tourism
    return season(local_day(at)) * own + world.strain(area, at).crowd


@lru_cache(maxsize=64)
def season(number: int) -> float:
    """Tourists of a day by the calendar: few on a weekday, more on a weekend, most at Tết and in the festival month."""
    day = EPOCH + timedelta(days=number)
    if any(-1 <= (day - tet).days <= 6 for tet in TET):
        return 1.8
    feast = (day.month, day.day) in HOLIDAYS
    usual = 1.4 if feast else 1.0 if day.weekday() >= 5 else 0.35
    return usual + (0.45 if day.month == FLOWERS else 0.0)


def rush(world: World, area: str, at: float) -> float:
    """How much of a district is on the road, 0 to about 1: to work at 7, home at 17, tourists in the evening."""
    hours, weekend = hour(at), (EPOCH + timedelta(days=local_day(at))).weekday() >= 5
    work = 0.45 if weekend else 1.0
    locals_ = (
        0.06 + 0.72 * work * bell(hours, 7.0, 0.8) + 0.8 * work * bell(hours, 17.1, 1.1) + 0.3 * bell(hours, 12.0, 3.5)
    )
    guests = visitors(world, area, at)
    return world.districts[area].bustle * locals_ + guests * (
        0.2 * bell(hours, 10.5, 3.0) + 0.35 * bell(hours, 20.0, 1.6)
    )
