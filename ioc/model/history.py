"""The history of a series over a span: from raw readings or the rollup that fits, at most so many points."""

from dataclasses import dataclass
from datetime import datetime
from math import fsum
from typing import Literal

from ioc.model.catalogue import Kind, Thresholds

Step = Literal["raw", "hour", "day"]
Moment = tuple[datetime, float]  # when, and the value then
MAX_POINTS = 1500


@dataclass(frozen=True, slots=True)
class Point:
    """One bin: `at` is its begin (of a raw reading its moment); of an amount, `value` is the sum, else the mean."""

    at: datetime
    value: float | None  # None: only bad readings fell into it
    low: float | None
    high: float | None
    n: int
    n_bad: int


@dataclass(frozen=True, slots=True)
class History:
    """One series from `since` to `until`, oldest first; a bin nothing fell into is left out.

    Bins are whole: `since` is the begin of one, and the last one begins before `until`.
    """

    metric: str
    since: datetime
    until: datetime
    step: Step  # the table it comes from
    bin_s: int  # width of a bin; of raw readings the sensor's interval
    points: tuple[Point, ...]
    bad: tuple[Moment, ...]  # single bad readings as far as raw readings are at hand, one a bin at most
    gaps: tuple[tuple[datetime, datetime], ...]  # longer than three of the sensor's intervals without any reading
    thresholds: Thresholds
    simulated: bool
    kind: Kind = "level"
    binned: bool = False  # its points are bins; False: they are single readings
    highest: Moment | None = None  # of a level the reading and its moment; of an amount the bin with the most
    lowest: Moment | None = None  # of a level only

    @property
    def n(self) -> int:
        """How many good readings it rests on."""
        return sum(p.n for p in self.points)

    @property
    def n_bad(self) -> int:
        """How many readings were flagged bad and stand in no figure."""
        return sum(p.n_bad for p in self.points)

    @property
    def bad_share(self) -> float | None:
        """Per cent of all readings that were flagged bad; None without any."""
        total = self.n + self.n_bad
        return 100 * self.n_bad / total if total else None

    @property
    def total(self) -> float | None:
        """The amount over the span; None without any good reading."""
        return fsum(p.value for p in self.points if p.value is not None) if self.n else None

    @property
    def mean(self) -> float | None:
        """The mean of all good readings of a level, each weighing the same; None without any."""
        return fsum(p.value * p.n for p in self.points if p.value is not None) / self.n if self.n else None
