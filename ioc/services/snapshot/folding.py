"""How hours, rows and events become the figures of a day. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ioc.model import aqi
from ioc.model import report as citizens
from ioc.model.catalogue import Thresholds
from ioc.model.condition import Condition, judge
from ioc.model.event import ALARM_CLEARED, Event
from ioc.model.exchange import ExchangeCount
from ioc.model.report import ENDED, Report, ReportCount, Step
from ioc.model.sensor import SeriesNow
from ioc.model.snapshot import (
    HOURS,
    Alarm,
    Day,
    DossierFigures,
    DossierGroup,
    Hour,
    Moment,
    ReportFigures,
    SensorDay,
    SeriesDay,
    Span,
    StationDay,
)
from ioc.services.figures import per_sensor
from ioc.store.snapshots import DossierRow, Hours, Last, ReportStep, Wanted

AN_HOUR = timedelta(hours=1)


def extremes(hours: Hours, span: Span) -> list[Wanted]:
    """The smallest and largest value of each series with the first hour each fell into."""
    wanted: dict[Wanted, None] = {}
    for series_id, told in hours.items():
        good = {i: h for i, h in sorted(told.items()) if h.n and i >= 0}
        for value in {min(h.min for h in good.values()), max(h.max for h in good.values())} if good else ():  # type: ignore[type-var]
            hour = next(i for i, h in good.items() if value in (h.min, h.max))
            wanted[series_id, span.hour(hour), value] = None  # type: ignore[index]
    return sorted(wanted)


@dataclass(frozen=True)
class Measured:
    """What the store told of the series of a day, by their ids."""

    hours: Hours
    days: Mapping[int, Hour]  # of those whose hours were not asked for, or are no longer kept
    last: Last = field(default_factory=dict[int, tuple[float, datetime]])
    moments: Mapping[tuple[int, float], datetime] = field(default_factory=dict[tuple[int, float], datetime])

    def of(self, series_id: int) -> tuple[Hour | None, ...]:
        """The hours of a series: 24, or one as long as the day."""
        told = self.hours.get(series_id, {})
        if series_id in self.days and not any(i in told for i in range(HOURS)):
            return (self.days[series_id],)
        return tuple([told.get(i) for i in range(HOURS)])


def sensors(
    series: Sequence[SeriesNow], found: Measured, registered: Mapping[tuple[str, str], datetime], span: Span
) -> tuple[SensorDay, ...]:
    """Every sensor known by the cut-off, by domain and id."""
    made = [
        _sensor(group, found, registered[group[0].area, group[0].sensor], span)
        for group in per_sensor(series)
        if (group[0].area, group[0].sensor) in registered
    ]
    return tuple(sorted((s for s in made if s is not None), key=lambda s: (s.domain, s.sensor)))


def _sensor(group: Sequence[SeriesNow], found: Measured, registered_at: datetime, span: Span) -> SensorDay | None:
    """One sensor; None when it came later. What it sends again from a past before it registered counts all the same."""
    made = tuple(_series(s, found) for s in group)
    received = max(s.n + s.n_bad for s in made)
    if registered_at >= span.until and not received:
        return None
    first, since = group[0], max(span.since, registered_at) if registered_at < span.until else span.since
    return SensorDay(
        sensor=first.sensor,
        domain=first.domain,
        name=first.name,
        ward=first.ward,
        lat=first.lat,
        lon=first.lon,
        interval_s=first.interval_s,
        simulated=first.simulated,
        received=received,
        expected=int((span.until - since) / timedelta(seconds=first.interval_s)),
        series=made,
    )


def _series(now: SeriesNow, found: Measured) -> SeriesDay:
    """One series over its hours."""
    hours = found.of(now.series_id)
    day = SeriesDay(now.sensor, now.domain, now.metric, now.thresholds, hours)
    if not found.last and not found.moments:
        return day
    low, high = (None if v is None else found.moments.get((now.series_id, v)) for v in (day.min, day.max))
    last, last_at = found.last.get(now.series_id, (None, None))
    return SeriesDay(now.sensor, now.domain, now.metric, now.thresholds, hours, last, last_at, low, high)


def stations(series: Sequence[SeriesNow], hours: Hours) -> tuple[StationDay, ...]:
    """VN_AQI of each air station that measured something it is made of, the highest first."""

    def means(series_id: int, numbers: range) -> list[float | None]:
        told = hours.get(series_id, {})
        return [h.mean if (h := told.get(i)) else None for i in numbers]

    made: list[StationDay] = []
    for group in per_sensor(s for s in series if s.domain == "air" and s.metric in aqi.POLLUTANTS):
        day = {s.metric: means(s.series_id, range(HOURS)) for s in group}
        ozone = next((means(s.series_id, range(-7, 0)) for s in group if s.metric == "o3"), ())
        first, index = group[0], aqi.daily(day, ozone)
        if index.parts:
            made.append(StationDay(first.sensor, first.name, first.ward, first.lat, first.lon, index))
    return ranked(made)


def ranked(stations: Iterable[StationDay]) -> tuple[StationDay, ...]:
    """Stations by their index, the highest first and those without one last."""
    return tuple(sorted(stations, key=lambda s: -1 if s.index.value is None else s.index.value, reverse=True))


def moments(day: Day) -> tuple[Moment, ...]:
    """The worst of each series that passed a threshold of its own, the gravest and farthest first."""
    found = [m for sensor, series in day.series if (m := worst(series, sensor.name, day.span)) is not None]
    passed = [(depth, m) for depth, m in found if m.condition > Condition.NORMAL]
    return tuple(m for _, m in sorted(passed, key=lambda pair: (pair[1].condition, pair[0]), reverse=True))


def worst(series: SeriesDay, name: str, span: Span) -> tuple[float, Moment] | None:
    """The worst moment of a series and how far it went beyond its first threshold; None without hours or thresholds.

    Thresholds of an amount are about an hour: its worst is the largest of the day's 24.
    """
    grades = _grades(series.thresholds)
    if not grades or not series.by_hour:
        return None
    hours = series.hourly()
    falling = series.thresholds.falling
    value = (
        max((h for h in hours if h is not None), default=None)
        if series.amount
        else (series.min if falling else series.max)
    )
    if value is None:
        return None
    at = None if series.amount else series.min_at if falling else series.max_at
    passed = [limit for limit in grades if (value <= limit if falling else value >= limit)]
    moment = Moment(
        condition=judge(value, series.thresholds),
        domain=series.domain,
        sensor=series.sensor,
        name=name,
        metric=series.metric,
        value=value,
        threshold=passed[-1] if passed else grades[0],
        at=at or span.hour(_hour_of(series, value)),
        to_the_hour=at is None,
    )
    beyond = (grades[0] - value if falling else value - grades[0]) / (abs(grades[0]) or 1.0)
    return beyond, moment


def _grades(limits: Thresholds) -> list[float]:
    return [limit for limit in (limits.watch, limits.warning, limits.critical) if limit is not None]


def _hour_of(series: SeriesDay, value: float) -> int:
    """The first hour that has this value as its sum (of an amount), minimum or maximum."""
    return next(i for i, h in enumerate(series.hours) if h and value in ((h.sum,) if series.amount else (h.min, h.max)))


def dossiers(rows: Sequence[DossierRow], span: Span, *, closely: bool) -> DossierFigures:
    """The one-stop shop over the day; `closely` also by field, by unit, by hour."""
    known = rows if closely else ()
    return DossierFigures(
        whole=_group(None, rows, span),
        fields=_groups(known, span, "field"),
        units=_groups(known, span, "unit"),
        received_by_hour=_by_hour((r.received_at for r in known), span),
        finished_by_hour=_by_hour((r.finished_at for r in known), span),
    )


def _groups(rows: Iterable[DossierRow], span: Span, by: str) -> tuple[DossierGroup, ...]:
    told: dict[str | None, list[DossierRow]] = defaultdict(list)
    for row in rows:
        told[getattr(row, by)].append(row)
    made = [_group(name, group, span) for name, group in told.items()]
    return by_size(made)


def by_size(groups: Iterable[DossierGroup]) -> tuple[DossierGroup, ...]:
    """Groups with the most received first, on a day without any the most finished and open; what is not named last."""
    return tuple(sorted(groups, key=lambda g: (-g.received, -g.finished, -g.open, g.name or "\uffff")))


def _group(name: str | None, rows: Sequence[DossierRow], span: Span) -> DossierGroup:
    finished = [r for r in rows if _within(r.finished_at, span)]
    received = [r for r in rows if _within(r.received_at, span)]
    dated = [(r.finished_at, r.due_at) for r in finished if r.finished_at and r.due_at]
    return DossierGroup(
        name=name,
        received=len(received),
        finished=len(finished),
        undated=len(finished) - len(dated),
        on_time=sum(done <= due for done, due in dated),
        early=sum(done.astimezone(span.zone).date() < due.astimezone(span.zone).date() for done, due in dated),
        open=sum(r.open for r in rows),
        overdue=sum(r.overdue for r in rows),
        channelled=sum(r.online is not None for r in received),
        online=sum(r.online is True for r in received),
        payable=sum(r.paid is not None for r in received),
        paid=sum(r.paid is True for r in received),
        scanned=sum(r.digitised is not None for r in received),
        digitised=sum(r.digitised is True for r in received),
    )


def reports(told: Iterable[Sequence[ReportStep]], span: Span) -> tuple[ReportFigures, bool]:
    """Citizens' reports over the day as their steps up to its end tell: whole, by category, by hour; and whether any of
    them was simulated.
    """
    seen = [steps for all_of in told if (steps := [s for s in all_of if s.at < span.until])]
    moved = [steps for steps in seen if steps[-1].at >= span.since or citizens.state(steps[-1].state) not in ENDED]
    groups: dict[str | None, list[Report]] = defaultdict(list)
    for steps in moved:
        category = next((s.category for s in reversed(steps) if s.category is not None), None)
        groups[category].append(
            citizens.course("", steps[0].code, [Step(s.at, citizens.state(s.state)) for s in steps])
        )
    known = [report for group in groups.values() for report in group]
    counted = [(name, citizens.count(group, span.since, span.until)) for name, group in groups.items()]
    made = ReportFigures(
        whole=citizens.count(known, span.since, span.until),
        categories=by_filed(counted),
        filed_by_hour=_by_hour((r.filed_at for r in known), span),
    )
    return made, any(s.simulated for steps in moved for s in steps)


def by_filed(categories: Iterable[tuple[str | None, ReportCount]]) -> tuple[tuple[str | None, ReportCount], ...]:
    """Categories with the most filed first, what is not named last."""
    return tuple(sorted(categories, key=lambda c: (-c[1].filed, -c[1].open, c[0] or "\uffff")))


def together(systems: Iterable[tuple[str, ExchangeCount]]) -> ExchangeCount:
    """The exchanges of all systems; the latency is the mean over the calls of those that tell one."""
    counts = [count for _, count in systems]
    timed = [(c.calls, c.latency_ms) for c in counts if c.latency_ms is not None and c.calls]
    calls = sum(n for n, _ in timed)
    return ExchangeCount(
        calls=sum(c.calls for c in counts),
        failed=sum(c.failed for c in counts),
        latency_ms=sum(n * ms for n, ms in timed) / calls if calls else None,
    )


def alarms(told: Iterable[Event], span: Span) -> tuple[Alarm, ...]:
    """Alarms that stood at some time of the day, oldest first; raised anew, one is one, as told last."""
    standing: dict[str, Alarm] = {}
    ended: list[Alarm] = []
    for event in told:
        key = str(event.data.get("alarm") or event.subject or event.id)
        last = standing.pop(key, None)
        if event.type != ALARM_CLEARED:
            standing[key] = _expiring(event, span)
        elif last:
            ended.append(last if last.cleared_at and last.cleared_at < event.time else Alarm(last.raised, event.time))
    stood = [a for a in (*ended, *standing.values()) if a.cleared_at is None or a.cleared_at >= span.since]
    return tuple(sorted(stood, key=lambda a: a.raised.time))


def _expiring(event: Event, span: Span) -> Alarm:
    """An alarm that ends by its own term when that lies before the cut-off."""
    try:
        term = datetime.fromisoformat(str(event.data.get("expires")))
    except ValueError:
        return Alarm(event, None)
    over = term.tzinfo is not None and term < span.until
    return Alarm(event, term, expired=True) if over else Alarm(event, None)


def _within(at: datetime | None, span: Span) -> bool:
    return at is not None and span.since <= at < span.until


def _by_hour(moments: Iterable[datetime | None], span: Span) -> tuple[int, ...]:
    """How many moments of the day fall into each of its hours."""
    counts = Counter(int((at - span.since) / AN_HOUR) for at in moments if at is not None and _within(at, span))
    return tuple(counts[i] for i in range(HOURS))
