"""Revisions of a day: its figures as they were first told, and as they were told again when something had changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Value = int | float | None
Values = Mapping[str, Value]  # by key, as `ioc.services.snapshot.frozen` documents them


class Why(StrEnum):
    """Why a figure of a day that is over differs from what was told before."""

    LATE_READINGS = "late_readings"  # measured on that day, and received after the run before
    CORRECTED = "corrected"  # measured values that were told anew
    LATE_EVENTS = "late_events"  # of that day, and received after the run before
    LATE_VALUES = "late_values"  # values of indicators, received after the run before
    FLAGGED = "flagged"  # flags opened or settled since
    REPLAYED = "replayed"  # payloads of that day that lay in quarantine at the run before
    RETOLD = "retold"  # told since of what had happened then
    DECLARED = "declared"  # nothing of it came: thresholds, sensors or the way it is computed


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that differs, and why: each reason with how many readings, events or payloads it is about."""

    figure: str
    old: Value
    new: Value
    why: tuple[tuple[Why, int], ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """What was told of a day by one run and by all after it that found nothing else."""

    number: int  # 1: the first
    made_at: datetime
    made_by: str
    figures: Values
    changes: tuple[Change, ...] = ()  # against the one before
    kinds: frozenset[str] = frozenset()  # of figures that its software tells; none when it did not say
