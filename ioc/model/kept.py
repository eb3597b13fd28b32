"""What the archive of snapshots knows: runs that make them, snapshots that are kept with their files, who took what."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ioc.model.period import Frequency, Period


class RunState(StrEnum):
    """How far a run has come."""

    WAITING = "waiting"
    MAKING = "making"
    MADE = "made"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def over(self) -> bool:
        """Whether nothing more comes of it."""
        return self not in (RunState.WAITING, RunState.MAKING)


@dataclass(frozen=True, slots=True)
class Run:
    """The making of one snapshot: asked for by a schedule or by a person."""

    id: int
    schedule: int | None
    area: str  # slug
    period: Period
    due_at: datetime | None  # none: a person asked
    late: bool  # makes up for an outage
    forms: tuple[str, ...]
    language: str
    batch: str  # what was asked for together
    asked_by: str
    asked_at: datetime
    state: RunState
    step: str  # the form it is at
    attempts: int
    problem: str
    began_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of a kept snapshot."""

    name: str
    form: str
    size: int
    sha256: str
    rows: int | None  # what is in it, where that can be counted
    gone_at: datetime | None  # when its term was over
    taken: int = 0  # how often somebody took it home


@dataclass(frozen=True, slots=True)
class Kept:
    """A snapshot in the archive."""

    id: int
    area: str  # slug
    period: Period
    revision: int
    language: str
    folder: str  # below that of the archive
    made_at: datetime
    made_by: str
    scheduled: bool
    attempts: int  # of the run that made it
    late: bool
    cut_off: datetime
    complete: bool
    simulated: bool
    sealed: str  # SHA-256 of its manifest
    verified_at: datetime | None
    sound: bool | None  # none: never verified
    files: tuple[KeptFile, ...]

    @property
    def size(self) -> int:
        """Bytes of what is still there."""
        return sum(f.size for f in self.files if f.gone_at is None)

    @property
    def taken(self) -> int:
        """How often any of its files was taken home."""
        return sum(f.taken for f in self.files)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A kept snapshot that did not reach a recipient: given up, or to be tried again by itself."""

    id: str  # of the delivery
    area: str  # slug
    period: Period
    recipient: str
    problem: str  # as the system that refused it said it
    given_up: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of the archive."""

    kept: tuple[Kept, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody took a file home."""

    name: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sought:
    """What of the archive is asked for: periods of one kind, narrowed by day, areas or checksum."""

    frequency: Frequency = Frequency.DAY
    day: date | None = None
    areas: frozenset[str] | None = None  # slugs; none: all that are the person's
    sha256: str = ""  # how it begins
    id: int | None = None
    offset: int = 0
    limit: int = 20
