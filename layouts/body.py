"""How large a request may be and how slowly it may come: read before anything else is done with it, or not at all."""

import asyncio

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 256 * 1024  # bytes: the largest of ours, a desk that hands its map back, has some 100 KiB
PATIENCE_S = 15.0  # for the whole of it


class TooLargeError(Exception):
    """More came than a request may bring."""


class Bodies:
    """Hands on requests whose body is whole and small; 413 for what is too large, 408 for what does not come."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST, patience_s: float = PATIENCE_S) -> None:
        self.app, self.largest, self.patience_s = app, largest, patience_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; those without a body pass untouched, so that streams see their readers leave."""
        if scope["type"] != "http" or not _has_body(scope):
            await self.app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self.patience_s):
                body = await self._read(scope, receive)
        except TooLargeError:
            await _refusal("this is larger than anything asked for here", 413)(scope, receive, send)
        except TimeoutError:
            await _refusal("this came too slowly", 408)(scope, receive, send)
        else:
            await self.app(scope, _replayed(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        """The whole body; of one that says or shows that it is too large nothing more is read."""
        if _length(scope) > self.largest:
            raise TooLargeError
        body, more = bytearray(), True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message["type"] == "http.request" and message.get("more_body", False)
            if len(body) > self.largest:
                raise TooLargeError
        return bytes(body)


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


def _length(scope: Scope) -> int:
    """What the request says its length is; the server has seen to it that this is a number."""
    return int(dict(scope["headers"]).get(b"content-length", b"0"))


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The body in one message, then whatever else comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def _refusal(words: str, status: int) -> JSONResponse:
    """Said with the connection's end: what is still on its way is not read."""
    return JSONResponse({"detail": words}, status, {"Connection": "close", "Cache-Control": "no-store"})
