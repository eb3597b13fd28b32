"""The gate: every request comes by it. Strangers get as far as the login, and nothing is changed from another site."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ioc.errors import StoreUnavailableError
from ioc.i18n import _, speaking
from layouts.access import IN_SCOPE
from layouts.doors import SCREEN, Doors
from layouts.over import away, over

# What strangers may have: health, the login, a wall's link, and files that hold no data.
PUBLIC = (
    "/healthz",
    "/readyz",
    "/login",
    "/logout",
    "/oidc/",
    "/w/",
    "/assets/",
    "/fonts/",
    "/_dash-component-suites/",
    "/_favicon.ico",
    "/favicon.ico",
)
SAFE = ("GET", "HEAD", "OPTIONS")


class Gate:
    """Puts the pass of a request into its scope, or answers in its place."""

    def __init__(self, app: ASGIApp, doors: Callable[[], Doors]) -> None:
        self.app, self.doors = app, doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or one socket, which nobody needs."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self.app(scope, receive, send)
        else:
            answer = await self._answer(scope)
            await (answer or self.app)(scope, receive, send)

    async def _answer(self, scope: Scope) -> Callable[[Scope, Receive, Send], Awaitable[None]] | None:
        """What is said instead of letting the request in; None lets it in."""
        request = HTTPConnection(scope)
        if scope["method"] not in SAFE and not _from_here(request.headers):
            return JSONResponse({"detail": "this was sent from another site"}, 403)
        if is_public(scope["path"]):  # nobody is looked up for a style sheet
            return None
        try:
            scope[IN_SCOPE] = await self.doors().pass_of(request)
        except StoreUnavailableError:
            return _away(request)
        return None if scope[IN_SCOPE] is not None else _instead(request)


def is_public(path: str) -> bool:
    """Whether strangers may have this path."""
    return any(path == public.rstrip("/") or (public.endswith("/") and path.startswith(public)) for public in PUBLIC)


def _from_here(headers: Headers) -> bool:
    """Whether one of our own pages sent this: browsers say so, and no page can make them lie.

    Fetch metadata where the browser sends it, else the origin; a request with neither comes from no browser, and then
    carries no cookie that was not given to it on purpose.
    """
    if site := headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")


def _away(request: HTTPConnection) -> Response:
    """Nobody can be asked who this is: a page says so and comes back by itself, anything else is told to try again."""
    with speaking(request.query_params.get("lang", "vi")):
        if _wants_page(request):
            return away()
        return JSONResponse({"detail": _("Không hỏi được dữ liệu")}, 503, {"Retry-After": "5"})


def _wants_page(request: HTTPConnection) -> bool:
    return request.scope["method"] == "GET" and "text/html" in request.headers.get("accept", "")


def _instead(request: HTTPConnection) -> Response:
    """A page is sent to the login and comes back from there; anything else is told that it may not.

    A wall whose link is over says so: nobody stands before it who could log in.
    """
    scope = request.scope
    if _wants_page(request):
        if scope["path"].startswith("/wall/") and SCREEN in request.cookies:
            with speaking(request.query_params.get("lang", "vi")):
                return over()
        query = scope["query_string"].decode("latin-1")
        back = quote(scope["path"] + (f"?{query}" if query else ""), safe="")
        return RedirectResponse(f"/login?next={back}", 303, {"Cache-Control": "no-store"})
    with speaking("vi"):
        return JSONResponse({"detail": _("Hãy đăng nhập")}, 401, {"Cache-Control": "no-store"})
