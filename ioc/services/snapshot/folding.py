"""How hours, rows and events become the figures of a day. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from ioc.model import aqi
from ioc.model import report as citizens
from ioc.model.catalogue import Thresholds
from ioc.model.condition import Condition, judge
from ioc.model.event import ALARM_CLEARED, Event
from ioc.model.exchange import ExchangeCount
from ioc.model.report import Report
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
from ioc.store.snapshots import DossierRow, HourRow, Wanted

AN_HOUR = timedelta(hours=1)
Hours = Mapping[int, Mapping[datetime, HourRow]]  # by series and start


def extremes(hours: Hours, span: Span) -> list[Wanted]:
    """The smallest and largest value of each series with the first hour each fell into."""
    wanted: dict[Wanted, None] = {}
    for series_id, rows in hours.items():
        good = [r for r in rows.values() if r.n and r.start >= span.since]
        for value in {min(r.min for r in good), max(r.max for r in good)} if good else ():  # type: ignore[type-var]
            start = min(r.start for r in good if value in (r.min, r.max))
            wanted[series_id, start, value] = None  # type: ignore[index]
    return sorted(wanted)


def sensors(
    series: Sequence[SeriesNow],
    hours: Hours,
    found: Mapping[tuple[int, float], datetime],
    registered: Mapping[str, datetime],
    span: Span,
) -> tuple[SensorDay, ...]:
    """Every sensor known by the cut-off, by domain and id."""
    made = [
        _sensor(group, hours, found, registered[group[0].sensor], span)
        for group in per_sensor(series)
        if group[0].sensor in registered
    ]
    return tuple(sorted((s for s in made if s is not None), key=lambda s: (s.domain, s.sensor)))


def _sensor(
    group: Sequence[SeriesNow],
    hours: Hours,
    found: Mapping[tuple[int, float], datetime],
    registered_at: datetime,
    span: Span,
) -> SensorDay | None:
    """One sensor; None when it came later. What it sends again from a past before it registered counts all the same."""
    made = tuple(_series(s, hours.get(s.series_id, {}), found, span) for s in group)
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


def _series(
    now: SeriesNow, rows: Mapping[datetime, HourRow], found: Mapping[tuple[int, float], datetime], span: Span
) -> SeriesDay:
    """One series over its 24 hours."""
    of_day = [rows.get(start) for start in _starts(span)]
    hours = tuple(r and Hour(r.n, r.n_bad, r.sum, r.min, r.max) for r in of_day)
    newest = max((r for r in of_day if r and r.last_at), key=lambda r: r.start, default=None)
    day = SeriesDay(now.sensor, now.domain, now.metric, now.thresholds, hours)
    low, high = (None if v is None else found.get((now.series_id, v)) for v in (day.min, day.max))
    last, last_at = (newest.last, newest.last_at) if newest else (None, None)
    return SeriesDay(now.sensor, now.domain, now.metric, now.thresholds, hours, last, last_at, low, high)


@lru_cache(maxsize=8)
def _starts(span: Span) -> tuple[datetime, ...]:
    """The begins of its hours, which every series of a day asks for."""
    return tuple(span.hour(i) for i in range(HOURS))


def stations(series: Sequence[SeriesNow], hours: Hours, span: Span) -> tuple[StationDay, ...]:
    """VN_AQI of each air station that measured something it is made of, the highest first."""

    def means(series_id: int, numbers: range) -> list[float | None]:
        rows = hours.get(series_id, {})
        found = [rows.get(span.hour(i)) for i in numbers]
        return [r.sum / r.n if r and r.n else None for r in found]

    made: list[StationDay] = []
    for group in per_sensor(s for s in series if s.domain == "air" and s.metric in aqi.POLLUTANTS):
        day = {s.metric: means(s.series_id, range(HOURS)) for s in group}
        ozone = next((means(s.series_id, range(-7, 0)) for s in group if s.metric == "o3"), ())
        first, index = group[0], aqi.daily(day, ozone)
        if index.parts:
            made.append(StationDay(first.sensor, first.name, first.ward, first.lat, first.lon, index))
    return tuple(sorted(made, key=lambda s: -1 if s.index.value is None else s.index.value, reverse=True))


def moments(day: Day) -> tuple[Moment, ...]:
    """The worst of each series that passed a threshold of its own, the gravest and farthest first."""
    found = [m for sensor, series in day.series if (m := worst(series, sensor.name, day.span)) is not None]
    passed = [(depth, m) for depth, m in found if m.condition > Condition.NORMAL]
    return tuple(m for _, m in sorted(passed, key=lambda pair: (pair[1].condition, pair[0]), reverse=True))


def worst(series: SeriesDay, name: str, span: Span) -> tuple[float, Moment] | None:
    """The worst moment of a series and how far it went beyond its first threshold; None without values or thresholds.

    Thresholds of an amount are about an hour: its worst is the largest of the day's 24.
    """
    grades = _grades(series.thresholds)
    hours = series.hourly()
    falling = series.thresholds.falling
    value = (
        max((h for h in hours if h is not None), default=None)
        if series.amount
        else (series.min if falling else series.max)
    )
    if not grades or value is None:
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


def dossiers(rows: Iterable[DossierRow], span: Span) -> DossierFigures:
    """The one-stop shop over the day: whole, by field, by unit, by hour."""
    known = list(rows)
    return DossierFigures(
        whole=_group(None, known, span),
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
    return tuple(sorted(made, key=lambda g: (-g.received, -g.finished, g.name or "\uffff")))


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


def reports(known: Sequence[Report], span: Span) -> ReportFigures:
    """Citizens' reports over the day: whole, by category, by hour."""
    told: dict[str | None, list[Report]] = defaultdict(list)
    for report in known:
        told[report.category].append(report)
    counted = [(name, citizens.count(group, span.since, span.until)) for name, group in told.items()]
    return ReportFigures(
        whole=citizens.count(known, span.since, span.until),
        categories=tuple(sorted(counted, key=lambda c: (-c[1].filed, -c[1].open, c[0] or "\uffff"))),
        filed_by_hour=_by_hour((r.filed_at for r in known), span),
    )


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
