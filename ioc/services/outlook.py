"""How the series, counts and alarms of many areas become the outlook over them. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from ioc.model import aqi
from ioc.model.condition import Condition
from ioc.model.dossier import DossierCount
from ioc.model.event import Event
from ioc.model.figure import HOURS, Ask
from ioc.model.outlook import AreaNow, Headline, Sight
from ioc.model.sensor import SeriesNow, stand, tally
from ioc.services.concerns import concerns
from ioc.services.figures import (
    DAY,
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
REACH = (HOURS + aqi.NOWCAST_HOURS) * HOUR  # the oldest point of a spark, and what its NowCast looks back upon
NONE, ON_TIME = DayCount("", 0), Overdue("")
Key = Callable[[DayCount], float | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What was read of one area."""

    series: Sequence[SeriesNow] = ()
    days: Mapping[int, DayCount] = field(default_factory=dict[int, DayCount])
    overdue: Overdue = ON_TIME
    alarms: Sequence[Event] = ()


def windows(now: datetime) -> tuple[tuple[datetime, datetime], tuple[datetime, datetime]]:
    """The hours that headlines need, as [since, until): the last day and last week's hour, with NowCast's reach."""
    this_hour = start_of_hour(now)
    week_ago = this_hour - WEEK
    return (this_hour - REACH, this_hour + HOUR), (week_ago - aqi.NOWCAST_HOURS * HOUR, week_ago + HOUR)


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
    alarms: Iterable[Event],
) -> dict[str, Known]:
    """What was read of all areas together, area by area."""
    parts: dict[str, list[SeriesNow]] = defaultdict(list)
    days: dict[str, dict[int, DayCount]] = defaultdict(dict)
    raised: dict[str, list[Event]] = defaultdict(list)
    for one in series:
        parts[one.area].append(one)
    for count in counts:
        days[count.area][count.span] = count
    for event in alarms:
        raised[event.area].append(event)
    late = {one.area: one for one in overdue}
    return {area: Known(parts[area], days[area], late.get(area, ON_TIME), raised[area]) for area in areas}


def area_now(area: str, sight: Sight, known: Known, hours: Hours, now: datetime, zone: tzinfo) -> AreaNow:
    """One area as far as it may be seen."""
    if sight == "nothing":
        return AreaNow(area, sight)
    sensors = [stand(group, now) for group in per_sensor(known.series)]
    late = DossierCount(overdue=known.overdue.dossiers)
    found = concerns(sensors, late, known.alarms, now, known.overdue.reports)
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
    stations = [{s.metric: s.series_id for s in group if s.metric in aqi.POLLUTANTS} for group in per_sensor(series)]
    end = start_of_hour(now)
    told = [(value, ids) for ids in stations if (value := _index(ids, hours, end)) is not None]
    if not told:
        return Headline(None)
    value, worst = max(told, key=lambda pair: pair[0])
    before, week_before = _index(worst, hours, end - DAY), _index(worst, hours, end - WEEK)
    spark = tuple(_index(worst, hours, end - (HOURS - 1 - i) * HOUR) for i in range(HOURS))
    return Headline(value, spark, _minus(value, before), _minus(value, week_before))


def _index(ids: Mapping[str, int], hours: Hours, until: datetime) -> int | None:
    """The index of a station for the hour that ends at `until`."""
    return aqi.hourly({key: _newest_first(id_, key, hours, until) for key, id_ in ids.items()}).value


def _newest_first(series_id: int, pollutant: str, hours: Hours, until: datetime) -> list[float | None]:
    reach = aqi.NOWCAST_HOURS if pollutant in aqi.PARTICLES else 1
    buckets = (hours.get((series_id, until - (i + 1) * HOUR)) for i in range(reach))
    return [bucket.mean if bucket else None for bucket in buckets]


def _past(days: Mapping[int, DayCount], key: Key) -> Headline:
    """A figure of the day so far, as it stood at each hour, yesterday and a week ago at this time; see `spans`."""
    if not days:
        return Headline(None)

    def at(span: int) -> float | None:
        return key(days.get(span, NONE))

    value = at(0)
    return Headline(
        value,
        tuple(at(i) for i in reversed(range(HOURS))),
        _minus(value, at(HOURS)),
        _minus(value, at(HOURS + 1)),
    )


def _on_time(day: DayCount) -> float | None:
    return DossierCount(on_time=day.on_time, late=day.late).on_time_share


def _minus(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before
