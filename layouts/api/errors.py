"""Our errors as answers: whoever asks is told what is wrong, whether a page, a stream, a file or a callback asked."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from ioc.errors import IocError, NotAllowedError, StoreUnavailableError

STATUS: dict[type[IocError], int] = {NotAllowedError: 403, StoreUnavailableError: 503, IocError: 400}
NO_STORE = {"Cache-Control": "no-store"}


def told(app: FastAPI) -> None:
    """Answer with the status of the nearest of these errors and its message, which names no area but the one asked."""
    for kind in STATUS:
        app.add_exception_handler(kind, _answer)


async def _answer(_request: Request, error: Exception) -> JSONResponse:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    return JSONResponse({"detail": str(error)}, status, NO_STORE)
