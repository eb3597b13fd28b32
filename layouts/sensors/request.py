"""Who asks what of the page of sensors: the one check that its callbacks and its file pass."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ioc.errors import NotAllowedError
from ioc.model.area import AreaKind
from ioc.model.focus import Act, Focus, Person

if TYPE_CHECKING:
    from ioc.services.city import City
    from ioc.services.logins import Pass
    from layouts.focus import Directory


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of one person: the city as they may ask it, and the names of what they may look at."""

    by: Person
    city: "City"
    areas: Mapping[str, str]  # short names by slug, of what is theirs
    desks: frozenset[str]  # of them, those that have a desk
    wards: Mapping[str, str]  # short names by GSO code
    zone: ZoneInfo
    now: datetime

    def focus(self, area: str, domain: str) -> Focus:
        """One area, or all of theirs; NotAllowedError when it is not theirs."""
        if area and area not in self.areas:
            raise NotAllowedError("this area is not yours; ask your administrator for access to it")
        return Focus(frozenset((area,) if area else self.areas), domain or None)


def opens(pass_: "Pass") -> bool:
    """Whether this person looks into some area."""
    return Act.DESK in pass_.person.may


async def asked(directory: "Directory", by: Person, now: datetime, act: Act = Act.DESK) -> Asked:
    """What a person may ask of the areas with which they may do this; NotAllowedError when there is none."""
    known = await directory.areas()
    mine = {area.slug: area for area in known if area.slug and by.does(Act.DESK, area.slug) and by.does(act, area.slug)}
    if not mine:
        raise NotAllowedError("you may not do this; ask your administrator")
    return Asked(
        by,
        directory.city_of(by),
        {slug: area.short for slug, area in mine.items()},
        frozenset(slug for slug, area in mine.items() if area.ioc),
        {area.code: area.short for area in known if area.kind is AreaKind.WARD},
        directory.zone,
        now,
    )
