"""People: every account with its roles, and the one that is open; or a form for a new one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from ioc.i18n import _, speaking
from ioc.model.focus import Act
from ioc.model.role import Grant
from ioc.services import accounts, passwords
from layouts.admin.deed import UNDER_WAY, WrongChoiceError, done
from layouts.admin.fields import ROLES, field, grants, read_grants, text
from layouts.admin.look import Look
from layouts.anatomy import attributes

if TYPE_CHECKING:
    from ioc.services.accounts import Account
    from layouts.admin.request import Asked, Office

DEEDS = ("person-added", "person-granted", "person-renewed", "person-closed")
NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")  # as the table of people checks it


async def body(asked: "Asked", look: Look) -> list[Component]:
    """The list, and beside it what is open."""
    everybody = await accounts.everybody(asked.book, asked.by)
    chosen = next(((account, granted) for account, granted in everybody if account.name == look.who), None)
    beside = _open(*chosen, asked) if chosen else _new(asked.areas)
    rows = [_row(account, granted, asked.areas, look) for account, granted in everybody]
    heads = [html.Th(words, scope="col") for words in (_("Tên đăng nhập"), _("Tên hiển thị"), _("Vai trò"), "")]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)])
    new = html.A(_("Thêm người"), href=f"/admin{replace(look, who='').search()}", className="act", **_go())
    return [
        html.Section(
            [html.Header([html.H2(_("Người dùng")), html.Small(str(len(rows))), new]), table], className="card"
        ),
        beside,
    ]


def _row(account: "Account", granted: Sequence[Grant], areas: Mapping[str, str], look: Look) -> html.Tr:
    link = html.A(account.name, href=f"/admin{replace(look, tab='people', who=account.name).search()}", **_go())
    return html.Tr(
        [
            html.Th(link, scope="row"),
            html.Td(account.label),
            html.Td(_told(granted, areas)),
            html.Td(html.Span(_("Đã đóng"), className="off") if account.disabled_at else None),
        ],
        className="chosen" if account.name == look.who else "",
    )


def _told(granted: Sequence[Grant], areas: Mapping[str, str]) -> str:
    """`Chuyên viên: Đà Lạt, Lạc Dương; Xem: mọi địa bàn`."""
    parts: list[str] = []
    for role, (name, _help) in ROLES.items():
        of_role = [g.area for g in granted if g.role is role]
        if of_role:
            names = [_("mọi địa bàn") if area is None else areas.get(area, area) for area in of_role]
            parts.append(f"{_(name)}: {', '.join(names)}")
    return "; ".join(parts) or _("Chưa có vai trò")


def _new(areas: Mapping[str, str]) -> html.Section:
    return _card(
        _("Thêm người"),
        field(_("Tên đăng nhập"), text("person-name", longest=64), _("chữ thường không dấu, số, dấu . _ @ -")),
        field(_("Tên hiển thị"), text("person-label")),
        _password(),
        grants([], areas),
        html.Button(_("Thêm"), id="person-add", type="button", className="primary"),
    )


def _open(account: "Account", granted: Sequence[Grant], asked: "Asked") -> html.Section:
    """What may be done with an account; nobody locks themselves out."""
    if account.name == asked.by.name:
        words = _("Đây là bạn. Vai trò của bạn do người quản trị khác đổi; mật khẩu thì đổi ở mục tài khoản.")
        return _card(account.label or account.name, html.P(words))
    closing = _("Mở lại tài khoản") if account.disabled_at else _("Đóng tài khoản")
    return _card(
        account.label or account.name,
        grants(granted, asked.areas),
        html.Button(_("Lưu vai trò"), id="person-grant", type="button", className="primary"),
        html.Hr(),
        _password(),
        html.Button(_("Đặt mật khẩu mới"), id="person-renew", type="button", className="act"),
        html.Hr(),
        html.P(_("Đóng tài khoản thì mọi phiên của người ấy kết thúc ngay; nhật ký vẫn giữ.")),
        html.Button(closing, id="person-close", type="button", className="act", value=_state(account)),
    )


def _state(account: "Account") -> str:
    return "closed" if account.disabled_at else "open"


def _password() -> html.Div:
    control = dcc.Input(id="person-password", type="password", maxLength=200, autoComplete="new-password", value="")
    return field(_("Mật khẩu"), control, _("để trống thì hệ thống tự đặt và hiện một lần"))


def _card(title: str, *children: Component) -> html.Section:
    return html.Section([html.Header(html.H2(title)), html.Div(list(children), className="form")], className="card")


def _go() -> dict[str, Any]:
    return attributes(data_go="")


def register(site: Dash, office: "Office") -> None:
    """A callback a button."""
    chosen = [State(f"role-{role}", "value") for role in ROLES]

    @site.callback(
        Output("person-added", "data"),
        Input("person-add", "n_clicks"),
        State("address", "search"),
        State("person-name", "value"),
        State("person-label", "value"),
        State("person-password", "value"),
        *chosen,
        prevent_initial_call=True,
        running=UNDER_WAY,
    )
    async def add(
        clicks: int | None, search: str | None, name: str, label: str, password: str, *roles: list[str] | None
    ) -> Any:
        if not clicks:
            return no_update
        with speaking(Look.read(search).lang):
            return await done(added(office, name, label, password, read_grants(roles)))

    @site.callback(
        Output("person-granted", "data"),
        Input("person-grant", "n_clicks"),
        State("address", "search"),
        *chosen,
        prevent_initial_call=True,
        running=UNDER_WAY,
    )
    async def grant(clicks: int | None, search: str | None, *roles: list[str] | None) -> Any:
        if not clicks:
            return no_update
        with speaking(Look.read(search).lang):
            return await done(granted(office, Look.read(search).who, read_grants(roles)))

    @site.callback(
        Output("person-renewed", "data"),
        Input("person-renew", "n_clicks"),
        State("address", "search"),
        State("person-password", "value"),
        prevent_initial_call=True,
        running=UNDER_WAY,
    )
    async def renew(clicks: int | None, search: str | None, password: str) -> Any:
        if not clicks:
            return no_update
        with speaking(Look.read(search).lang):
            return await done(renewed(office, Look.read(search).who, password))

    @site.callback(
        Output("person-closed", "data"),
        Input("person-close", "n_clicks"),
        State("address", "search"),
        State("person-close", "value"),
        prevent_initial_call=True,
        running=UNDER_WAY,
    )
    async def close(clicks: int | None, search: str | None, state: str) -> Any:
        if not clicks:
            return no_update
        with speaking(Look.read(search).lang):
            return await done(closed(office, Look.read(search).who, close=state == "open"))


async def added(office: "Office", name: str, label: str, password: str, roles: Sequence[Grant]) -> dict[str, str]:
    """A new account."""
    asked = await office.asked(Act.ADMINISTER)
    name = (name or "").strip().lower()
    if not NAME.fullmatch(name):
        raise WrongChoiceError(_("Tên đăng nhập cần 2–64 chữ thường không dấu, số hoặc dấu . _ @ -"))
    secret = password or passwords.invent()
    await accounts.add(asked.book, asked.by, name, (label or "").strip(), secret, roles, asked.visit)
    return _with_secret(_("Đã thêm {name}.", name=name), secret, password)


async def granted(office: "Office", name: str, roles: Sequence[Grant]) -> dict[str, str]:
    """Other roles."""
    asked = await _about(office, name)
    await accounts.grant(asked.book, asked.by, name, roles, asked.visit)
    return {"words": _("Đã lưu vai trò của {name}.", name=name)}


async def renewed(office: "Office", name: str, password: str) -> dict[str, str]:
    """A new password for somebody who lost theirs."""
    asked = await _about(office, name)
    secret = password or passwords.invent()
    await accounts.set_password(asked.book, asked.by, name, secret, asked.visit)
    return _with_secret(_("{name} có mật khẩu mới; mọi phiên của họ đã kết thúc.", name=name), secret, password)


async def closed(office: "Office", name: str, *, close: bool) -> dict[str, str]:
    """An account closed, or open again."""
    asked = await _about(office, name)
    await accounts.close(asked.book, asked.by, name, asked.visit, closed=close)
    return {"words": (_("Đã đóng {name}.", name=name) if close else _("Đã mở lại {name}.", name=name))}


async def _about(office: "Office", name: str) -> "Asked":
    """The request, when it is about somebody else."""
    asked = await office.asked(Act.ADMINISTER)
    if name == asked.by.name:
        raise WrongChoiceError(_("Không ai tự đổi quyền hay đóng tài khoản của mình ở đây."))
    return asked


def _with_secret(words: str, secret: str, typed: str) -> dict[str, str]:
    """A password that somebody typed is theirs to remember."""
    return {"words": words} if typed else {"words": words, "secret": secret}
