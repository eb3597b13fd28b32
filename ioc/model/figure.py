"""A figure: one number on a screen with its past day, its differences and its condition."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ioc.model.condition import Condition, Freshness

HOURS = 24  # length of a spark
Across = Literal["mean", "max", "min", "sum", "worst"]  # how several sensors become one number
Over = Literal["now", "hour", "day"]  # the newest value, the last 60 minutes, since midnight


@dataclass(frozen=True, slots=True)
class Ask:
    """What a panel wants to know: a metric of a domain across the focus, or of one sensor."""

    metric: str
    across: Across = "mean"
    over: Over = "now"
    sensor: str | None = None  # sensor id; None: all of the domain


@dataclass(frozen=True, slots=True)
class Figure:
    """The answer. `spark` holds the last 24 hours oldest first (None is a gap), `ghost` the 24 before them."""

    ask: Ask
    value: float | None
    unit: str  # UCUM
    digits: int
    at: datetime | None  # when the newest reading behind it was measured
    spark: tuple[float | None, ...] = ()
    ghost: tuple[float | None, ...] = ()
    day_delta: float | None = None  # against the same hour yesterday
    week_delta: float | None = None  # against the same hour a week ago
    condition: Condition = Condition.NORMAL
    threshold: float | None = None  # the next one not yet reached, or the one passed when all are
    sensor: str | None = None  # where it was measured, when it is one place
    place: str | None = None  # its name
    n: int = 0  # sensors behind it


@dataclass(frozen=True, slots=True)
class Figures:
    """What one panel of figures shows, and how far it can be trusted."""

    figures: tuple[Figure, ...]
    condition: Condition
    freshness: Freshness
    at: datetime | None  # newest reading of the domain
    sensors: int  # known in this domain and area; 0: say so in words
    simulated: bool
    mixed: bool = False  # some of its sensors are simulated and some are not
