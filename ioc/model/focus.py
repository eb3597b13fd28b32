"""Focus: what a person looks at; and the person, as far as access to areas goes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from ioc.model.area import Area

Areas: TypeAlias = frozenset[str] | None  # slugs; None: every area


class Act(StrEnum):
    """What a person may do with an area."""

    HEADLINE = "headline"  # see how it stands, on the page of the province
    WALL = "wall"  # see its wall
    DESK = "desk"  # look into it: sensors, dossiers, reports one by one
    EXPORT = "export"  # take its figures home
    ADMIT = "admit"  # say which new sensors count
    APPROVE = "approve"  # let figures stand that somebody else enters, and settle what is flagged
    LINK = "link"  # let a screen on a wall show it
    OPERATE = "operate"  # see how the machinery does that serves it
    ADMINISTER = "administer"  # say who may do what there


@dataclass(frozen=True, slots=True)
class Focus:
    """Areas (slugs), optionally one domain; always narrowed to what the person may see before anything is asked."""

    areas: frozenset[str]
    domain: str | None = None
    cluster: str | None = None  # or province, that the areas are looked at as (slug)

    @classmethod
    def on(cls, area: str, domain: str | None = None) -> "Focus":
        """A focus on one area."""
        return cls(frozenset((area,)), domain)

    @classmethod
    def at(cls, area: Area) -> "Focus":
        """A focus on an area; on a cluster: on what was told under its own name, and on every area in it."""
        slug = area.slug or ""
        return cls(frozenset((slug, *area.members)), cluster=slug if area.members else None)

    @classmethod
    def over(cls, province: str, areas: Iterable[str]) -> "Focus":
        """A focus on a province as a whole: on what was told under its own name, and on every area in it (slugs)."""
        return cls(frozenset((province, *areas)), cluster=province)

    @property
    def name(self) -> str:
        """The one area (slug) that is looked at: the cluster, or the only one there is."""
        if self.cluster:
            return self.cluster
        (slug,) = self.areas
        return slug


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody or some screen: a name for the audit, and on which areas they may do what."""

    name: str
    may: Mapping[Act, Areas] = field(default_factory=dict[Act, Areas], hash=False)

    def does(self, act: Act, area: str | None) -> bool:
        """Whether they may do it with this area (slug); with None, whether they may with every area."""
        areas = self.may.get(act, frozenset[str]())
        return areas is None or area in areas

    def only(self, act: Act) -> str | None:
        """The one area (slug) that they may do it with; None for who has none, several, or every one."""
        areas = self.may.get(act)
        return next(iter(areas)) if areas is not None and len(areas) == 1 else None

    @property
    def walls(self) -> Areas:
        """The areas whose walls they may see."""
        return self.may.get(Act.WALL, frozenset())

    def sees(self, area: str | None) -> bool:
        """Whether what is measured and told in an area is theirs to see, on its wall or at a desk."""
        return self.does(Act.WALL, area) or self.does(Act.DESK, area)


LOCAL_OPERATOR = Person("local", dict.fromkeys(Act))  # who runs a command on the machine itself
