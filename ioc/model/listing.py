"""A page of a long list of sensors: what it is narrowed to, how it is ordered, where it begins."""

from dataclasses import dataclass
from typing import Literal

from ioc.model.sensor import SensorNow

Order = Literal["name", "id", "registered"]


@dataclass(frozen=True, slots=True)
class Listing:
    """What is asked for; what is left empty narrows nothing."""

    ward: str = ""  # GSO code
    states: frozenset[str] = frozenset()  # as the watch judged: new, online, late, offline
    text: str = ""  # in a name or an id
    order: Order = "name"
    descending: bool = False
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Page:
    """The sensors of one page in the order asked for, and how many there are in all."""

    sensors: tuple[SensorNow, ...]
    total: int
