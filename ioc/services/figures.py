"""How series become the figures of a panel: one number across sensors, its past day, its differences. Pure."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import cache

from ioc.model.catalogue import find
from ioc.model.condition import Condition, Freshness
from ioc.model.figure import HOURS, Ask, Figure, Figures
from ioc.model.sensor import SeriesNow
from ioc.store.readings import Bucket

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
COMBINE: Mapping[str, Callable[[Sequence[float]], float]] = {
    "mean": lambda values: sum(values) / len(values),
    "max": max,
    "min": min,
    "sum": sum,
    "worst": lambda values: values[0],  # one series only
}
GONE = (Freshness.STALE, Freshness.OFFLINE, Freshness.NEW)


class Hours(dict[tuple[int, datetime], Bucket]):
    """Hourly buckets by series and start of the hour; `past` remembers what figures were made of them."""

    def __init__(self, buckets: Iterable[Bucket] = ()) -> None:
        super().__init__(((b.series_id, b.start), b) for b in buckets)
        self.past: dict[tuple[Hashable, ...], float | None] = {}


def by_hour(buckets: Iterable[Bucket]) -> Hours:
    """Hourly buckets, to be looked up by series and hour."""
    return Hours(buckets)


def windows(now: datetime, zone: tzinfo) -> tuple[tuple[datetime, datetime], tuple[datetime, datetime]]:
    """The hours that figures need, as [since, until): the last two days, and last week up to this hour of its day."""
    this_hour = start_of_hour(now)
    recent = min(this_hour - (2 * HOURS - 1) * HOUR, midnight(now, zone) - DAY)
    week_ago = this_hour - WEEK
    return (recent, this_hour + HOUR), (midnight(week_ago, zone), week_ago + HOUR)


def start_of_hour(now: datetime) -> datetime:
    """The full hour before `now`."""
    return now.replace(minute=0, second=0, microsecond=0)


def midnight(now: datetime, zone: tzinfo) -> datetime:
    """The start of the day of `now` in the zone, in the zone of `now`."""
    local = now.astimezone(zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)


def figures(series: Sequence[SeriesNow], hours: Hours, asks: Sequence[Ask], now: datetime, zone: tzinfo) -> Figures:
    """The answer of one domain: every figure asked for, in that order, and how far to trust them."""
    seen = [s.seen_at for s in series if s.seen_at]
    current = [s for s in series if s.freshness(now) not in GONE]
    return Figures(
        figures=tuple(_figure(series, hours, ask, now, zone) for ask in asks),
        condition=max((s.condition() for s in current), default=Condition.NORMAL),
        freshness=best_freshness(series, now),
        at=max(seen, default=None),
        sensors=len({(s.area, s.sensor) for s in series}),
        simulated=any(s.simulated for s in series),
        mixed=len({s.simulated for s in series}) > 1,
    )


def best_freshness(series: Iterable[SeriesNow], now: datetime) -> Freshness:
    """A panel is as fresh as its freshest sensor: what is older shows in the tally of sensors."""
    order = (Freshness.FRESH, Freshness.LATE, Freshness.STALE, Freshness.OFFLINE, Freshness.NEW)
    return min((s.freshness(now) for s in series), key=order.index, default=Freshness.NEW)


def _figure(series: Sequence[SeriesNow], hours: Hours, ask: Ask, now: datetime, zone: tzinfo) -> Figure:
    asked = [s for s in series if s.metric == ask.metric and ask.sensor in (None, s.sensor)]
    asked = [s for s in asked if s.freshness(now) not in GONE] or [s for s in asked if s.value is not None]
    metric = find(asked[0].domain, ask.metric) if asked else None
    if metric is None:
        return Figure(ask, None, "", 0, None)
    if ask.across == "worst":
        asked = [max(asked, key=_badness)]
    combine = COMBINE[ask.across]

    @cache
    def goes_on(hour: datetime) -> bool:
        """Whether what is asked had begun before `hour`."""
        return ask.over == "day" and hour - HOUR >= midnight(hour, zone)

    @cache
    def summed(series_id: int, hour: datetime) -> tuple[int, float]:
        """Good readings of a series and their sum to the end of `hour`: of that hour, or of its day so far."""
        n, total = summed(series_id, hour - HOUR) if goes_on(hour) else (0, 0.0)
        bucket = hours.get((series_id, hour))
        return (n + bucket.n, total + bucket.sum) if bucket else (n, total)

    ids = tuple(s.series_id for s in asked)

    def past(hour: datetime) -> float | None:
        """The figure as it stood in the hour that begins at `hour`."""
        key = (ids, ask.across, ask.over, hour)
        if key not in hours.past:
            sums = (summed(id_, hour) for id_ in ids)
            values = [total if metric.kind == "amount" else total / n for n, total in sums if n]
            hours.past[key] = combine(values) if values else None
        return hours.past[key]

    this_hour = start_of_hour(now)
    value = _value(asked, ask, combine, past(this_hour))
    before, week_before = past(this_hour - DAY), past(this_hour - WEEK)
    one = _place(asked, ask)
    return Figure(
        ask=ask,
        value=value,
        unit=metric.unit,
        digits=metric.digits,
        at=max((s.measured_at for s in asked if s.measured_at), default=None),
        spark=tuple(past(this_hour - (HOURS - 1 - i) * HOUR) for i in range(HOURS)),
        ghost=tuple(past(this_hour - (2 * HOURS - 1 - i) * HOUR) for i in range(HOURS)),
        day_delta=None if value is None or before is None else value - before,
        week_delta=None if value is None or week_before is None else value - week_before,
        condition=max(s.condition() for s in asked),
        threshold=_next_threshold(one) if one else None,
        sensor=one.sensor if one else None,
        place=one.name if one else None,
        n=len({s.sensor for s in asked}),
    )


def _place(asked: Sequence[SeriesNow], ask: Ask) -> SeriesNow | None:
    """The one place a figure speaks of: its only sensor, or the one with the extreme value."""
    if len({s.sensor for s in asked}) == 1:
        return asked[0]
    known = [(v, s) for s in asked if (v := s.hour_sum if ask.over == "hour" else s.value) is not None]
    if not known or ask.over == "day" or ask.across not in ("max", "min"):
        return None
    return (max if ask.across == "max" else min)(known, key=lambda pair: pair[0])[1]


def _value(
    asked: Sequence[SeriesNow], ask: Ask, combine: Callable[[Sequence[float]], float], so_far: float | None
) -> float | None:
    """The figure now: newest values, the sliding hour for amounts, or what today has brought so far."""
    if ask.over == "day":
        return so_far
    values = [v for v in ((s.hour_sum if ask.over == "hour" else s.value) for s in asked) if v is not None]
    return combine(values) if values else None


def _badness(series: SeriesNow) -> tuple[int, float]:
    """How bad a series is: by condition, then by how near its value is to the next threshold."""
    limit, value = _next_threshold(series), series.state_value
    if limit is None or value is None:
        return series.condition(), -float("inf")
    return series.condition(), (limit - value if series.thresholds.falling else value - limit)


def _next_threshold(series: SeriesNow) -> float | None:
    """The threshold not yet reached, or the gravest when all are."""
    limits, condition = series.thresholds, series.condition()
    ordered = (limits.watch, limits.warning, limits.critical)
    ahead = [limit for limit in ordered[condition:] if limit is not None]
    return ahead[0] if ahead else next((limit for limit in reversed(ordered) if limit is not None), None)


def per_sensor(series: Iterable[SeriesNow]) -> list[list[SeriesNow]]:
    """Series grouped by their sensor, in order."""
    groups: dict[tuple[str, str], list[SeriesNow]] = defaultdict(list)
    for one in series:
        groups[one.area, one.sensor].append(one)
    return list(groups.values())
