"""A concern: one thing that is worse than normal, as a header, a list or a callout names it."""

from dataclasses import dataclass
from datetime import datetime

from ioc.model.condition import Condition


@dataclass(frozen=True, slots=True)
class Concern:
    """What is bad, where, and against which threshold; an event brings its own headline instead of a value."""

    condition: Condition
    place: str  # name of the sensor, or what an event is about
    at: datetime
    domain: str | None = None
    metric: str | None = None
    sensor: str | None = None
    value: float | None = None
    threshold: float | None = None
    headline: str | None = None
