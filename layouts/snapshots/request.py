"""Who asks what of the page of snapshots: the one check that every callback of it passes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dash.backends._fastapi import get_current_request  # the request behind a callback

from ioc.i18n import _
from ioc.model.area import AreaKind
from ioc.model.focus import Act, Person
from ioc.services.dispatch.asking import may_take
from layouts.admin.request import Office
from layouts.doors import visit_of
from layouts.focus import Directory

if TYPE_CHECKING:
    from ioc.services.book import Book, Visit
    from ioc.services.city import City
    from ioc.services.logins import Pass


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of one person: over which book and city, when and from where, and whose figures they take home."""

    by: Person
    book: "Book"
    city: "City"
    visit: "Visit"
    areas: Mapping[str, str]  # short names by slug, of what is theirs
    zone: ZoneInfo
    folder: Path  # of the archive

    @property
    def schedules(self) -> bool:
        """Whether they may begin and end schedules."""
        return self.by.does(Act.ADMINISTER, None)


def takes(pass_: "Pass") -> bool:
    """Whether this person takes figures of some area home."""
    return Act.EXPORT in pass_.person.may


async def areas_of(directory: Directory, by: Person) -> dict[str, str]:
    """Short names of the areas, the province among them, whose figures somebody may take home."""
    known = await directory.areas()
    return {
        area.slug: _("Toàn tỉnh") if area.kind is AreaKind.PROVINCE else area.short
        for area in known
        if area.slug and (area.ioc or area.kind is AreaKind.PROVINCE) and may_take(by, area.slug, area.edition)
    }


async def asked(office: Office, folder: Path) -> Asked:
    """The request behind this callback; NotAllowedError for who may take nothing home."""
    request = get_current_request()
    office_asked = await office.asked(Act.EXPORT)
    by = office_asked.by
    areas = await areas_of(office.directory, by)
    return Asked(by, office_asked.book, office_asked.city, visit_of(request), areas, office.zone, folder)
