"""What a button did, as its callback hands it to the page: words, a secret that is told once, or what went wrong."""

from collections.abc import Awaitable
from datetime import UTC, datetime

from dash import Output, html
from dash.development.base_component import Component

from ioc.errors import DataRefusedError, IocError, NotAllowedError, StoreUnavailableError
from ioc.i18n import N_, _
from ioc.services.accounts import NameTakenError
from ioc.services.passwords import WeakPasswordError
from layouts.anatomy import attributes, icon
from layouts.words import WEAK

TROUBLES: dict[type[IocError], str] = {
    WeakPasswordError: WEAK,
    NameTakenError: N_("Tên đăng nhập này đã có người dùng."),
    StoreUnavailableError: N_("Không hỏi được kho số liệu. Thử lại sau vài giây."),
    DataRefusedError: N_("Kho số liệu không nhận nội dung này."),
}
UNDER_WAY = [(Output("admin-body", "aria-busy"), "true", "false")]  # then its buttons are deaf (desk.js)
OTHER = N_("Không làm được; có thể việc này vừa được người khác làm. Hãy tải lại trang.")


class WrongChoiceError(IocError):
    """What was typed or chosen cannot be done; the message is in the reader's language."""


async def done(deed: Awaitable[dict[str, str]]) -> dict[str, str]:
    """What a deed has to tell, or in words why it could not be done; each is news, were it the same twice."""
    try:
        told = await deed
    except NotAllowedError:
        raise  # nobody gets here by the buttons of their page
    except IocError as error:
        told = {"trouble": trouble(error)}
    return told | {"at": datetime.now(UTC).isoformat()}


def trouble(error: IocError) -> str:
    """An error as a person reads it."""
    return str(error) if isinstance(error, WrongChoiceError) else _(TROUBLES.get(type(error), OTHER))


def told(deed: dict[str, str]) -> Component:
    """A deed in words; its secret stands there until something else is done, and nowhere after."""
    if deed.get("trouble"):
        return html.P(deed["trouble"], className="told bad", role="alert")
    secret = deed.get("secret")
    shown = [_secret(secret), html.Small(_("Chỉ hiện một lần: hãy chép ngay."))] if secret else []
    return html.Div([html.P(deed.get("words")), *shown], className="told")


def _secret(secret: str) -> html.Div:
    copied = attributes(data_act="copy", data_copy=secret, data_done=_("Đã chép"))
    return html.Div(
        [
            html.Code(secret, id="secret"),
            html.Button([icon("link"), html.Span(_("Chép"))], type="button", className="act", **copied),
        ],
        className="secret",
    )
