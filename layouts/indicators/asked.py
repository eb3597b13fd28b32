"""What every piece of the page of indicators needs beside its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ioc.model.focus import Person
from layouts.indicators.way import Way


@dataclass(frozen=True, slots=True)
class Desk:
    """Who looks at what, what areas are called, the last day that is looked at, and when this is."""

    way: Way
    person: Person
    names: Mapping[str, str]  # of areas, by slug
    province: str  # its slug
    edition: str
    until: date
    now: datetime
    zone: ZoneInfo
