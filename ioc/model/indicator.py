"""Indicators: figures a province is led by, each with unit, direction, frequency, owner, source and targets."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

import msgspec

from ioc.model.area import AreaKind
from ioc.model.counted import Words
from ioc.model.period import Frequency, Period, parse

Level = Literal["province", "district", "commune"]
LEVELS: Mapping[AreaKind, Level] = {
    AreaKind.PROVINCE: "province",
    AreaKind.DISTRICT: "district",
    AreaKind.CLUSTER: "district",
    AreaKind.WARD: "commune",
}


class Pillar(StrEnum):
    """What an indicator belongs to: the three pillars of the digital-transformation index, and its foundations."""

    GOVERNMENT = "government"
    ECONOMY = "economy"
    SOCIETY = "society"
    AWARENESS = "awareness"
    INSTITUTIONS = "institutions"
    INFRASTRUCTURE = "infrastructure"
    PEOPLE = "people"
    SECURITY = "security"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Light(StrEnum):
    """How a value stands to its target."""

    MET = "met"
    NEAR = "near"
    MISSED = "missed"
    NONE = "none"  # there is no target, or no better and worse


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be reached at a level of government, from one period on until another."""

    level: Level
    since: str  # a period: from its first day on
    value: float
    source: str
    until: str | None = None  # a period: to its last day
    place: str | None = None  # of another province (slug); None: of ours

    def holds(self, period: Period) -> bool:
        """Whether it is in force in a period: at its end."""
        return parse(self.since).since <= period.last and (self.until is None or period.last < parse(self.until).until)


class Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One indicator as a province declares it."""

    code: str  # CQ-01
    name: Words
    unit: str  # a key of the units that are declared
    direction: Direction
    frequency: Frequency
    pillar: Pillar | None = None  # None: over all of them
    owner: str = ""
    source: str = ""
    formula: Words = {}
    computed: str | None = None  # by which measure of the IOC's own data
    parts: tuple[str, str] | None = None  # numerator and denominator, by their codes
    adds: tuple[str, ...] = ()  # what it is the sum of: nothing else is in it
    among: tuple[str, ...] = ()  # what is in it, beside other things
    targets: tuple[Target, ...] = ()
    near: float = 0.0  # a miss by no more than this is amber
    levels: tuple[Level, ...] = ("province",)  # at which it exists
    per: Literal["head", "km2"] | None = None  # by what areas are compared fairly
    whole: Literal["sum", "mean"] | None = None  # how the province's is made of its areas' (mean: weighted by cases)
    bounded: bool = False  # a share: from 0 to 100
    behind: str | None = None  # what a published figure is shown under: of a count, the rate that it is part of

    def target(self, level: Level, period: Period, place: str | None = None) -> Target | None:
        """The target in force at a level in a period; of two the one that began last."""
        found = [t for t in self.targets if t.level == level and t.place == place and t.holds(period)]
        return max(found, key=lambda t: parse(t.since).since, default=None)

    def light(self, value: float | None, target: Target | None) -> Light:
        """How a value stands to a target; in the middle of what is near, a miss is near."""
        if value is None or target is None or self.direction is Direction.NEITHER:
            return Light.NONE
        short = target.value - value if self.direction is Direction.UP else value - target.value
        return Light.MET if short <= 0 else Light.NEAR if short <= self.near else Light.MISSED
