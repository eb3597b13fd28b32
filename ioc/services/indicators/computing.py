"""Indicators that the IOC computes: from what it holds, quarters from months, the province's from its areas'."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from geodata import areas as editions
from geodata import province
from ioc.i18n import _
from ioc.model.area import AreaKind
from ioc.model.indicator import Indicator
from ioc.model.observation import Observation
from ioc.model.period import A_DAY, Frequency, Period, closed, of, parse
from ioc.services.indicators.aside import left_aside
from ioc.store import areas, computed, database, observations
from ioc.store.computed import Longer, Measured, Together
from ioc.store.observations import Told

BY = "ioc"
LONGER = {Frequency.DAY: (Frequency.DAY, Frequency.MONTH)}  # by which a measure is computed; others by their own
BY_DAY = frozenset(("uptime",))  # of every sensor's hours: too many for more than a day
LATE = {Frequency.DAY: 7}  # closed periods whose data may still come late; of all others:
PERIODS = 2
SETTLED = timedelta(hours=7)  # after midnight: what is judged within six hours is judged by then
DECIMALS = 2


def compute(connection: database.Connection, edition: str, now: datetime, zone: ZoneInfo, *, again: bool) -> int:
    """Compute the newest closed periods: where nothing is known of one, or, `again`, of all whose data may have come
    late. What somebody tells themselves stands. Returns how many values are new or changed.
    """
    known = [one for one in province.indicators().indicators if one.computed]
    today = (now - SETTLED).astimezone(zone).date()
    oldest = closed(Frequency.YEAR, today - A_DAY).before().since
    with database.transaction(connection):
        ids = areas.ids(connection, edition)
        tellers = computed.tellers(connection, [one.code for one in known], oldest)
    slugs = {ids[a.slug]: a.slug for a in editions.load(edition) if a.kind is AreaKind.DISTRICT and a.slug in ids}
    new = 0
    for indicator in known:
        for period in _periods(indicator, today):
            told = {area: tellers.get((indicator.code, area, period.text)) for area in slugs}
            wanted = {area: slug for area, slug in slugs.items() if told[area] is None or (again and told[area] == BY)}
            # Each by itself: who tells others meanwhile waits for none.
            with left_aside(f"{indicator.code} {period}"), database.transaction(connection):
                found = list(_measured(connection, indicator, period, wanted, zone, now)) if wanted else []
                new += observations.keep(connection, found)
    return new


def _measured(
    connection: database.Connection,
    indicator: Indicator,
    period: Period,
    slugs: Mapping[int, str],
    zone: ZoneInfo,
    now: datetime,
) -> Iterator[Told]:
    """A period in every area where all of it is known: of a day, data reach back beyond it; a longer one was heard live
    as it began.
    """
    name = indicator.computed or ""
    since, until = (_midnight(day, zone) for day in (period.since, period.until))
    reach = computed.reach(connection, name, list(slugs), since)
    known = [area for area, live in reach.items() if live or period.frequency is Frequency.DAY]
    for one in computed.measure(connection, name, known, since, until, period):
        yield Told(_observation(indicator, slugs[one.area_id], period, one), one.area_id, now)


def _periods(indicator: Indicator, today: date) -> Iterator[Period]:
    """The newest closed periods, the shortest first."""
    usual = indicator.frequency
    for frequency in (usual,) if indicator.computed in BY_DAY else LONGER.get(usual, (usual,)):
        period = closed(frequency, today - A_DAY)
        for _again in range(LATE.get(frequency, PERIODS)):
            yield period
            period = period.before()


def _observation(indicator: Indicator, slug: str, period: Period, found: Measured) -> Observation:
    value = round(float(found.value), DECIMALS)
    return Observation(
        indicator.code,
        slug,
        period,
        value,
        indicator.unit,
        indicator.source,
        period.last,
        int(found.n),
        found.simulated,
        by=BY,
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def lengthen(connection: database.Connection, edition: str, now: datetime, indicator: Indicator, mark: int) -> int:
    """Quarters and years of areas from their months, where nobody tells them; returns how many are new or changed."""
    found = computed.longer(connection, indicator.code, edition, mark)
    if not found:
        return 0
    slugs = {id_: slug for slug, id_ in areas.ids(connection, edition).items()}
    tellers = computed.tellers(connection, [indicator.code], min(one.since for one in found))
    told: list[Told] = []
    for one in found:
        period = of(Frequency(one.frequency), one.since)
        observation = _folded(indicator, slugs[one.area_id], period, one, _("Tính từ các tháng"))
        if observation and tellers.get((indicator.code, one.area_id, period.text), BY) == BY:
            told.append(Told(observation, one.area_id, now))
    return observations.keep(connection, told)


def put_together(connection: database.Connection, edition: str, now: datetime, indicator: Indicator, mark: int) -> int:
    """The province's values from those of its areas, where nobody tells them and where they are of so many areas that
    none can be told from them; returns how many are new or changed.
    """
    home = next(area for area in editions.load(edition) if area.kind is AreaKind.PROVINCE)
    id_ = areas.ids(connection, edition)[home.slug or ""]
    found = computed.together(connection, indicator.code, edition, id_, mark)
    if not found:
        return 0
    tellers = computed.tellers(connection, [indicator.code], min(parse(one.period).since for one in found))
    told: list[Told] = []
    for one in found:
        source = _("Tính từ {n} địa bàn", n=one.areas)
        observation = _folded(indicator, home.slug or "", parse(one.period), one, source)
        if observation and tellers.get((indicator.code, id_, one.period), BY) == BY:
            told.append(Told(observation, id_, now))
    return observations.keep(connection, told)


def _folded(
    indicator: Indicator, place: str, period: Period, found: Together | Longer, source: str
) -> Observation | None:
    """A sum, or a mean weighted by cases; None where the cases of a part of it are not known."""
    value = found.total
    if indicator.whole == "mean":
        if not found.n or found.weighted is None:
            return None
        value = float(found.weighted) / found.n
    value, n = round(value, DECIMALS), found.n
    return Observation(
        indicator.code, place, period, value, indicator.unit, source, found.as_of, n, found.simulated, by=BY
    )
