"""Office hours of the one-stop shop: when people come, and how working time runs on."""

from datetime import date, datetime, time, timedelta

from ingest.simulate.noise import chance
from ingest.simulate.told import VIETNAM

OPENS, CLOSES = time(7, 30), time(17)
DAY_MIN = 570  # from opening to closing
# how many come by half hours from 07:30, with a dip at lunch
_ARRIVALS = (6, 9, 11, 12, 11, 9, 7, 5, 2, 1.5, 2, 5, 8, 10, 10, 9, 7, 4, 2)


def working(day: date) -> bool:
    """Monday to Friday; public holidays are left out of the simulation."""
    return day.weekday() < 5


def opening(day: date) -> datetime:
    """When the counter opens on a day."""
    return datetime.combine(day, OPENS, VIETNAM)


def arrival(day: date, key: int) -> datetime:
    """When somebody comes to the counter."""
    target = chance(key) * sum(_ARRIVALS)
    for half_hour, weight in enumerate(_ARRIVALS):
        if target < weight:
            return opening(day) + timedelta(minutes=30 * (half_hour + target / weight))
        target -= weight
    return datetime.combine(day, CLOSES, VIETNAM)


def after(start: datetime, minutes: float) -> datetime:
    """The moment `minutes` of working time after another; outside office hours the clock stands."""
    day, used = start.date(), (start - opening(start.date())).total_seconds() / 60
    used = min(max(used, 0), DAY_MIN) if working(day) else DAY_MIN
    while minutes > DAY_MIN - used:
        minutes -= DAY_MIN - used
        day, used = next_working(day), 0
    return opening(day) + timedelta(minutes=used + minutes)


def next_working(day: date) -> date:
    """The next working day after a day."""
    day += timedelta(days=1)
    while not working(day):
        day += timedelta(days=1)
    return day


def due(start: datetime, days: int) -> datetime:
    """The end of the working day `days` working days later."""
    day = start.date()
    for _ in range(days):
        day = next_working(day)
    return datetime.combine(day, CLOSES, VIETNAM)


def minutes_between(start: datetime, end: datetime) -> float:
    """Working minutes from one moment to a later one."""
    total, day = 0.0, start.date()
    while day <= end.date():
        if working(day):
            first = max(start, opening(day))
            last = min(end, datetime.combine(day, CLOSES, VIETNAM))
            total += max((last - first).total_seconds() / 60, 0)
        day += timedelta(days=1)
    return total
