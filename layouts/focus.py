"""From the word in an address to what is looked at: slug to area, names and focus."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from geodata import sketch
from ioc.errors import IocError, NotAllowedError
from ioc.model.area import Area, AreaKind
from ioc.model.focus import Act, Focus, Person
from ioc.services.access import allow, sight
from layouts.panel import View

if TYPE_CHECKING:
    from ioc.services.city import City


class Directory:
    """The areas of the edition in force, asked once: they change with an edition, and an edition with a restart."""

    def __init__(self, city: "City", zone: ZoneInfo) -> None:
        self._city, self.zone = city, zone
        self._areas: list[Area] = []

    def city_of(self, person: Person) -> "City":
        """The city as a person may ask it."""
        return self._city.of(person)

    async def areas(self) -> list[Area]:
        """All areas; raises StoreUnavailableError while they have never been read and the database is away."""
        if not self._areas:
            self._areas = await self._city.areas()
        return self._areas

    async def centres(self) -> list[View]:
        """The areas with an operations centre, in the order of the edition."""
        areas = await self.areas()
        return [_view(area, areas, self.zone) for area in areas if area.ioc and area.slug]

    async def province(self) -> View | None:
        """The province that the districts belong to."""
        areas = await self.areas()
        found = next((area for area in areas if area.kind is AreaKind.PROVINCE and area.slug), None)
        return await self.find(found.slug) if found and found.slug else None

    async def warm(self) -> None:
        """Draw every map ahead of the first screen that comes back after a restart."""
        with suppress(IocError):
            for view in await self.centres():
                await asyncio.to_thread(sketch.prepare, view.area.slug or "", view.area.edition)

    async def view(self, slug: str) -> View | None:
        """The view of the operations centre or the province called `slug`, or None when there is none."""
        areas = await self.areas()
        area = next((a for a in areas if a.slug == slug and (a.ioc or a.kind is AreaKind.PROVINCE)), None)
        return _view(area, areas, self.zone) if area else None

    async def find(self, slug: str) -> View | None:
        """The same once its map is drawn."""
        view = await self.view(slug)
        if view:
            await asyncio.to_thread(sketch.prepare, slug, view.area.edition)  # seconds the first time, then cached
        return view


def _view(area: Area, areas: list[Area], zone: ZoneInfo) -> View:
    parent = next((a for a in areas if a.code == area.parent), None)
    districts = tuple(a for a in areas if a.kind is AreaKind.DISTRICT and a.parent == area.code)
    inside = {area.code} | {d.code for d in districts} | {a.code for a in areas if a.slug in area.members}
    wards = {a.code: a.short for a in areas if a.kind is AreaKind.WARD and a.parent in inside}
    return View(area, parent, wards, zone, districts)


def focus_on(view: View, person: Person, act: Act) -> Focus:
    """What a person looks at there: the area itself when it is theirs, of the province every district of theirs; of a
    cluster the cluster and all that is in it.

    Raises NotAllowedError when a district is not theirs in this way, when a screen asks for the province, and when the
    province is asked for more than its wall: it has no desk.
    """
    if view.area.kind is AreaKind.PROVINCE:
        if act is not Act.WALL or Act.HEADLINE not in person.may:
            raise NotAllowedError("of the province there is one page, and screens of one wall have none")
        return Focus(frozenset(d.slug for d in view.districts if d.slug and sight(person, d.slug) == "all"))
    return allow(person, Focus.at(view.area), act)


def theirs(centres: list[View], person: Person, act: Act) -> list[View]:
    """The operations centres with which a person may do this."""
    return [view for view in centres if person.does(act, view.area.slug)]
