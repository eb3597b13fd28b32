"""The stream of a wall as Server-Sent Events: whole drawings first, then what changes, and a heartbeat."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import StreamingResponse

from ioc.errors import NotAllowedError, StoreUnavailableError
from layouts.access import person_of
from layouts.focus import focus_on
from layouts.hub import Hub, Subject
from layouts.panels import shown_on
from layouts.site import language_of

router = APIRouter()
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # a proxy that buffers would hold every frame back


@router.get("/stream")
async def stream(request: Request, wall: str, lang: str | None = None, seen: str | None = None) -> StreamingResponse:
    """Every panel of the wall of one area or of the province; `seen` is the id of the last event this screen has."""
    hub: Hub = request.app.state.hub
    try:
        view = await request.app.state.directory.find(wall)
        focus = focus_on(view, person_of(request)) if view else None
    except NotAllowedError as error:
        raise HTTPException(403, str(error)) from error
    except StoreUnavailableError as error:
        raise HTTPException(503, str(error)) from error
    if view is None or focus is None:
        raise HTTPException(404, f"there is no operations centre {wall!r}")
    subjects = [Subject(panel, focus, language_of(lang), view) for panel in shown_on(view)]
    return StreamingResponse(hub.stream(subjects, seen), media_type="text/event-stream", headers=HEADERS)
