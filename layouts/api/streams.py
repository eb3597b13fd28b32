"""The streams of walls and desks as Server-Sent Events: whole drawings first, then what changes, and a heartbeat."""

from collections.abc import Sequence

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import StreamingResponse

from ioc.i18n import LANGUAGES
from ioc.model.focus import Act, Focus
from ioc.services import operations as machinery_of
from layouts import machinery
from layouts.access import pass_of, person_of
from layouts.desk import tick
from layouts.doors import Leash
from layouts.focus import focus_on
from layouts.hub import Hub, Subject
from layouts.panel import Panel, View
from layouts.panels import shown_on
from layouts.scenes import stands
from layouts.site import language_of

router = APIRouter()
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # a proxy that buffers would hold every frame back


@router.get("/stream")
async def stream(request: Request, wall: str, lang: str | None = None, seen: str | None = None) -> StreamingResponse:
    """The panels of the wall of one area, as far as a screen's link goes, or of the province.

    `seen` is the id of the last event this screen has.
    """
    view, focus = await _looked_at(request, wall, Act.WALL)
    scenes = request.app.state.walls.scenes(wall, pass_of(request).scenes)
    panels = [panel for panel in shown_on(view) if stands(panel.key, scenes)]
    return _frames(request, panels, focus, language_of(lang), view, seen)


@router.get("/stream/changes")
async def changes(request: Request, area: str, seen: str | None = None) -> StreamingResponse:
    """A tick whenever something moved in an area: pages of staff ask again at it."""
    view, focus = await _looked_at(request, area, Act.DESK)
    return _frames(request, (tick.PANEL,), focus, LANGUAGES[0], view, seen)


@router.get("/stream/operations")
async def operations(request: Request, lang: str | None = None, seen: str | None = None) -> StreamingResponse:
    """How the machinery and this process's hub do; neither is of an area."""
    machinery_of.check(person_of(request))
    view = await request.app.state.directory.province()
    if view is None:
        raise HTTPException(404, "this edition has no province")
    panels = (machinery.PANEL, request.app.state.broadcast)
    return _frames(request, panels, Focus(frozenset()), language_of(lang), view, seen)


async def _looked_at(request: Request, slug: str, act: Act) -> tuple[View, Focus]:
    """The area with its focus, when it is there and the person may look at it in this way."""
    view = await request.app.state.directory.view(slug)  # its map may take seconds, and is waited for by its panel
    if view is None:
        raise HTTPException(404, f"there is no operations centre {slug!r}")
    return view, focus_on(view, person_of(request), act)


def _frames(
    request: Request, panels: Sequence[Panel], focus: Focus, language: str, view: View, seen: str | None
) -> StreamingResponse:
    """The frames of these panels as this person sees them, for as long as their pass allows it."""
    hub: Hub = request.app.state.hub
    held_by, mailbox = pass_of(request), hub.mailbox(seen)
    subjects = [Subject.seen_by(held_by.person, panel, focus, language, view) for panel in panels]
    frames = request.app.state.doors.held(hub.stream(subjects, mailbox), Leash(held_by, mailbox.close))
    return StreamingResponse(frames, media_type="text/event-stream", headers=HEADERS)
