"""Everything a snapshot tells, read in the one transaction it is handed, for the day and the two it is held against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from geodata import province
from ioc.model import aqi
from ioc.model.area import Area, AreaKind
from ioc.model.counted import Kinds
from ioc.model.scoreboard import ScoreRow
from ioc.model.sensor import SeriesNow
from ioc.model.snapshot import Counted, Day, Snapshot, Span, cut
from ioc.services import counted
from ioc.services.indicators import board
from ioc.services.indicators.board import Seen
from ioc.services.snapshot import folding, joining
from ioc.services.snapshot.folding import Measured
from ioc.store import air_days, areas, duty, sensors, snapshots
from ioc.store.database import AsyncConnection

OZONE_REACH = timedelta(hours=7)  # the first running 8-hour means of a day reach into the one before
A_DAY = timedelta(days=1)
BACK = (0, 1, 7)  # days: the day itself, and those it is held against
# What is held against another day hour by hour; of all else that day is read as a whole.
CLOSELY = {("weather", "temperature"), ("traffic", "intensity"), *(("air", p) for p in aqi.POLLUTANTS)}


@dataclass(frozen=True)
class Asked:
    """What is asked of: areas by slug, all of them told of by the edition, a day, and the moment of asking."""

    ids: Mapping[str, int]
    edition: str
    day: date
    now: datetime
    zone: ZoneInfo

    @property
    def spans(self) -> list[Span]:
        """The day, the one before and the same weekday of the week before."""
        return [cut(self.day - back * A_DAY, self.now, self.zone) for back in BACK]


async def read(connection: AsyncConnection, slug: str, asked: Asked) -> Snapshot:
    """The snapshot of the area `slug`, which holds all areas that are asked of, for a day as it can be known now."""
    known = await areas.every(connection, asked.edition)
    area = next(a for a in known if a.slug == slug)
    if area.kind is AreaKind.PROVINCE:
        return await _whole(connection, area, known, asked)
    made = await _one(connection, area, known, asked)
    whole = next(a for a in known if a.kind is AreaKind.PROVINCE)
    ids = {**asked.ids, whole.slug or "": (await areas.ids_async(connection, asked.edition))[whole.slug or ""]}
    return replace(made, indicators=await _indicators(connection, Seen(whole, (area,), ids), asked))


async def _indicators(connection: AsyncConnection, seen: Seen, asked: Asked) -> tuple[ScoreRow, ...]:
    """Every indicator as it stood at the day's end, where they are looked at."""
    return await board.stood(connection, province.indicators(), seen, asked.day, asked.spans[0].until)


async def _whole(connection: AsyncConnection, area: Area, known: Sequence[Area], asked: Asked) -> Snapshot:
    """A province: each of its areas, as it is told alone, and what they make with what was told of the whole."""
    within = [a for a in known if a.slug in asked.ids and a.slug != area.slug]
    parts = [await _one(connection, part, known, asked) for part in within]
    own = await _one(connection, area, known, asked)
    counts = await _counted(connection, list(asked.ids.values()), province.kinds(), asked.spans)
    scores = await _indicators(connection, Seen(area, tuple(within), asked.ids), asked)
    made = joining.whole(own, [replace(part, indicators=scores) for part in parts], counts)
    return replace(made, indicators=scores)


async def _one(connection: AsyncConnection, area: Area, known: Sequence[Area], asked: Asked) -> Snapshot:
    """What was told under the name of one area; of a cluster, of its areas too."""
    ids = [asked.ids[slug] for slug in (area.slug or "", *area.members) if slug in asked.ids]
    spans = asked.spans
    span, kinds = spans[0], province.kinds()
    series = await sensors.standing(connection, ids, asked.now)
    registered = await snapshots.registered(connection, ids)
    steps = await snapshots.reports(connection, ids, spans[-1].since, span.until)
    today, before, week_before = [
        await _day(connection, ids, each, series, registered, steps, closely=each is span) for each in spans
    ]
    told = await snapshots.alarms(connection, ids, span.since, span.until)
    return Snapshot(
        area=area,
        parent=next((a for a in known if a.code == area.parent), None),
        wards=_wards(area, known),
        made_at=asked.now,
        today=today,
        before=before,
        week_before=week_before,
        moments=folding.moments(today),
        alarms=folding.alarms(told, span),
        events=tuple(await snapshots.events(connection, ids, span.since, span.until, tuple(kinds))),
        counted=await _counted(connection, ids, kinds, spans),
        told=await snapshots.told(connection, ids, span.since, span.until),
        quarantined=tuple(await snapshots.quarantined(connection, ids, span.since, span.until)),
        notes=tuple(await duty.notes(connection, ids, asked.day)),
    )


async def _day(
    connection: AsyncConnection,
    ids: Sequence[int],
    span: Span,
    series: Sequence[SeriesNow],
    registered: Mapping[tuple[str, str], datetime],
    steps: Sequence[Sequence[snapshots.ReportStep]],
    *,
    closely: bool,
) -> Day:
    """One of the three days; `closely` the one that the snapshot is about."""
    found = await _measured(connection, series, span, closely=closely)
    dossiers = await snapshots.dossiers(connection, ids, span.since, span.until)
    reports, some_report = folding.reports(steps, span)
    payments, some_payment = await snapshots.payments(connection, ids, span.since, span.until)
    systems, some_exchange = await snapshots.exchanges(connection, ids, span.since, span.until)
    measured = folding.sensors(series, found, registered, span)
    return Day(
        span=span,
        sensors=measured,
        # Of a day whose hours were let go the index alone was kept.
        stations=folding.stations(series, found.hours) or await air_days.stations(connection, ids, span.day),
        dossiers=folding.dossiers(dossiers, span, closely=closely),
        reports=reports,
        payments=payments,
        exchanges=folding.together(systems),
        systems=tuple(systems),
        simulated=some_payment
        or some_exchange
        or some_report
        or any(d.simulated for d in dossiers)
        or any(s.simulated and s.received for s in measured),
    )


async def _measured(connection: AsyncConnection, series: Sequence[SeriesNow], span: Span, *, closely: bool) -> Measured:
    """What series measured: hour by hour, and with moments, where one looks closely or it is compared so."""
    every = [s.series_id for s in series]
    if not span.complete or not snapshots.kept_whole(span):
        hours, days = await snapshots.hours(connection, every, span, OZONE_REACH), dict[int, snapshots.Hour]()
    else:
        near = every if closely else [s.series_id for s in series if (s.domain, s.metric) in CLOSELY]
        hours = await snapshots.hours(connection, near, span, OZONE_REACH)
        days = await snapshots.days(connection, every, span)
    if not closely:
        return Measured(hours, days)
    moments = await snapshots.moments(connection, folding.extremes(hours, span))
    return Measured(hours, days, await snapshots.last(connection, every, span), moments)


async def _counted(
    connection: AsyncConnection, ids: Sequence[int], kinds: Kinds, spans: Sequence[Span]
) -> tuple[Counted, ...]:
    """What the province counts of its own, as far as there was any on one of the days."""
    days = [await counted.whole(connection, ids, kinds, span.since, span.until) for span in spans]
    found = [
        Counted(type_, kind, *(day[type_][0] for day in days), places=days[0][type_][1])
        for type_, kind in kinds.items()
    ]
    return tuple(one for one in found if any(t.total for t in (one.today, one.before, one.week_before)))


def _wards(area: Area, known: Sequence[Area]) -> dict[str, str]:
    inside = {area.code, *(a.code for a in known if a.slug in area.members)}
    return {a.code: a.short for a in known if a.kind is AreaKind.WARD and a.parent in inside}
