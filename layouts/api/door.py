"""In and out: the login, the logout, and the link that hangs a wall on a screen."""

from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil
from urllib.parse import parse_qs, urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ioc.errors import IocError, NotAllowedError, StoreUnavailableError
from ioc.i18n import _, speaking
from ioc.services import links, logins
from ioc.services.logins import LoginRefusedError
from layouts import login
from layouts.access import reader_of
from layouts.doors import SCREEN, SESSION, Doors, visit_of
from layouts.over import away, over
from layouts.site import language_of

router = APIRouter()
LARGEST_FORM = 4096  # bytes of a name and a password
YEAR_S = 400 * 86400  # as long as browsers keep a cookie at most; the link decides when it ends
NO_STORE = {"Cache-Control": "no-store"}
SHOWN = ("lang", "scene", "dwell", "screen", "part", "height", "distance", "sound")  # how, see docs/wall.md


@router.get("/login")
async def ask(request: Request, lang: str | None = None, trouble: str | None = None) -> HTMLResponse:
    """The form, and why the identity provider's way did not lead in."""
    with speaking(language_of(lang)):
        return await _form(request, trouble=login.told(trouble))


@router.post("/login")
async def enter(request: Request, lang: str | None = None) -> Response:
    """A name and a password: in, with a fresh session, or the form again with what is wrong."""
    with speaking(language_of(lang)):
        form = await form_of(request)
        name, password = form.get("name", ""), form.get("password", "")
        visit = visit_of(request)
        doors: Doors = request.app.state.doors
        try:
            token = await logins.enter(doors.book, name, password, visit)
        except LoginRefusedError as refused:
            words = login.words(refused, ZoneInfo(request.app.state.zone), visit.now)
            return again(await _form(request, 401, name=name[:64], trouble=words), refused, visit.now)
        except StoreUnavailableError:
            words = _("Không hỏi được kho số liệu. Thử lại sau vài giây.")
            return await _form(request, 503, name=name[:64], trouble=words)
        return await go_in(request, token, request.query_params.get("next"))


def again(form: Response, refused: LoginRefusedError, now: datetime) -> Response:
    """The form again; with the seconds to wait when nothing is looked at before (RFC 6585, section 4)."""
    if refused.retry_at:
        form.status_code = 429
        form.headers["Retry-After"] = str(ceil((refused.retry_at - now).total_seconds()))
    return form


async def go_in(request: Request, token: str, back: str | None) -> Response:
    """To where the person wanted, with a session that nobody had before the login; the one before it ends."""
    doors: Doors = request.app.state.doors
    if before := request.cookies.get(SESSION):
        await logins.leave(doors.book, before, visit_of(request))
    answer = RedirectResponse(login.back_to(back), 303, NO_STORE)
    longest = int(doors.book.rules.longest.total_seconds())
    set_cookie(answer, request, SESSION, token, longest)
    return answer


@router.post("/logout")
async def leave(request: Request, everywhere: bool = False) -> Response:
    """Out, here or on every device."""
    doors: Doors = request.app.state.doors
    if token := request.cookies.get(SESSION):
        visit = visit_of(request)
        pass_ = (await logins.passes(doors.book, [token], visit.now)).get(token) if everywhere else None
        if pass_:
            await logins.leave_everywhere(doors.book, pass_, visit)
        else:
            await logins.leave(doors.book, token, visit)
    answer = RedirectResponse("/login", 303, NO_STORE | {"Clear-Site-Data": '"cache", "storage"'})
    answer.delete_cookie(SESSION, path="/")
    return answer


def _shown(request: Request, scenes: Sequence[str]) -> str:
    """How the wall is shown, as the link's address said it; the scenes are those that the link is for."""
    asked = {name: value for name, value in request.query_params.items() if name in SHOWN}
    if scenes:
        asked["scene"] = ",".join(scenes)
    return f"?{urlencode(asked, safe=',/')}" if asked else ""


@router.get("/w/{token}")
async def hang(request: Request, token: str) -> Response:
    """A wall's link: its token leaves the address at once for a cookie that only this screen has."""
    doors: Doors = request.app.state.doors
    try:
        own = await links.take(doors.book, token, visit_of(request))
        pass_ = (await logins.passes(doors.book, [own], datetime.now(UTC)))[own]
    except (NotAllowedError, KeyError):  # no more, or its area has another ground in the edition that is in force
        return over(404)
    except StoreUnavailableError:
        return away()
    answer = RedirectResponse(f"/wall/{pass_.wall}{_shown(request, pass_.scenes)}", 303, NO_STORE)
    set_cookie(answer, request, SCREEN, own, YEAR_S)
    return answer


@router.get("/pass")
async def still(request: Request) -> Response:
    """Whether one is still let in, and as whom: the gate answers 401 in our place when not. Pages ask now and then."""
    return Response(status_code=204, headers=NO_STORE | {"Reader": reader_of(request)})


async def _form(request: Request, status: int = 200, *, name: str = "", trouble: str = "") -> HTMLResponse:
    try:
        areas = await request.app.state.directory.areas()
    except IocError:
        areas = []  # the form stands without the map's colours
    provider = getattr(request.app.state, "provider", None)
    back = login.back_to(request.query_params.get("next"))
    html = login.page(areas, back, provider.label if provider else None, name=name, trouble=trouble)
    return HTMLResponse(html, status, NO_STORE)


async def form_of(request: Request) -> dict[str, str]:
    """The fields that were sent, as long as they are no larger than a form can be."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise HTTPException(413, "this is no form of ours")
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    except ValueError as error:
        raise HTTPException(400, "this is no form of ours") from error
    return {name: values[0] for name, values in fields.items()}


def set_cookie(answer: Response, request: Request, name: str, token: str, seconds: int) -> None:
    """A cookie that scripts cannot read, other sites cannot send along, and no plain line carries where TLS is."""
    secure = request.url.scheme == "https"
    answer.set_cookie(name, token, seconds, path="/", secure=secure, httponly=True, samesite="lax")
