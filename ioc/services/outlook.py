"""How the series, counts and alarms of many areas become the outlook over them. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TypeVar

from ioc.model import aqi
from ioc.model.condition import Condition
from ioc.model.dossier import DossierCount
from ioc.model.event import Event
from ioc.model.exchange import SystemHealth
from ioc.model.figure import HOURS, Ask
from ioc.model.outlook import AreaNow, Headline, Sight
from ioc.model.sensor import SeriesNow, stand, tally
from ioc.services import air
from ioc.services.concerns import concerns
from ioc.services.figures import (
    HOUR,
    WEEK,
    Hours,
    best_freshness,
    figures,
    midnight,
    per_sensor,
    start_of_hour,
)
from ioc.store.outlook import DayCount, Overdue

RAIN = Ask("rain", "max", "hour")
REACH = HOURS + aqi.NOWCAST_HOURS  # hours: the oldest point of a spark, and what its NowCast looks back upon
NONE, ON_TIME = DayCount("", 0), Overdue("")
T = TypeVar("T")
Key = Callable[[DayCount], float | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What was read of one area."""

    series: Sequence[SeriesNow] = ()
    days: Mapping[int, DayCount] = field(default_factory=dict[int, DayCount])
    overdue: Overdue = ON_TIME
    events: Sequence[Event] = ()  # grave ones
    systems: Sequence[SystemHealth] = ()


def windows(now: datetime) -> tuple[tuple[datetime, datetime], tuple[datetime, datetime]]:
    """The hours that headlines need, as [since, until): the last day and last week's hour, with NowCast's reach."""
    this_hour = start_of_hour(now)
    week_ago = this_hour - WEEK
    return (this_hour - REACH * HOUR, this_hour + HOUR), (week_ago - aqi.NOWCAST_HOURS * HOUR, week_ago + HOUR)


def spans(now: datetime, zone: tzinfo) -> list[tuple[datetime, datetime]]:
    """Days cut in the zone as far as they had come: now, at each hour back to a day ago, and a week ago."""
    moments = [now - i * HOUR for i in range(HOURS + 1)] + [now - WEEK]
    return [(midnight(moment, zone), moment) for moment in moments]


def is_asked(series: SeriesNow) -> bool:
    """Whether a headline needs the past of this series."""
    return (series.domain == "air" and series.metric in aqi.POLLUTANTS) or (
        series.domain == "weather" and series.metric == RAIN.metric
    )


def by_area(
    areas: Iterable[str],
    series: Iterable[SeriesNow],
    counts: Iterable[DayCount],
    overdue: Iterable[Overdue],
    events: Iterable[Event],
    systems: Iterable[tuple[str, SystemHealth]],
) -> dict[str, Known]:
    """What was read of all areas together, area by area."""
    parts, told = _grouped((s.area, s) for s in series), _grouped((e.area, e) for e in events)
    days, late = _grouped((c.area, c) for c in counts), {one.area: one for one in overdue}
    heard = _grouped(systems)
    return {
        area: Known(parts[area], {d.span: d for d in days[area]}, late.get(area, ON_TIME), told[area], heard[area])
        for area in areas
    }


def _grouped(pairs: Iterable[tuple[str, T]]) -> defaultdict[str, list[T]]:
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for area, one in pairs:
        groups[area].append(one)
    return groups


def area_now(area: str, sight: Sight, known: Known, hours: Hours, now: datetime, zone: tzinfo) -> AreaNow:
    """One area as far as it may be seen."""
    if sight == "nothing":
        return AreaNow(area, sight)
    sensors = [stand(group, now) for group in per_sensor(known.series)]
    late = DossierCount(overdue=known.overdue.dossiers)
    found = concerns(sensors, late, known.events, now, known.overdue.reports, known.systems)
    return AreaNow(
        area=area,
        sight=sight,
        condition=found[0].condition if found else Condition.NORMAL,
        freshness=best_freshness(known.series, now),
        concerns=tuple(found if sight == "all" else found[:1]),
        sensors=tally(sensors),
        aqi=_aqi([s for s in known.series if s.domain == "air"], hours, now),
        rain=_rain([s for s in known.series if s.domain == "weather"], hours, now, zone),
        on_time=_past(known.days, _on_time),
        received=_past(known.days, lambda day: day.received),
        filed=_past(known.days, lambda day: day.filed),
        at=max((s.seen_at for s in sensors if s.seen_at), default=None),
        simulated=any(s.simulated for s in sensors),
    )


def _rain(series: Sequence[SeriesNow], hours: Hours, now: datetime, zone: tzinfo) -> Headline:
    """The last hour at the wettest gauge."""
    (rain,) = figures(series, hours, [RAIN], now, zone).figures
    return Headline(rain.value, rain.spark, rain.day_delta, rain.week_delta)


def _aqi(series: Sequence[SeriesNow], hours: Hours, now: datetime) -> Headline:
    """VN_AQI of the last full hour at the worst station, and that station's past."""
    end = start_of_hour(now)
    stations = [(air.means(group, hours, end, REACH), group) for group in per_sensor(series)]
    told = [(value, past, group) for past, group in stations if (value := air.index(past).value) is not None]
    if not told:
        return Headline(None)
    value, past, group = max(told, key=lambda one: one[0])
    week_ago = air.means(group, hours, end - WEEK, aqi.NOWCAST_HOURS)
    spark = tuple(air.index(past, ago).value for ago in reversed(range(HOURS)))
    return Headline(value, spark, _minus(value, air.index(past, HOURS).value), _minus(value, air.index(week_ago).value))


def _past(days: Mapping[int, DayCount], key: Key) -> Headline:
    """A figure of the day so far, as it stood at each hour, yesterday and a week ago at this time; see `spans`.

    A day of which nothing at all was told is no day to compare with: the area may not have been there yet.
    """
    if not days:
        return Headline(None)
    value = key(days.get(0, NONE))
    yesterday, last_week = (key(days[span]) if span in days else None for span in (HOURS, HOURS + 1))
    spark = tuple(key(days.get(span, NONE)) for span in reversed(range(HOURS)))
    return Headline(value, spark, _minus(value, yesterday), _minus(value, last_week))


def _on_time(day: DayCount) -> float | None:
    return DossierCount(on_time=day.on_time, late=day.late).on_time_share


def _minus(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before
