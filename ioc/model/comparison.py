"""A comparison of the areas of an edition: each with what was counted in it, and what belongs to none for certain."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Literal

from ioc.model.area import Edition
from ioc.model.outlook import Sight
from ioc.model.succession import Unit

Span = Literal["today", "week", "month"]
SERVICES = ("received", "on_time", "late", "overdue", "filed", "waiting")  # what nobody tells without a centre
DAYS: dict[Span, int] = {"today": 1, "week": 7, "month": 30}  # days cut in the zone, the running one among them


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted in a span of days, and what stands now."""

    sensors: int = 0
    silent: int = 0  # of these
    worse: int = 0  # than normal
    received: int = 0  # dossiers
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    filed: int = 0  # reports
    waiting: int = 0  # past their time
    simulated: int = 0  # of all that is counted in these

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def counted(self) -> int:
        """How many things are counted, each once in every column that it stands in."""
        each = (self.sensors, self.received, self.on_time, self.late, self.overdue, self.filed, self.waiting)
        return sum(each)

    @property
    def on_time_share(self) -> float | None:
        """Per cent of the finished dossiers; None when none was finished."""
        finished = self.on_time + self.late
        return 100 * self.on_time / finished if finished else None


@dataclass(frozen=True, slots=True)
class Compared:
    """A unit of the edition with its counts; of one that may not be seen nothing but its name is told."""

    unit: Unit
    sight: Sight
    counts: Counts = Counts()

    def served(self, centres: Collection[str]) -> bool:
        """Whether one of these operations centres (slugs) tells what services did here; else no zero is known."""
        return any(home in centres for home in self.unit.homes)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every unit of an edition, and by the area (slug) that told it what is in no unit for certain."""

    edition: Edition
    editions: tuple[Edition, ...]  # that can be asked
    units: tuple[Compared, ...]
    unplaced: tuple[tuple[str, Counts], ...]
