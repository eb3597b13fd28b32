"""Roles: what a person may do, and on which areas; a person is the sum of what was granted to them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from ioc.model.focus import Act, Areas, Person


class Role(StrEnum):
    """What people are in an operations centre."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    STAFF = "staff"
    MANAGER = "manager"
    ADMIN = "admin"


# A viewer of the province sees how each area stands; an operator hangs walls up and watches them and the machinery;
# staff work through sensors, dossiers and reports, and say which new sensors count; a manager compares, takes home and
# lets figures stand; an admin also says who may do all this.
ACTS: dict[Role, frozenset[Act]] = {
    Role.VIEWER: frozenset((Act.HEADLINE,)),
    Role.OPERATOR: frozenset((Act.HEADLINE, Act.WALL, Act.LINK, Act.OPERATE)),
    Role.STAFF: frozenset((Act.HEADLINE, Act.WALL, Act.DESK, Act.EXPORT, Act.ADMIT)),
    Role.MANAGER: frozenset((Act.HEADLINE, Act.WALL, Act.DESK, Act.EXPORT, Act.ADMIT, Act.OPERATE, Act.APPROVE)),
    Role.ADMIN: frozenset(Act),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role on an area (slug), or on every area when it names none."""

    role: Role
    area: str | None = None
    edition: str | None = field(default=None, compare=False)  # in which the area was named; None: that in force

    def __str__(self) -> str:
        """As the audit has it: `staff:da-lat`, `viewer:*`."""
        return f"{self.role}:{self.area or '*'}"


def person_of(name: str, grants: Iterable[Grant]) -> Person:
    """The person these grants make."""
    may: dict[Act, Areas] = {}
    for grant in grants:
        for act in ACTS[grant.role]:
            known = may.get(act, frozenset[str]())
            may[act] = None if grant.area is None or known is None else known | {grant.area}
    return Person(name, may)


def screen_of(name: str, *areas: str) -> Person:
    """A screen on a wall: it sees the wall of one area, or of a cluster and what is in it, and nothing else."""
    return Person(name, {Act.WALL: frozenset(areas)})
