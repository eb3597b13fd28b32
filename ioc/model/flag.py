"""Flags on figures that do not hold: what is wrong, its arithmetic, who looks into it, and how it was settled."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from ioc.i18n import _, brought
from ioc.model.counted import Words
from ioc.model.period import Period, parse

State = Literal["open", "assigned", "settled"]
BY_ITSELF = "ioc"  # who settles what no check finds any more
HALF = 0.5  # of the longer of two periods: figures that a flag compares may end on different days


class FlagKind(StrEnum):
    """What does not hold."""

    PARTS = "parts"  # parts that do not add up to their whole
    RATE = "rate"  # a rate that does not follow from its parts
    POINTS = "points"  # points called per cent
    DISAGREE = "disagree"  # two sources that imply different wholes
    SHARE = "share"  # a share outside of 0 to 100
    JUMP = "jump"  # a value far from all before it
    STALE = "stale"  # a series that stopped
    UNITS = "units"  # figures of one indicator in different units


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a flag's arithmetic."""

    name: Words
    value: float
    unit: str
    result: bool = False  # computed here, and not told by anybody

    @property
    def label(self) -> str:
        """What it is, in the language in force."""
        return brought(self.name)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: the figures it is about, by their codes, and what of them does not hold."""

    kind: FlagKind
    indicator: str
    place: str  # slug of an area or of another province
    period: str
    arithmetic: tuple[Line, ...]
    said: Words
    related: tuple[str, ...] = ()  # other indicators whose figures are in it

    @property
    def subject(self) -> tuple[str, str, str, str]:
        """What it is about: of one subject at most one flag is not settled."""
        return self.kind, self.indicator, self.place, self.period

    @property
    def figures(self) -> str:
        """The figures it rests on: a settled flag stays settled as long as these are the same."""
        return " ".join(f"{line.value!r}{line.unit}" for line in self.arithmetic if not line.result)


@dataclass(frozen=True, slots=True)
class Flag:
    """A finding that is kept, and what people made of it."""

    id: int
    kind: FlagKind
    indicator: str
    place: str
    period: str
    arithmetic: tuple[Line, ...]
    said: Words
    related: tuple[str, ...]
    opened_at: datetime
    state: State = "open"
    assignee: str | None = None
    due: date | None = None
    reason: str | None = None  # why it is settled
    by: str | None = None  # who assigned or settled it last
    at: datetime | None = None  # and when

    @property
    def words(self) -> str:
        """What is wrong, in the language in force."""
        return brought(self.said)

    @property
    def ending(self) -> str:
        """Why it is settled: a person's words as they were written, the watch's in the language in force."""
        reason = self.reason or ""
        return _(reason) if reason and self.by == BY_ITSELF else reason  # the empty msgid is the catalogue's head

    def touches(self, place: str, period: Period) -> bool:
        """Whether it is about a figure of a place and period, of an indicator that it names; nearly the same counts."""
        return self.place == place and parse(self.period).overlap(period) > HALF
