"""The history of a series over a span: from raw readings or the rollup that fits, at most so many points."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ioc.model.catalogue import Thresholds

Step = Literal["raw", "hour", "day"]


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
    """One series from `since` to `until`, oldest first; a bin nothing fell into is left out."""

    metric: str
    since: datetime
    until: datetime
    step: Step  # the table it comes from
    bin_s: int  # width of a bin; of raw readings the sensor's interval
    points: tuple[Point, ...]
    bad: tuple[tuple[datetime, float], ...]  # single bad readings, as far as raw readings are at hand
    gaps: tuple[tuple[datetime, datetime], ...]  # longer than three of the sensor's intervals without any reading
    thresholds: Thresholds
    simulated: bool
