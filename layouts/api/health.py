"""Whether we live (/healthz) and whether we can serve (/readyz)."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from ioc.errors import IocError
from layouts.version import build

router = APIRouter()
PATIENCE_S = 5.0


@router.get("/healthz")
async def healthz() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"alive": True, "build": build()})


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """The database answers and is migrated, and the areas are known: a wall could be drawn now."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            ready = await request.app.state.city.ready() and bool(await request.app.state.directory.areas())
    except (IocError, TimeoutError):
        ready = False
    return JSONResponse({"ready": ready}, status_code=200 if ready else 503)
