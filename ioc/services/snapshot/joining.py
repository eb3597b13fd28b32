"""How the days of areas become the day of their province: counts are added, places keep their area's name. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import TypeVar

from ioc.model.area import Area
from ioc.model.exchange import ExchangeCount
from ioc.model.payment import PaymentCount
from ioc.model.report import ReportCount
from ioc.model.snapshot import (
    Counted,
    Day,
    DossierFigures,
    DossierGroup,
    ReportFigures,
    SensorDay,
    Snapshot,
    StationDay,
)
from ioc.services.snapshot import folding

Count = TypeVar("Count", DossierGroup, ReportCount, PaymentCount)


def whole(own: Snapshot, parts: Sequence[Snapshot], counted: tuple[Counted, ...]) -> Snapshot:
    """The snapshot of a province: what was told under its own name and in its areas, all read from the same state."""
    every = (own, *parts)
    today, before, week_before = (
        day([(p.area, attrgetter(name)(p)) for p in every]) for name in ("today", "before", "week_before")
    )
    notes = (*own.notes, *(replace(n, text=f"{p.area.short}: {n.text}") for p in parts for n in p.notes))
    return replace(
        own,
        wards={code: name for p in every for code, name in p.wards.items()},
        today=today,
        before=before,
        week_before=week_before,
        moments=folding.moments(today),
        alarms=tuple(sorted((a for p in every for a in p.alarms), key=lambda a: a.raised.time)),
        events=tuple(sorted((e for p in every for e in p.events), key=lambda e: e.time)),
        counted=counted,
        told=_tallied(p.told for p in every),
        quarantined=most_first(_tallied(dict(p.quarantined) for p in every)),
        notes=tuple(sorted(notes, key=lambda n: n.at)),
        parts=tuple(parts),
    )


def day(days: Sequence[tuple[Area, Day]]) -> Day:
    """One day of a province."""
    of_each = [d for _, d in days]
    systems = _systems(of_each)
    return Day(
        span=of_each[0].span,
        sensors=tuple(_placed(sensor, area) for area, d in days for sensor in d.sensors),
        stations=folding.ranked(_station(station, area) for area, d in days for station in d.stations),
        dossiers=_dossiers([d.dossiers for d in of_each]),
        reports=_reports([d.reports for d in of_each]),
        payments=added(PaymentCount(), (d.payments for d in of_each)),
        exchanges=folding.together(systems),
        systems=tuple(systems),
        simulated=any(d.simulated for d in of_each),
    )


def _placed(sensor: SensorDay, area: Area) -> SensorDay:
    """A sensor whose id and name say its area: two areas may call theirs alike."""
    key = f"{area.slug}/{sensor.sensor}"
    series = tuple(replace(s, sensor=key) for s in sensor.series)
    return replace(sensor, sensor=key, name=f"{sensor.name}, {area.short}", series=series)


def _station(station: StationDay, area: Area) -> StationDay:
    return replace(station, sensor=f"{area.slug}/{station.sensor}", name=f"{station.name}, {area.short}")


def added(nothing: Count, counts: Iterable[Count]) -> Count:
    """Counts that are sums of whole numbers, added field by field."""
    given = list(counts)
    names = [f.name for f in fields(nothing) if f.name != "name"]
    return replace(nothing, **{name: sum(getattr(c, name) for c in given) for name in names})


def _dossiers(figures: Sequence[DossierFigures]) -> DossierFigures:
    """The one-stop shops of all areas by field; units are each area's own, and stand in its own snapshot."""
    by_field: dict[str | None, list[DossierGroup]] = defaultdict(list)
    for group in (g for f in figures for g in f.fields):
        by_field[group.name].append(group)
    made = [added(DossierGroup(name), groups) for name, groups in by_field.items()]
    return DossierFigures(
        whole=added(DossierGroup(None), (f.whole for f in figures)),
        fields=folding.by_size(made),
        units=(),
        received_by_hour=_hours(f.received_by_hour for f in figures),
        finished_by_hour=_hours(f.finished_by_hour for f in figures),
    )


def _reports(figures: Sequence[ReportFigures]) -> ReportFigures:
    by_category: dict[str | None, list[ReportCount]] = defaultdict(list)
    for name, count in (c for f in figures for c in f.categories):
        by_category[name].append(count)
    made = [(name, added(ReportCount(), counts)) for name, counts in by_category.items()]
    return ReportFigures(
        whole=added(ReportCount(), (f.whole for f in figures)),
        categories=folding.by_filed(made),
        filed_by_hour=_hours(f.filed_by_hour for f in figures),
    )


def _systems(days: Sequence[Day]) -> list[tuple[str, ExchangeCount]]:
    """Each system across the areas, the busiest first."""
    told: dict[str, list[ExchangeCount]] = defaultdict(list)
    for name, count in (s for d in days for s in d.systems):
        told[name].append(count)
    made = [(name, folding.together((name, c) for c in counts)) for name, counts in told.items()]
    return sorted(made, key=lambda s: (-s[1].calls, s[0]))


def _hours(told: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*told, strict=True)))


def _tallied(told: Iterable[Mapping[str, int]]) -> dict[str, int]:
    made: dict[str, int] = defaultdict(int)
    for key, n in (pair for one in told for pair in one.items()):
        made[key] += n
    return dict(sorted(made.items()))


def most_first(tally: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Counts, the largest first."""
    return tuple(sorted(tally.items(), key=lambda pair: (-pair[1], pair[0])))
