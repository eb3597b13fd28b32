"""Observations: what was told of an indicator in a period, by whom and when; what is told anew is another revision."""

from dataclasses import dataclass
from datetime import date, datetime

from ioc.model.period import Period

LARGEST = 1e18  # of a value that people bring, as the data of events have it; no screen writes a larger one
Key = tuple[str, str, str, bool]  # indicator, place, period, whether a document published it


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
        return self.indicator, self.place, self.period.text, self.published
