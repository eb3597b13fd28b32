"""To the identity provider and back: where a login by its word begins and ends."""

import logging
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from ioc.errors import StoreUnavailableError
from ioc.services import claims, logins
from ioc.services.logins import LoginRefusedError, NoRoleError
from layouts import login
from layouts.api.door import NO_STORE, go_in
from layouts.doors import Doors, visit_of
from layouts.login import Trouble
from layouts.oidc import CALLBACK, Attempt, NotVouchedError, Provider
from layouts.site import language_of

log = logging.getLogger(__name__)
router = APIRouter()
ATTEMPT, PATH = "ioc-oidc", "/oidc/"  # the cookie of a login that has begun, and who is sent it


@router.get("/oidc/login")
async def begin(request: Request, lang: str | None = None) -> Response:
    """To the provider, with what must come back kept in a cookie."""
    provider, now = _provider(request), datetime.now(UTC)
    attempt = Attempt(login.back_to(request.query_params.get("next")), language_of(lang))
    try:
        address = await provider.begin(attempt, now)
    except NotVouchedError as error:
        return await _refused(request, attempt, error.trouble, str(error))
    answer = RedirectResponse(address, 303, NO_STORE)
    secure = request.url.scheme == "https"
    seconds = int(attempt.LIFE.total_seconds())
    # Lax, not strict: it has to come back with a person whom another site sends.
    answer.set_cookie(
        ATTEMPT, provider.sealed(attempt, now), seconds, path=PATH, secure=secure, httponly=True, samesite="lax"
    )
    return answer


@router.get(CALLBACK)
async def end(request: Request) -> Response:
    """Back from the provider: in, as whom it vouches for, or to the login page with what is wrong."""
    provider = _provider(request)
    attempt = provider.unsealed(request.cookies.get(ATTEMPT), datetime.now(UTC))
    if attempt is None:
        return await _refused(
            request, Attempt("/", "vi"), Trouble.STALE, "no attempt of ours has begun, or too long ago"
        )
    try:
        answer = await go_in(request, await _vouched(request, provider, attempt), attempt.back)
    except NotVouchedError as error:
        return await _refused(request, attempt, error.trouble, str(error))
    except NoRoleError as error:
        return await _refused(request, attempt, Trouble.NO_ROLE, str(error))
    except LoginRefusedError as error:
        return await _refused(request, attempt, Trouble.OFTEN if error.retry_at else Trouble.CLOSED, str(error))
    except StoreUnavailableError as error:
        return await _refused(request, attempt, Trouble.STORE, str(error))
    answer.delete_cookie(ATTEMPT, path=PATH)
    return answer


async def _vouched(request: Request, provider: Provider, attempt: Attempt) -> str:
    """The token of a session for whom the provider vouches."""
    doors: Doors = request.app.state.doors
    visit = visit_of(request)
    await logins.check_vouching(doors.book, visit)
    told = await provider.claims(attempt, request.query_params, visit.now)
    subject, granted = f"{provider.issuer} {told['sub']}", claims.granted(provider.rules, told)
    return await logins.vouched(doors.book, subject, claims.name_of(told), claims.label_of(told), granted, visit)


async def _refused(request: Request, attempt: Attempt, trouble: Trouble, reason: str) -> Response:
    """To the login page, which says it in words; the address keeps nothing of what the provider sent."""
    log.warning("nobody was let in by the identity provider: %s", reason)
    doors: Doors = request.app.state.doors
    with suppress(StoreUnavailableError):
        ours = trouble in (Trouble.AWAY, Trouble.STORE)
        await logins.not_vouched(doors.book, reason, visit_of(request), counts=not ours)
    query = {"next": attempt.back, "lang": attempt.language, "trouble": trouble}
    answer = RedirectResponse(f"/login?{urlencode(query)}", 303, NO_STORE)
    answer.delete_cookie(ATTEMPT, path=PATH)
    return answer


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise HTTPException(404)
    return provider
