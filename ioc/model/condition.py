"""Condition (how bad a thing is) and freshness (how old its news are): two words that never stand for each other."""

from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from ioc.model.catalogue import Thresholds


class Condition(IntEnum):
    """How bad a thing is now; the worst of several is their max()."""

    NORMAL = 0
    WATCH = 1
    WARNING = 2
    CRITICAL = 3

    @property
    def key(self) -> str:
        """The word in addresses, attributes and style sheets: `warning`."""
        return self.name.lower()


class Freshness(StrEnum):
    """How old the newest word of a sensor is, in its own intervals."""

    NEW = "new"  # has registered and never sent a value
    FRESH = "fresh"
    LATE = "late"  # older than its interval
    STALE = "stale"  # older than three
    OFFLINE = "offline"  # older than ten, or than its source says its values hold, or said so itself


TOLERANCE = timedelta(seconds=10)  # what a radio link and a broker may add without anybody being late
OFFLINE_AFTER = timedelta(minutes=5)  # a sensor that sends every second is not offline after ten


def freshness(
    now: datetime,
    seen_at: datetime | None,
    interval_s: int,
    said_offline: bool = False,
    offline_after_s: int | None = None,
) -> Freshness:
    """How fresh a sensor is that was last seen at `seen_at` and ought to be every `interval_s` seconds."""
    if said_offline:
        return Freshness.OFFLINE
    if seen_at is None:
        return Freshness.NEW
    age, interval = now - seen_at, timedelta(seconds=interval_s)
    if age > (max(10 * interval, OFFLINE_AFTER) if offline_after_s is None else timedelta(seconds=offline_after_s)):
        return Freshness.OFFLINE
    if age > 3 * interval + TOLERANCE:
        return Freshness.STALE
    if age > interval + TOLERANCE:
        return Freshness.LATE
    return Freshness.FRESH


def judge(value: float, thresholds: Thresholds) -> Condition:
    """The condition of a value against its thresholds; a threshold is passed when it is reached."""
    grades = (
        (Condition.CRITICAL, thresholds.critical),
        (Condition.WARNING, thresholds.warning),
        (Condition.WATCH, thresholds.watch),
    )
    for condition, limit in grades:
        if limit is not None and (value <= limit if thresholds.falling else value >= limit):
            return condition
    return Condition.NORMAL
