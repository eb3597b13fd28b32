"""The scoreboard: indicators as rows, the province and its areas as columns, and how good the figures are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ioc.model.flag import Flag
from ioc.model.indicator import Indicator, Light, Target
from ioc.model.observation import Observation
from ioc.model.period import Frequency, Period

FEW = 30  # cases: a share of fewer is to be read with care


@dataclass(frozen=True, slots=True)
class Cell:
    """The value of an indicator in one place: the newest that the row is about."""

    value: float
    period: Period
    light: Light
    target: Target | None
    as_of: date | None
    received_at: datetime | None
    stale: bool  # the next period is over and its value is due
    small: bool  # of fewer than FEW cases
    simulated: bool
    revision: int
    flags: tuple[Flag, ...] = ()  # not settled, on this very figure
    per: float | None = None  # by head (100 000 inhabitants) or by km2, where the indicator is compared so
    source: str = ""
    n: int | None = None  # cases behind it

    @property
    def distance(self) -> float | None:
        """How far it is above its target, in the indicator's unit."""
        return None if self.target is None else self.value - self.target.value


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One indicator: the province's value, what was published of it, and the areas' that the person may see."""

    indicator: Indicator
    whole: Cell | None
    published: Observation | None  # the newest figure of the province that stands in a document
    flags: tuple[Flag, ...]  # not settled, on the province's figures and the published one
    cells: Mapping[str, Cell | None]  # by area (slug)
    points: tuple[tuple[Period, float], ...]  # of the province, oldest first
    trend: float | None  # the last point against the mean of the six before it
    elsewhere: tuple[Observation, ...] = ()  # the newest of other provinces

    def flags_on(self, told: Observation) -> tuple[Flag, ...]:
        """What does not hold of a figure beside our own: of the published one, of another province's."""
        return tuple(flag for flag in self.flags if flag.touches(told.place, told.period))


@dataclass(frozen=True, slots=True)
class Quality:
    """How good figures are, 0 to 100 each; None where there is nothing to judge (docs/indicators.md)."""

    right: float | None  # đúng: values that no open flag is about
    complete: float | None  # đủ: periods with a value, of those that must have one
    clean: float | None  # sạch: values in the unit of their indicator, within its bounds, told once
    live: float | None  # sống: series whose newest value is still in its term


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers above a scoreboard."""

    judged: int  # indicators of the province with a target and a value
    met: int  # of those
    without_target: int
    areas_below: tuple[str, ...]  # slugs of areas with a value that misses its target
    flagged: int  # indicators with a flag that is not settled
    assigned: int  # of those, with somebody who looks into it
    stale: int
    oldest: date | None  # the last day of the oldest period that is stale


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """Every indicator of a province as it stood at the end of a day."""

    frequency: Frequency
    until: date
    rows: tuple[ScoreRow, ...]
    areas: tuple[str, ...]  # slugs, of those with an operations centre that the person may see
    quality: Quality
    by_area: Mapping[str, Quality]
    by_source: Mapping[str, Quality]
    counts: Counts


@dataclass(frozen=True, slots=True)
class IndicatorHistory:
    """What was told of one indicator, as far as the person may see it and a page shows it."""

    indicator: Indicator
    observations: Mapping[str, tuple[Observation, ...]]  # by area (slug), the newest with every revision, oldest first
    flags: tuple[Flag, ...]  # settled ones too
    elsewhere: Mapping[str, tuple[Observation, ...]]  # by province (slug)
    targets: tuple[Target, ...]
