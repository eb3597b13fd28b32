"""The streams of walls and desks as Server-Sent Events: whole drawings first, then what changes, and a heartbeat."""

from collections.abc import Sequence

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import StreamingResponse

from ioc.errors import NotAllowedError, StoreUnavailableError
from ioc.i18n import LANGUAGES
from ioc.model.focus import Focus
from layouts.access import person_of
from layouts.desk import tick
from layouts.focus import focus_on
from layouts.hub import Hub, Subject
from layouts.panel import View
from layouts.panels import shown_on
from layouts.site import language_of

router = APIRouter()
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # a proxy that buffers would hold every frame back


@router.get("/stream")
async def stream(request: Request, wall: str, lang: str | None = None, seen: str | None = None) -> StreamingResponse:
    """Every panel of the wall of one area or of the province; `seen` is the id of the last event this screen has."""
    view, focus = await _looked_at(request, wall)
    return _frames(request, [Subject(panel, focus, language_of(lang), view) for panel in shown_on(view)], seen)


@router.get("/stream/changes")
async def changes(request: Request, area: str, seen: str | None = None) -> StreamingResponse:
    """A tick whenever something moved in an area: pages of staff ask again at it."""
    view, focus = await _looked_at(request, area)
    return _frames(request, [Subject(tick.PANEL, focus, LANGUAGES[0], view)], seen)


async def _looked_at(request: Request, slug: str) -> tuple[View, Focus]:
    """The area with its focus, when it is there and the person's."""
    try:
        view = await request.app.state.directory.find(slug)
        focus = focus_on(view, person_of(request)) if view else None
    except NotAllowedError as error:
        raise HTTPException(403, str(error)) from error
    except StoreUnavailableError as error:
        raise HTTPException(503, str(error)) from error
    if view is None or focus is None:
        raise HTTPException(404, f"there is no operations centre {slug!r}")
    return view, focus


def _frames(request: Request, subjects: Sequence[Subject], seen: str | None) -> StreamingResponse:
    hub: Hub = request.app.state.hub
    return StreamingResponse(hub.stream(subjects, seen), media_type="text/event-stream", headers=HEADERS)
