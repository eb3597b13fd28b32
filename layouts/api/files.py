"""Files made at run time: the base picture of a map, and the fonts."""

from hashlib import sha256

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, Response

from geodata import sketch
from ioc.errors import StoreUnavailableError

router = APIRouter()
YEAR = "public, max-age=31536000, immutable"


@router.get("/map/{slug}.svg")
async def base_map(request: Request, slug: str) -> Response:
    """The sketch of an area; browsers ask again and get it once."""
    try:
        view = await request.app.state.directory.find(slug)
    except StoreUnavailableError as error:
        raise HTTPException(503, str(error)) from error
    if view is None:
        raise HTTPException(404, f"there is no operations centre {slug!r}")
    svg = sketch.draw(slug, view.area.edition).svg.encode()
    headers = {"ETag": f'"{sha256(svg).hexdigest()[:16]}"', "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(svg, media_type="image/svg+xml", headers=headers)


@router.get("/fonts/{name}")
async def font(request: Request, name: str) -> FileResponse:
    """A font file or the style sheet that names them; its address changes with the build."""
    path = request.app.state.fonts / name
    if path.parent != request.app.state.fonts or not path.is_file():
        raise HTTPException(404, "no such font")
    kind = "text/css" if path.suffix == ".css" else "font/woff2"
    return FileResponse(path, media_type=kind, headers={"Cache-Control": YEAR})
