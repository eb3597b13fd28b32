"""The scoreboard put together: of each indicator the newest value of the province and of its areas, with its flags."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import mean

from ioc.model.area import Area, AreaKind
from ioc.model.checks.series import due
from ioc.model.flag import Flag
from ioc.model.indicator import LEVELS, Indicator, Light
from ioc.model.indicators import Known
from ioc.model.observation import Observation
from ioc.model.period import A_DAY, Frequency, Period, of, parse
from ioc.model.scoreboard import FEW, Cell, Counts, Scoreboard, ScoreRow
from ioc.services.indicators import quality
from ioc.store import flags, observations
from ioc.store.database import AsyncConnection
from ioc.store.observations import Covered

POINTS = 36  # of the province's course, at most
BEFORE = 6  # points that the last one is held against
PER_HEADS = 100_000
WINDOW = {  # periods by which it is judged how complete a series is: those of a year, of a month by the day
    Frequency.DAY: 30,
    Frequency.WEEK: 52,
    Frequency.MONTH: 12,
    Frequency.QUARTER: 4,
    Frequency.YEAR: 1,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody looks at: the province with its areas as far as they may see them, and their ids by slug."""

    province: Area
    areas: tuple[Area, ...]
    ids: Mapping[str, int]

    @property
    def places(self) -> dict[str, Area]:
        """Every area that has figures here, the province first."""
        return {area.slug or "": area for area in (self.province, *self.areas)}


async def read(connection: AsyncConnection, known: Known, seen: Seen, frequency: Frequency, until: date) -> Scoreboard:
    """Every indicator at the end of a day, as it stands now, by values of a frequency where there are any."""
    end = until + A_DAY
    ids = [seen.ids[slug] for slug in seen.places]
    pairs = {(one.code, each) for one in known.rows for each in (frequency, one.frequency)}
    newest = await observations.newest(connection, pairs, ids, end)
    usual = _usual(known, newest, frequency)
    points = await observations.points(connection, usual, seen.ids[seen.province.slug or ""], end, POINTS)
    public = await observations.public(connection, end)
    open_flags = await flags.every(connection, settled=False)
    wanted = [(code, each, _begin(each, until)) for code, each in usual.items()]
    covered = await observations.covered(connection, wanted, ids, end)
    told = _Told(newest, points, public, open_flags, usual)
    rows = tuple(_row(one, told, seen, until) for one in known.rows)
    return _board(rows, frequency, until, seen, covered)


async def stood(
    connection: AsyncConnection, known: Known, seen: Seen, until: date, at: datetime
) -> tuple[ScoreRow, ...]:
    """Every indicator at the end of a day, as it stood by what had been told at a moment: what is told anew after it
    changes nothing, what is told for the first time came late. Without the course of the province.
    """
    end = until + A_DAY
    pairs = {(one.code, each) for one in known.rows for each in (Frequency.DAY, one.frequency)}
    newest = await observations.newest(connection, pairs, [seen.ids[slug] for slug in seen.places], end, at)
    public = await observations.public(connection, end, at)
    open_flags = await flags.every(connection, settled=False, stood=at)
    told = _Told(newest, (), public, open_flags, _usual(known, newest, Frequency.DAY))
    return tuple(_row(one, told, seen, until) for one in known.rows)


def _usual(known: Known, newest: Iterable[Observation], frequency: Frequency) -> dict[str, Frequency]:
    """Of each indicator the frequency that is shown: the one asked for where anybody tells it, else its own."""
    has = {(one.indicator, one.period.frequency) for one in newest}
    return {one.code: frequency if (one.code, frequency) in has else one.frequency for one in known.rows}


def _begin(frequency: Frequency, until: date) -> date:
    """The first day of the periods by which it is judged how complete a series is."""
    period = of(frequency, until)
    for _ in range(WINDOW[frequency] + (period.until > until + A_DAY) - 1):
        period = period.before()
    return period.since


class _Told:
    """What was read, by what a row asks for."""

    def __init__(
        self,
        newest: Iterable[Observation],
        points: Iterable[tuple[str, str, float]],
        public: Iterable[Observation],
        open_flags: Iterable[Flag],
        usual: Mapping[str, Frequency],
    ) -> None:
        self.newest = {
            (one.indicator, one.place): one for one in newest if one.period.frequency is usual[one.indicator]
        }
        self.points: dict[str, list[tuple[Period, float]]] = {}
        for code, period, value in points:
            self.points.setdefault(code, []).insert(0, (parse(period), value))
        self.public: dict[tuple[str, str], list[Observation]] = {}
        for one in sorted(public, key=lambda one: (one.period.until, one.period.since)):
            self.public.setdefault((one.indicator, one.place), []).append(one)
        self.flags: dict[str, list[Flag]] = {}
        for flag in open_flags:
            for code in (flag.indicator, *flag.related):
                self.flags.setdefault(code, []).append(flag)


