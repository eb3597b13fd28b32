"""The list of sensors as a file, for who takes figures home: what the page's address means, every page of it."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ioc.model.focus import Act
from layouts.access import person_of
from layouts.sensors import file
from layouts.sensors.look import Look
from layouts.sensors.request import asked

router = APIRouter()


@router.get("/sensors.csv")
async def sensors_csv(request: Request) -> Response:
    """The sensors that the address narrows to, of the areas whose figures this person may take home."""
    look, now, by = Look.read(request.url.query), datetime.now(UTC), person_of(request)
    told = await asked(request.app.state.directory, by, now, Act.EXPORT)
    text = await file.take(look, told)
    name = f"cam-bien-{look.area or 'tat-ca'}-{now.astimezone(told.zone):%Y%m%d-%H%M}.csv"
    await request.app.state.doors.note(request, by, "sensors.taken", name, look.area or None)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
