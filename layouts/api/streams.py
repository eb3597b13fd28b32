"""The stream of a wall as Server-Sent Events: whole drawings first, then what changes, and a heartbeat."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import StreamingResponse

from ioc.errors import NotAllowedError, StoreUnavailableError
from ioc.model.focus import Focus
from ioc.services.access import allow
from layouts.access import person_of
from layouts.hub import Hub, Subject
from layouts.panels import PANELS
from layouts.site import language_of

router = APIRouter()
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # a proxy that buffers would hold every frame back


@router.get("/stream")
async def stream(request: Request, wall: str, lang: str | None = None, seen: str | None = None) -> StreamingResponse:
    """Every panel of the wall of one area; `seen` is the id of the last event this screen has."""
    hub: Hub = request.app.state.hub
    try:
        focus = allow(person_of(request), Focus.on(wall))
        view = await request.app.state.directory.find(wall)
    except NotAllowedError as error:
        raise HTTPException(403, str(error)) from error
    except StoreUnavailableError as error:
        raise HTTPException(503, str(error)) from error
    if view is None:
        raise HTTPException(404, f"there is no operations centre {wall!r}")
    subjects = [Subject(panel, focus, language_of(lang), view) for panel in PANELS]
    return StreamingResponse(hub.stream(subjects, seen), media_type="text/event-stream", headers=HEADERS)
