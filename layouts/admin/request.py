"""Who asks what of the pages of administration: the one check that every callback of theirs passes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dash.backends._fastapi import get_current_request  # the request behind a callback

from ioc.errors import NotAllowedError
from ioc.model.focus import Act, Person
from ioc.services.book import Book, Visit
from layouts.access import person_of
from layouts.address import base_of
from layouts.admin.look import TABS
from layouts.doors import visit_of
from layouts.focus import Directory, theirs

if TYPE_CHECKING:
    from starlette.requests import Request

    from ioc.services.city import City

ACTS = {  # what a tab is for
    "people": Act.ADMINISTER,
    "walls": Act.LINK,
    "sensors": Act.ADMIT,
    "quarantine": Act.DESK,
    "audit": Act.ADMINISTER,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of one person: who, over which book, when and from where, and the areas they may do this with."""

    by: Person
    book: Book
    visit: Visit
    areas: dict[str, str]  # short names by slug
    zone: ZoneInfo
    city: "City"  # as this person may ask it


@dataclass(frozen=True, slots=True)
class Office:
    """What the parts of the pages share."""

    directory: Directory
    zone: ZoneInfo
    public_url: str | None = None

    def address(self, path: str) -> str:
        """The whole address of a path, as people open it; SettingsError when it cannot be known."""
        return base_of(get_current_request(), self.public_url) + path

    def tabs(self) -> list[str]:
        """The tabs of the person behind this callback; NotAllowedError when there is none for them."""
        if not (tabs := tabs_of(person_of(get_current_request()))):
            raise NotAllowedError("you may not do this; ask your administrator")
        return tabs

    async def asked(self, act: Act) -> Asked:
        """The request behind this callback; NotAllowedError when the person may do this nowhere."""
        request: Request = get_current_request()
        by = person_of(request)
        check(by, act)
        centres = theirs(await self.directory.centres(), by, act)
        areas = {view.area.slug or "": view.area.short for view in centres}
        book, city = request.app.state.doors.book, self.directory.city_of(by)
        return Asked(by, book, visit_of(request), areas, self.zone, city)


def check(by: Person, act: Act) -> None:
    """NotAllowedError unless this person may do this: administer everywhere, the other acts somewhere."""
    if not may(by, act):
        raise NotAllowedError("you may not do this; ask your administrator")


def tabs_of(by: Person) -> list[str]:
    """The tabs that are for this person."""
    return [tab for tab in TABS if may(by, ACTS[tab])]


def may(by: Person, act: Act) -> bool:
    """Whether this is theirs: to administer is for who may everywhere, the other acts for who may somewhere."""
    return by.does(act, None) if act is Act.ADMINISTER else act in by.may
