"""Who asks what of the desk: the one check that every callback of the page passes before it asks the city."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dash.backends._fastapi import get_current_request  # the request behind a callback

from ioc.errors import IocError
from ioc.model.focus import Act, Focus, Person
from layouts.access import person_of
from layouts.desk.narrow import Narrow
from layouts.focus import Directory, focus_on, theirs
from layouts.panel import View

if TYPE_CHECKING:
    from ioc.services.city import City

HOME = "district"  # /district/{slug}
# Ids that every part listens to: the site's location, the page's pulse (an Interval), its look (a Store: light, dark).
ADDRESS, PULSE, LOOK = "address", "desk-tick", "desk-theme"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of one person: the area with its names, what may be asked of it, how it is narrowed, and when."""

    person: Person
    city: "City"  # as this person may ask it
    view: View
    focus: Focus
    narrow: Narrow
    now: datetime

    async def note(self, act: str, subject: str) -> None:
        """Keep in the audit what this person takes home."""
        request = get_current_request()
        await request.app.state.doors.note(request, self.person, act, subject, self.view.area.slug)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the parts of the page share."""

    city: "City"
    directory: Directory
    zone: ZoneInfo

    async def asked(self, path: str | None, search: str | None, act: Act = Act.DESK) -> Asked:
        """What an address asks; raises IocError when there is no such area, NotAllowedError when it is not theirs."""
        slug = slug_of(path)
        view = await self.directory.find(slug) if slug else None
        if view is None:
            raise IocError(f"there is no operations centre at {path}; see `ioc geodata list`")
        person = person_of(get_current_request())
        focus = focus_on(view, person, act)
        return Asked(person, self.city.of(person), view, focus, Narrow.read(search), datetime.now(UTC))

    async def centres(self, person: Person) -> list[View]:
        """The operations centres at whose desks a person may sit."""
        return theirs(await self.directory.centres(), person, Act.DESK)


def slug_of(path: str | None) -> str | None:
    """The area of `/district/{slug}`, None for any other path."""
    parts = (path or "").strip("/").split("/")
    return parts[1] if len(parts) == 2 and parts[0] == HOME else None
