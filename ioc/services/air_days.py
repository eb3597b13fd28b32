"""The daily VN_AQI of every station, computed from its hours and kept for good."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter
from zoneinfo import ZoneInfo

from ioc.model import aqi
from ioc.model.snapshot import HOURS
from ioc.store import air_days, database
from ioc.store.air_days import HourMean

A_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)
OZONE_REACH = 7  # hours before a day that its first running 8-hour means reach into


def keep(connection: database.Connection, since: datetime, until: datetime, zone: ZoneInfo) -> int:
    """Compute the index of each day that begins in [since, until); returns how many days there are."""
    days = list(_days(since, until, zone))
    for day in days:
        start = _midnight(day, zone)
        with database.transaction(connection):
            found = air_days.hours(connection, start - OZONE_REACH * AN_HOUR, start + A_DAY)
            air_days.keep(connection, day, _indices(found, start))
    return len(days)


def _indices(found: Iterable[HourMean], start: datetime) -> Iterator[tuple[int, aqi.Index]]:
    """The index of each station that measured something it is made of."""
    for sensor, rows in groupby(found, key=attrgetter("sensor_id")):
        known = {(r.metric, (r.start - start) // AN_HOUR): r.mean for r in rows}
        metrics = {metric for metric, _ in known}
        day = {m: [known.get((m, i)) for i in range(HOURS)] for m in metrics}
        index = aqi.daily(day, [known.get(("o3", i)) for i in range(-OZONE_REACH, 0)])
        if index.parts:
            yield sensor, index


def _days(since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[date]:
    day = since.astimezone(zone).date()
    while (start := _midnight(day, zone)) < until:
        if start >= since:
            yield day
        day += A_DAY


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
