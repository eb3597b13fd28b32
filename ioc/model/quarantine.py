"""The quarantine: which of its payloads are meant, what lies there, and what became of those that were read again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import msgspec

NOWHERE = 0  # stands for the area of what has none; ids of areas begin with 1


class Sieve(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which payloads are meant; without anything said, all of them."""

    areas: tuple[int, ...] | None = None  # ids, NOWHERE among them for what has none; None: whatever its area
    cause: str | None = None
    words: str | None = None  # somewhere in the reason, whatever their case
    topic: str | None = None  # somewhere in the topic
    since: datetime | None = None  # received at or after
    until: datetime | None = None  # received before
    id: int | None = None


class Became(StrEnum):
    """What became of a payload that was read again."""

    STORED = "stored"
    DUPLICATE = "duplicate"  # everything it says was there already
    REFUSED = "refused"  # it stays, and why


class Way(StrEnum):
    """Why a payload was dropped."""

    AGE = "age"
    SIZE = "size"
    PURGE = "purge"  # a person said so


@dataclass(frozen=True, slots=True)
class Kept:
    """A payload in quarantine as people may see it."""

    id: int
    received_at: datetime
    area: str | None  # slug
    topic: str
    format: str | None
    size: int  # bytes
    cause: str
    reason: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Group:
    """Payloads that have something in common."""

    key: str | None
    n: int
    size: int  # bytes
    first_at: datetime
    last_at: datetime
    sample: str  # the newest one's reason, or its topic when they are grouped by reason


@dataclass(frozen=True, slots=True)
class Replay:
    """What somebody asked to be read again, and how far that is."""

    id: int
    asked_at: datetime
    asked_by: str
    sieve: Sieve
    done_at: datetime | None
    became: Mapping[str, int] = field(default_factory=dict[str, int])  # how many, by a word of Became


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of them."""

    item: int
    topic: str
    became: str  # a word of Became
    reason: str  # why it is still refused
