"""The comparison of areas as a file: as much of the page as somebody may take home."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ioc.services.comparison import taker
from layouts import comparison_csv
from layouts.access import person_of
from layouts.pages.areas import Way

if TYPE_CHECKING:
    from ioc.services.city import City
    from layouts.focus import Directory

router = APIRouter()


@router.get("/areas.csv")
async def areas_csv(request: Request) -> Response:
    """The areas of the edition and the span that the address names, without what they may not take."""
    way, now, by = Way.read(request.url.query), datetime.now(UTC), person_of(request)
    directory: Directory = request.app.state.directory
    city: City = request.app.state.city
    areas = await directory.areas()
    told = await city.of(taker(by)).compare(way.edition or areas[0].edition, way.span, now)
    name = f"so-sanh-{told.edition.key}-{way.span}-{now.astimezone(directory.zone):%Y%m%d-%H%M}.csv"
    names = {area.slug: area.short for area in areas if area.slug}
    text = comparison_csv.write(told, names, {area.slug for area in areas if area.ioc and area.slug})
    await request.app.state.doors.note(request, by, "areas.taken", name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
