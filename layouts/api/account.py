"""A person's own account: a new password, for who knows the one before."""

from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from ioc.errors import NotAllowedError, StoreUnavailableError
from ioc.i18n import _, speaking
from ioc.services import own_password
from ioc.services.logins import LoginRefusedError, Pass
from ioc.services.passwords import WeakPasswordError
from layouts import login
from layouts.access import pass_of
from layouts.api.door import NO_STORE, again, form_of, go_in
from layouts.doors import visit_of
from layouts.site import language_of
from layouts.words import WEAK

router = APIRouter()


@router.get("/password")
async def ask(request: Request, lang: str | None = None) -> HTMLResponse:
    """The form."""
    with speaking(language_of(lang)):
        return await _form(request, _of_a_person(request))


@router.post("/password")
async def change(request: Request, lang: str | None = None) -> Response:
    """A new password and a fresh session, or the form again with what is wrong."""
    with speaking(language_of(lang)):
        pass_, form, visit = _of_a_person(request), await form_of(request), visit_of(request)
        new, doors = form.get("new", ""), request.app.state.doors
        if new != form.get("again"):
            return await _form(request, pass_, 400, _("Hai lần gõ mật khẩu mới không giống nhau."))
        try:
            token = await own_password.change(doors.book, pass_.person, form.get("password", ""), new, visit)
        except WeakPasswordError:
            return await _form(request, pass_, 400, _(WEAK))
        except LoginRefusedError as refused:
            wrong = login.words(refused, ZoneInfo(request.app.state.zone), visit.now)
            words = wrong if refused.retry_at else _("Mật khẩu hiện tại chưa đúng.")
            return again(await _form(request, pass_, 401, words), refused, visit.now)
        return await go_in(request, token, request.query_params.get("next"))


def _of_a_person(request: Request) -> Pass:
    """The pass of a request, when it is a person's."""
    pass_ = pass_of(request)
    if pass_.kind != "session":
        raise NotAllowedError("a screen has no password")
    return pass_


async def _form(request: Request, pass_: Pass, status: int = 200, trouble: str = "") -> HTMLResponse:
    try:
        areas = await request.app.state.directory.areas()
    except StoreUnavailableError:
        areas = []  # the form stands without the map's colours
    provider = request.app.state.provider
    back = login.back_to(request.query_params.get("next"))
    html = login.page(
        areas,
        back,
        provider.label if provider else None,
        name=pass_.person.name,
        trouble=trouble,
        label=pass_.label,
        form="password.html",
    )
    return HTMLResponse(html, status, NO_STORE)
