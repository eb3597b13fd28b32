"""A value of today beside yesterday's and last week's: the two differences that stand at its right."""

from collections.abc import Sequence
from typing import Any, Protocol

from layouts.anatomy import DASH, delta


class Days(Protocol):
    """Counts of one kind of three days, each as far as it had come at this time of day."""

    @property
    def today(self) -> Any: ...
    @property
    def yesterday(self) -> Any: ...
    @property
    def last_week(self) -> Any: ...


def three(day: Days, count: str) -> list[Any]:
    """A count of today, yesterday and last week; None for a day that told nothing: a young IOC has no past."""
    today, *before = day.today, day.yesterday, day.last_week
    return [getattr(today, count), *(None if then == type(then)() else getattr(then, count) for then in before)]


def differences(values: Sequence[float | None], digits: int = 0) -> tuple[str, str]:
    """What the first value is more than each of the two others, or dashes."""
    now, *before = values
    yesterday, last_week = (DASH if now is None or then is None else delta(now - then, digits) for then in before)
    return yesterday, last_week
