"""Files made at run time: the ground of a map, the fonts; and Bootstrap's style sheet."""

import asyncio
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, Response

from geodata import ground, sketch
from ioc.model.focus import Act
from layouts.access import person_of
from layouts.focus import focus_on
from layouts.panel import View

router = APIRouter()
BOOTSTRAP = Path(find_spec("flask_bootstrap").origin or "").parent / "static/bootstrap5/css/bootstrap.min.css"  # type: ignore[union-attr]
YEAR = "public, max-age=31536000, immutable"


@router.get("/map/{slug}.svg")
async def base_map(request: Request, slug: str) -> Response:
    """The sketch of an area; browsers ask again and get it once."""
    view = await _centre(request, slug, Act.WALL)
    return _once(request, sketch.draw(slug, view.area.edition).svg, "image/svg+xml")


@router.get("/map/{slug}.geojson")
async def map_ground(request: Request, slug: str) -> Response:
    """What lies under the sensors on a map that people move."""
    view = await _centre(request, slug, Act.DESK)
    return _once(request, await asyncio.to_thread(ground.ground, slug, view.area.edition), "application/geo+json")


async def _centre(request: Request, slug: str, act: Act) -> View:
    """The area whose map this is, for who may look at it in this way."""
    view = await request.app.state.directory.find(slug)
    if view is None:
        raise HTTPException(404, f"there is no operations centre {slug!r}")
    focus_on(view, person_of(request), act)
    return view


def _once(request: Request, text: str, kind: str) -> Response:
    """The text, or that the browser has it already."""
    body = text.encode()
    headers = {"ETag": f'"{sha256(body).hexdigest()[:16]}"', "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


@router.get("/vendor/bootstrap.css")
async def bootstrap() -> FileResponse:
    """Bootstrap's style sheet from the installed package; its address changes with the build."""
    return FileResponse(BOOTSTRAP, media_type="text/css", headers={"Cache-Control": YEAR})


@router.get("/fonts/{name}")
async def font(request: Request, name: str) -> FileResponse:
    """A font file or the style sheet that names them; its address changes with the build."""
    path = request.app.state.fonts / name
    if path.parent != request.app.state.fonts or not path.is_file():
        raise HTTPException(404, "no such font")
    kind = "text/css" if path.suffix == ".css" else "font/woff2"
    return FileResponse(path, media_type=kind, headers={"Cache-Control": YEAR})
