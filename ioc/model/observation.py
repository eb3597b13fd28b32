"""Observations: what was told of an indicator in a period, by whom and when; what is told anew is another revision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from ioc.model.period import Period

Key = tuple[str, str, str]  # indicator, place, period


@dataclass(frozen=True, slots=True)
class Observation:
    """A value of an indicator in a place: an area (slug), or another province."""

    indicator: str
    place: str
    period: Period
    value: float
    unit: str
    source: str = ""
    as_of: date | None = None
    n: int | None = None  # cases behind it
    simulated: bool = False
    published: bool = False  # in a document for everybody
    by: str = ""
    received_at: datetime | None = None  # None: not kept yet
    revision: int = 0

    @property
    def key(self) -> Key:
        """What it is of: of one key the highest revision stands."""
        return self.indicator, self.place, self.period.text

    def says_as(self, other: "Observation") -> bool:
        """Whether it tells nothing new beside the other."""
        told = ("value", "unit", "source", "as_of", "n", "simulated", "published")
        return all(getattr(self, name) == getattr(other, name) for name in told)


def standing(observations: Iterable[Observation]) -> dict[Key, Observation]:
    """Of each key the observation that stands."""
    found: dict[Key, Observation] = {}
    for one in observations:
        known = found.get(one.key)
        if known is None or one.revision > known.revision:
            found[one.key] = one
    return found
