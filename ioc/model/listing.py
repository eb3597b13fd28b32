"""A page of a long list of sensors: what it is narrowed to, how it is ordered, beside which of them it lies."""

from dataclasses import dataclass
from typing import Literal

from ioc.model.sensor import SensorNow

Order = Literal["name", "area", "domain", "state"]


@dataclass(frozen=True, slots=True)
class Listing:
    """What is asked for; what is left empty narrows nothing.

    A page begins at a sensor and not at a count of them, so that the thousandth is found as fast as the first.
    """

    ward: str = ""  # GSO code
    states: frozenset[str] = frozenset()  # as the watch judged: new, online, late, offline
    text: str = ""  # in a name or an id, whatever its marks and capitals
    order: Order = "name"
    descending: bool = False
    after: int | None = None  # the sensor that stands above the page, by its number
    before: int | None = None  # that stands below it
    limit: int = 50
    counted: bool = True  # whether it is said how many there are in all


@dataclass(frozen=True, slots=True)
class Page:
    """The sensors of one page in the order asked for, how many there are in all, and the pages beside it."""

    sensors: tuple[SensorNow, ...]
    total: int | None  # None: not asked for
    before: int | None = None  # the page above lies before this sensor; None: there is none
    after: int | None = None  # the page below lies after this one
