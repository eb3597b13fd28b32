"""A week or a month of one area: what was told of its days, beside what was told of those of the period before."""

from dataclasses import dataclass
from datetime import date, datetime

from ioc.model.area import Area
from ioc.model.period import Period
from ioc.model.revision import Values
from ioc.model.snapshot import Span


@dataclass(frozen=True, slots=True)
class Told:
    """What was told last of one day that is over."""

    day: date
    revision: int
    figures: Values


@dataclass(frozen=True, slots=True)
class Review:
    """The days of a period that are over, oldest first, and those of the one before."""

    area: Area
    parent: Area | None
    period: Period
    span: Span  # from its first midnight to that after its last day that is over
    made_at: datetime
    days: tuple[Told, ...]
    before: tuple[Told, ...]
    simulated: bool  # whether anything in it was

    @property
    def name(self) -> str:
        """The stem of its files: `ioc-da-lat-2026-W47`."""
        return f"ioc-{self.area.slug}-{self.period}"
