"""Who is logged in, as the pages show it: a name, and what this person may do with their own session."""

from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import LANGUAGES, _, language
from ioc.model.focus import Act
from ioc.services.logins import Pass
from layouts.anatomy import attributes, icon

if TYPE_CHECKING:
    from dash.development.base_component import Component


def administers(pass_: Pass) -> bool:
    """Whether the pages of administration have anything for this person."""
    return bool({Act.ADMINISTER, Act.LINK, Act.ADMIT, Act.DESK} & pass_.person.may.keys())


def menu(pass_: Pass) -> html.Details:
    """The name, which opens a list; the browser opens it by itself, and forms leave without a script."""
    lang = "" if language() == LANGUAGES[0] else f"?lang={language()}"
    admin = [html.A(_("Quản trị"), href=f"/admin{lang}", className="choice")] if administers(pass_) else []
    machinery = [html.A(_("Vận hành"), href=f"/operations{lang}", className="choice")]
    choices: list[Component] = [
        *(machinery if Act.OPERATE in pass_.person.may else []),
        *admin,
        html.A(_("Đổi mật khẩu"), href=f"/password{lang}", className="choice"),
        _form("/logout", _("Đăng xuất")),
        _form("/logout?everywhere=true", _("Đăng xuất mọi nơi")),
    ]
    return html.Details(
        [
            html.Summary(
                [html.Span(pass_.label, className="name"), icon("down")], **attributes(aria_label=_("Tài khoản"))
            ),
            html.Div(choices, className="menu"),
        ],
        id="who",
        className="who",
    )


def way_out(pass_: Pass) -> html.Div:
    """On a page that is a wall as well: the name and the way out, and no more."""
    return html.Div(
        [html.Span(pass_.label, className="name"), _form("/logout", _("Đăng xuất"))], id="who", className="who"
    )


def _form(address: str, words: str) -> html.Form:
    return html.Form(html.Button(words, type="submit", className="choice"), method="post", action=address)
