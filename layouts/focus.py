"""From the word in an address to what is looked at: slug to area, names and focus."""

import asyncio
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from geodata import sketch
from ioc.model.area import Area, AreaKind
from layouts.panel import View

if TYPE_CHECKING:
    from ioc.services.city import City


class Directory:
    """The areas of the edition in force, asked once: they change with an edition, and an edition with a restart."""

    def __init__(self, city: "City", zone: ZoneInfo) -> None:
        self._city, self._zone = city, zone
        self._areas: list[Area] = []

    async def areas(self) -> list[Area]:
        """All areas; raises StoreUnavailableError while they have never been read and the database is away."""
        if not self._areas:
            self._areas = await self._city.areas()
        return self._areas

    async def centres(self) -> list[View]:
        """The areas with an operations centre, in the order of the edition."""
        areas = await self.areas()
        return [_view(area, areas, self._zone) for area in areas if area.ioc and area.slug]

    async def find(self, slug: str) -> View | None:
        """The view of the operations centre called `slug`, or None when there is no such area or it has none."""
        view = next((view for view in await self.centres() if view.area.slug == slug), None)
        if view:
            await asyncio.to_thread(sketch.draw, slug, view.area.edition)  # seconds the first time, then cached
        return view


def _view(area: Area, areas: list[Area], zone: ZoneInfo) -> View:
    parent = next((a for a in areas if a.code == area.parent), None)
    inside = {area.code} if area.kind is not AreaKind.PROVINCE else {a.code for a in areas if a.parent == area.code}
    wards = {a.code: a.short for a in areas if a.kind is AreaKind.WARD and a.parent in inside}
    return View(area, parent, wards, zone)
