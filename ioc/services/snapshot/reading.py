"""Everything a snapshot tells, read in the one transaction it is handed, for the day and the two it is held against."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from geodata import province
from ioc.model.area import Area, AreaKind
from ioc.model.counted import Kinds
from ioc.model.sensor import SeriesNow
from ioc.model.snapshot import Counted, Day, Snapshot, Span, cut
from ioc.services import counted
from ioc.services.snapshot import folding
from ioc.store import air_days, areas, sensors, snapshots
from ioc.store.database import AsyncConnection

OZONE_REACH = timedelta(hours=7)  # the first running 8-hour means of a day reach into the one before
A_DAY = timedelta(days=1)


async def read(
    connection: AsyncConnection, slug: str, ids: Sequence[int], edition: str, day: date, now: datetime, zone: ZoneInfo
) -> Snapshot:
    """The snapshot of the area `slug` (its sensors live in `ids`) for a day, as it can be known at `now`."""
    span = cut(day, now, zone)
    known = await areas.every(connection, edition)
    area = next(a for a in known if a.slug == slug)
    series = await sensors.standing(connection, ids, now)
    registered = await snapshots.registered(connection, ids)
    today, before, week_before = [
        await _day(connection, ids, cut(day - back * A_DAY, now, zone), series, registered, moments=not back)
        for back in (0, 1, 7)
    ]
    kinds = province.kinds()
    told = await snapshots.alarms(connection, ids, span.since, span.until)
    return Snapshot(
        area=area,
        parent=next((a for a in known if a.code == area.parent), None),
        wards=_wards(area, known),
        made_at=now,
        today=today,
        before=before,
        week_before=week_before,
        moments=folding.moments(today),
        alarms=folding.alarms(told, span),
        events=tuple(await snapshots.events(connection, ids, span.since, span.until, tuple(kinds))),
        counted=await _counted(connection, ids, kinds, [d.span for d in (today, before, week_before)]),
    )


async def _day(
    connection: AsyncConnection,
    ids: Sequence[int],
    span: Span,
    series: Sequence[SeriesNow],
    registered: Mapping[str, datetime],
    *,
    moments: bool,
) -> Day:
    """One of the three days; `moments` when its extremes shall tell when they were."""
    wanted = [s.series_id for s in series]
    rows = await snapshots.hours(connection, wanted, span.since - OZONE_REACH, span.until)
    hours: dict[int, dict[datetime, snapshots.HourRow]] = defaultdict(dict)
    for row in rows:
        hours[row.series_id][row.start] = row
    found = await snapshots.moments(connection, folding.extremes(hours, span)) if moments else {}
    dossiers = await snapshots.dossiers(connection, ids, span.since, span.until)
    reports = await snapshots.reports(connection, ids, span.since, span.until)
    payments, some_payment = await snapshots.payments(connection, ids, span.since, span.until)
    systems, some_exchange = await snapshots.exchanges(connection, ids, span.since, span.until)
    measured = folding.sensors(series, hours, found, registered, span)
    return Day(
        span=span,
        sensors=measured,
        # Of a day whose hours were let go the index alone was kept.
        stations=folding.stations(series, hours, span) or await air_days.stations(connection, ids, span.day),
        dossiers=folding.dossiers(dossiers, span),
        reports=folding.reports(reports, span),
        payments=payments,
        exchanges=folding.together(systems),
        systems=tuple(systems),
        simulated=some_payment
        or some_exchange
        or any(x.simulated for x in (*dossiers, *reports))
        or any(s.simulated and s.received for s in measured),
    )


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
