"""A concern: one thing that is worse than normal, as a header, a list or a callout names it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ioc.model.condition import Condition

Kind = Literal["threshold", "alarm", "camera", "exchange", "reports", "overdue", "offline"]


@dataclass(frozen=True, slots=True)
class Concern:
    """What is bad, where, and against which threshold; an alarm brings its own headline, a count its number."""

    condition: Condition
    kind: Kind
    place: str  # name of the sensor, camera or connected system, or what an alarm is about; empty for counts
    at: datetime
    domain: str | None = None
    metric: str | None = None
    sensor: str | None = None
    value: float | None = None
    threshold: float | None = None
    headline: str | None = None
    count: int | None = None  # sensors offline, dossiers or reports overdue, an hour's calls that failed
    seen: str | None = None  # what a camera saw: crowd, accident, smoke, …