def _row(indicator: Indicator, told: _Told, seen: Seen, until: date) -> ScoreRow:
    code, home = indicator.code, seen.province.slug or ""
    public = told.public.get((code, home), [])
    own = told.newest.get((code, home)) or (public[-1] if public else None)
    flagged = told.flags.get(code, [])
    points = tuple(told.points.get(code, ()))
    areas = {area.slug or "" for area in seen.areas}
    return ScoreRow(
        indicator,
        _cell(indicator, own, seen.province, flagged, until),
        next((one for one in reversed(public) if one is not own), None),
        tuple(flag for flag in flagged if flag.place not in areas),
        {
            area.slug or "": _cell(indicator, told.newest.get((code, area.slug or "")), area, flagged, until)
            for area in seen.areas
        },
        points,
        _trend(points),
        tuple(found[-1] for (of_code, place), found in told.public.items() if of_code == code and place != home),
    )


def _cell(
    indicator: Indicator, told: Observation | None, area: Area, flagged: Sequence[Flag], until: date
) -> Cell | None:
    if told is None:
        return None
    target = indicator.target(LEVELS[area.kind], told.period)
    return Cell(
        told.value,
        told.period,
        indicator.light(told.value, target),
        target,
        told.as_of,
        told.received_at,
        stale=until >= due(told.period, indicator.frequency),
        small=told.n is not None and told.n < FEW and indicator.unit == "%",
        simulated=told.simulated,
        revision=told.revision,
        flags=tuple(f for f in flagged if f.touches(told.place, told.period)),
        per=_per(indicator, told.value, area),
        source=told.source,
        n=told.n,
    )


def _per(indicator: Indicator, value: float, area: Area) -> float | None:
    """A count by what areas are compared fairly by; a share is fair by itself."""
    if indicator.per == "head" and area.population:
        return value * PER_HEADS / area.population
    if indicator.per == "km2" and area.area_km2:
        return value / area.area_km2
    return None


def _trend(points: Sequence[tuple[Period, float]]) -> float | None:
    values = [value for _, value in points[-BEFORE - 1 :]]
    return values[-1] - mean(values[:-1]) if len(values) > BEFORE else None


def _board(
    rows: tuple[ScoreRow, ...], frequency: Frequency, until: date, seen: Seen, covered: Sequence[Covered]
) -> Scoreboard:
    must = {kind: _expected(rows, covered, LEVELS[kind]) for kind in (AreaKind.PROVINCE, AreaKind.DISTRICT)}
    expected = {slug: must[a.kind if a.kind in must else AreaKind.DISTRICT] for slug, a in seen.places.items()}
    facts = quality.Facts(rows, seen.province.slug or "", covered, expected)
    return Scoreboard(
        frequency,
        until,
        rows,
        tuple(area.slug or "" for area in seen.areas),
        quality.judge(facts),
        {slug: quality.judge(facts, place=slug) for slug in seen.places},
        {source: quality.judge(facts, source=source) for source in quality.sources(facts)},
        _counts(rows),
    )


def _expected(rows: Iterable[ScoreRow], covered: Iterable[Covered], level: str) -> dict[tuple[str, Frequency], int]:
    """How many periods each indicator must have a value of, where anybody tells it at all."""
    alive = {(one.indicator, one.frequency) for one in covered}
    levels = {row.indicator.code: row.indicator.levels for row in rows}
    return {(code, frequency): WINDOW[frequency] for code, frequency in alive if level in levels[code]}


def _counts(rows: Sequence[ScoreRow]) -> Counts:
    judged = [row.whole for row in rows if row.whole and row.whole.light is not Light.NONE]
    below = {
        slug for row in rows for slug, cell in row.cells.items() if cell and cell.light in (Light.NEAR, Light.MISSED)
    }
    order = [slug for slug in (rows[0].cells if rows else ()) if slug in below]
    flagged = [row for row in rows if row.flags]
    late = [row.whole.period.last for row in rows if row.whole and row.whole.stale]
    return Counts(
        judged=len(judged),
        met=sum(cell.light is Light.MET for cell in judged),
        without_target=len(rows) - len(judged),
        areas_below=tuple(order),
        flagged=len(flagged),
        assigned=sum(any(flag.state == "assigned" for flag in row.flags) for row in flagged),
        stale=len(late),
        oldest=min(late, default=None),
    )
