"""The files of kept snapshots, for who may take their area home; each taking is counted."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse

from ioc.errors import NotAllowedError
from ioc.model.kept import Sought
from ioc.services.dispatch import shelf
from layouts.access import person_of
from layouts.api.snapshots import KINDS

router = APIRouter()
LONGEST = 18  # digits of a number


@router.get("/snapshots/kept/{number}/{name}")
async def kept_file(request: Request, number: str, name: str) -> FileResponse:
    """One file, to be saved under its own name."""
    if not number.isdecimal() or len(number) > LONGEST:
        raise HTTPException(404, "no such snapshot")
    person = person_of(request)
    found = (await request.app.state.city.of(person).archive(Sought(id=int(number)))).kept
    if not found:
        raise NotAllowedError("there is no such snapshot among those of your areas")
    path = shelf.find(request.app.state.shelf, found[0], name)
    if path is None:
        raise HTTPException(404, "this file is not kept any more")
    await request.app.state.doors.take(request, person, found[0], name)
    kind = KINDS.get(path.suffix, "application/octet-stream")
    return FileResponse(path, media_type=kind, filename=name, headers={"Cache-Control": "no-store"})
