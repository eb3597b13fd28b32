"""Proposals: a value that one person enters and another approves; until then it is no observation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ioc.model.period import Period


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that waits for a second person, or what became of it."""

    id: int
    indicator: str
    place: str  # slug of the area
    period: Period
    value: float
    unit: str
    why: str  # where it comes from, in the words of who proposes it
    by: str
    at: datetime
    state: Literal["waiting", "approved", "refused"] = "waiting"
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None  # why it is refused
    stands: float | None = None  # the value that it would take the place of
    revision: int | None = None  # and which one that is
