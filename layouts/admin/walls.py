"""Walls: the links that hang them on screens, each with its screens; and a form for a new one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from ioc.errors import SettingsError
from ioc.i18n import N_, _, number, speaking, stamp, when
from ioc.model.focus import Act, Focus
from ioc.services import links
from ioc.services.access import allow
from layouts import callbacks
from layouts.admin.deed import UNDER_WAY, WrongChoiceError, done
from layouts.admin.fields import field, text
from layouts.admin.look import Look
from layouts.anatomy import attributes
from layouts.scenes import SCENES, named

if TYPE_CHECKING:
    from ioc.services.links import Link
    from layouts.admin.request import Asked, Office

DEEDS = ("wall-linked", "wall-revoked")
FOREVER = ""
LIVES = {"30": N_("30 ngày"), "90": N_("90 ngày"), "365": N_("1 năm"), FOREVER: N_("Đến khi thu hồi")}


@dataclass(frozen=True, slots=True)
class Wish:
    """A link as the form asks for it."""

    area: str
    label: str
    scenes: tuple[str, ...]
    days: str  # a key of LIVES


async def body(asked: "Asked", look: Look) -> list[Component]:  # noqa: ARG001 - every tab is drawn alike
    """The links, and beside them the form."""
    known = await links.visible(asked.book, asked.by)
    return [_list(known, asked), _new(asked.areas)]


def _list(known: list["Link"], asked: "Asked") -> html.Section:
    titles = (_("Nơi treo"), _("Màn hình của"), _("Cảnh"), _("Hết hạn"), _("Thấy lần cuối"), "")
    heads = [html.Th(words, scope="col") for words in titles]
    none = html.P(_("Chưa có liên kết nào."), className="none")
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody([_row(link, asked) for link in known])])
    head = html.Header([html.H2(_("Liên kết màn hình")), html.Small(str(len(known)))])
    return html.Section([head, table if known else none], className="card")


def _row(link: "Link", asked: "Asked") -> html.Tr:
    now = asked.visit.now
    over = link.revoked_at is not None or (link.expires_at is not None and link.expires_at <= now)
    scenes = ", ".join(_(scene.name) for scene in named(link.scenes)) or _("Mọi cảnh")
    return html.Tr(
        [
            html.Th(link.label or _("Không tên"), scope="row"),
            html.Td(asked.areas.get(link.area, link.area)),
            html.Td(scenes),
            html.Td(
                stamp(link.expires_at, asked.zone) if link.expires_at else _(LIVES[FOREVER]),
                **attributes(data_title=_("Hết hạn")),
            ),
            html.Td(_seen(link, now, asked), **attributes(data_title=_("Thấy lần cuối"))),
            html.Td(_end(link, over)),
        ],
        className="over" if over else "",
        id=f"link-{link.id}",
    )


def _seen(link: "Link", now: datetime, asked: "Asked") -> str:
    if link.seen_at is None:
        return _("Chưa mở")
    return _("{time}, {n} màn hình", time=when(link.seen_at, now, asked.zone), n=number(link.screens))


def _end(link: "Link", over: bool) -> Component:
    """Revoked is for ever: the button stands behind a question."""
    if over:
        return html.Span(_("Đã thu hồi") if link.revoked_at else _("Hết hạn"), className="off")
    sure = html.Button(
        _("Tắt màn hình này"), id={"type": "wall-revoke", "link": link.id}, type="button", className="act bad"
    )
    return html.Details([html.Summary(_("Thu hồi"), className="act"), sure], className="sure")


def _new(areas: Mapping[str, str]) -> html.Section:
    first = next(iter(areas), None)
    form = html.Div(
        [
            field(
                _("Màn hình của"),
                dcc.Dropdown(
                    [{"label": n, "value": s} for s, n in areas.items()],
                    first,
                    id="wall-area",
                    clearable=False,
                    searchable=False,
                ),
            ),
            field(_("Nơi treo"), text("wall-label"), _("như Sảnh UBND, Phòng trực")),
            field(
                _("Cảnh"),
                dcc.Checklist([{"label": _(s.name), "value": s.key} for s in SCENES], [], id="wall-scenes"),
                _("không chọn thì mọi cảnh"),
            ),
            field(
                _("Thời hạn"),
                dcc.Dropdown(
                    [{"label": _(words), "value": key} for key, words in LIVES.items()],
                    "365",
                    id="wall-days",
                    clearable=False,
                    searchable=False,
                ),
            ),
            html.Button(_("Tạo liên kết"), id="wall-link", type="button", className="primary"),
        ],
        className="form",
    )
    return html.Section([html.Header(html.H2(_("Tạo liên kết"))), form], className="card")


def register(site: Dash, office: "Office") -> None:
    """A link made, a link ended."""

    @site.callback(
        Output("wall-linked", "data"),
        Input("wall-link", "n_clicks"),
        State("address", "search"),
        State("wall-area", "value"),
        State("wall-label", "value"),
        State("wall-scenes", "value"),
        State("wall-days", "value"),
        prevent_initial_call=True,
        running=UNDER_WAY,
    )
    async def link(
        clicks: int | None, search: str | None, area: str | None, label: str, scenes: list[str] | None, days: str
    ) -> Any:
        if not clicks:
            return no_update
        with speaking(Look.read(search).lang):
            return await done(linked(office, Wish(area or "", (label or "").strip(), tuple(scenes or ()), days)))

    @site.callback(
        Output("wall-revoked", "data"),
        Input({"type": "wall-revoke", "link": ALL}, "n_clicks"),
        State("address", "search"),
        prevent_initial_call=True,
        running=UNDER_WAY,
    )
    async def revoke(_clicks: list[int | None], search: str | None) -> Any:
        if not callbacks.pressed():
            return no_update
        with speaking(Look.read(search).lang):
            return await done(revoked(office, callbacks.number(ctx.triggered_id, "link")))


async def linked(office: "Office", wish: Wish) -> dict[str, str]:
    """A new link; its address is told once."""
    asked = await office.asked(Act.LINK)
    scenes = [scene.key for scene in SCENES if scene.key in wish.scenes]
    if wish.days not in LIVES or len(wish.label) > 100:
        raise WrongChoiceError(_("Hãy chọn lại thời hạn và nơi treo."))
    allow(asked.by, Focus.on(wish.area), Act.LINK)
    address = _address(office)
    until = asked.visit.now + timedelta(days=int(wish.days)) if wish.days else None
    _id, token = await links.make(asked.book, asked.by, wish.area, wish.label, scenes, asked.visit, until)
    words = _("Mở địa chỉ này trên màn hình của {area}:", area=asked.areas.get(wish.area, wish.area))
    return {"words": words, "secret": address + token}


def _address(office: "Office") -> str:
    """What a link's token is put behind; asked for before the link is made."""
    try:
        return office.address("/w/")
    except SettingsError as error:
        words = _("Máy chủ chưa biết địa chỉ công khai của mình; nhờ người quản trị hệ thống đặt IOC_PUBLIC_URL.")
        raise WrongChoiceError(words) from error


async def revoked(office: "Office", link: int) -> dict[str, str]:
    """A link ended."""
    asked = await office.asked(Act.LINK)
    await links.revoke(asked.book, asked.by, link, asked.visit)
    return {"words": _("Đã thu hồi. Màn hình sẽ tắt trong vài giây.")}
