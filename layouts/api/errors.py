"""Our errors as answers: whoever asks is told what is wrong, whether a page, a stream, a file or a callback asked."""

import logging

from dash.exceptions import PreventUpdate
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ioc.errors import DataRefusedError, IocError, NotAllowedError, StoreBusyError, StoreUnavailableError

log = logging.getLogger(__name__)
STATUS: dict[type[IocError], int] = {
    NotAllowedError: 403,
    StoreUnavailableError: 503,
    StoreBusyError: 503,
    DataRefusedError: 400,
    IocError: 400,
}
# What the database says of itself names hosts and tables: that is for the log.
WORDS: dict[type[IocError], str] = {
    StoreUnavailableError: "the database does not answer; try again in a few seconds",
    StoreBusyError: "the database is busy; try again in a few seconds",
    DataRefusedError: "the database does not understand this question",
}
NO_STORE = {"Cache-Control": "no-store"}


def told(app: FastAPI) -> None:
    """Answer with the status of the nearest of these errors and its message, which names no area but the one asked."""
    for kind in STATUS:
        app.add_exception_handler(kind, _answer)
    app.add_exception_handler(PreventUpdate, _nothing_new)
    app.add_middleware(Unexpected)


async def _answer(request: Request, error: Exception) -> JSONResponse:
    kind = next(kind for kind in type(error).__mro__ if kind in STATUS)
    if kind in WORDS:
        log.warning("%s %s: %s", request.method, request.url.path, error)
    headers = NO_STORE | ({"Retry-After": "5"} if STATUS[kind] == 503 else {})
    return JSONResponse({"detail": WORDS.get(kind, str(error))}, STATUS[kind], headers)


async def _nothing_new(_request: Request, _error: Exception) -> Response:
    """How Dash says that a callback changes nothing."""
    return Response(status_code=204)


class Unexpected:
    """What nobody expected: the log has it whole, who asked is told that something is wrong and no more."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; what has begun to be answered can only be broken off."""
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, sent)
        except Exception:
            if begun or scope["type"] != "http":
                raise
            log.exception("%s %s went wrong", scope["method"], scope["path"])
            words = {"detail": "something went wrong here; the server's log tells more"}
            await JSONResponse(words, 500, NO_STORE)(scope, receive, send)
