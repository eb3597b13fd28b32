"""Events that are counted and not told one by one, as a province declares them: what they carry, what is counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

Words = dict[str, str]  # by language
What = Literal["code", "text", "flag", "number"]


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key of the event's data: what its value must be, or one of which words."""

    is_: What | tuple[str, ...] = msgspec.field(name="is")
    required: bool = False


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Those of the events whose data says this; as per cent of all when it is a share."""

    name: Words
    where: dict[str, str | bool | int | float]
    share: bool = False


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A type of event that a province counts."""

    name: Words
    keys: dict[str, Key] = {}
    parts: tuple[Part, ...] = ()
    by: str | None = None  # the key whose values are listed with their counts
    by_name: Words = {}
    every_s: int = 3600  # how often events are expected


@dataclass(frozen=True, slots=True)
class Tally:
    """How many events there were of a kind, and of each of its parts."""

    total: int
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CountedDay:
    """Events of a kind in an area: today beside yesterday and a week ago at the same time of day."""

    type: str
    kind: Kind
    today: Tally
    yesterday: Tally
    last_week: Tally
    by_hour: tuple[int, ...]  # the last 24 hours, oldest first
    places: tuple[tuple[str, int], ...]  # the values of its `by` key today, the most first
    at: datetime | None  # newest event; None: the area has never sent one
    simulated: bool


Kinds = Mapping[str, Kind]  # by type
