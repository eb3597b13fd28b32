"""The pages of administration: people, walls, sensors, quarantine, audit; each tab is for who may do what it is for."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import Dash, Input, Output, ctx, dcc, html, no_update
from dash.development.base_component import Component

from ioc.errors import StoreUnavailableError
from ioc.i18n import LANGUAGES, N_, _, speaking
from ioc.services.logins import Pass
from layouts.admin import audit, deed, people, quarantine, sensors, walls
from layouts.admin.look import Look
from layouts.admin.request import ACTS, Office
from layouts.anatomy import attributes
from layouts.desk import top_bar

PATH = "/admin"
PARTS = {"people": people, "walls": walls, "sensors": sensors, "quarantine": quarantine, "audit": audit}
WORDS = {
    "people": N_("Người dùng"),
    "walls": N_("Màn hình"),
    "sensors": N_("Cảm biến"),
    "quarantine": N_("Cách ly"),
    "audit": N_("Nhật ký"),
}
DEEDS = (*people.DEEDS, *walls.DEEDS, *sensors.DEEDS, *quarantine.DEEDS)


def layout(pass_: Pass, look: Look) -> html.Div:
    """The bar, the tabs, and room for what a callback draws."""
    lang = "" if look.lang == LANGUAGES[0] else f"?lang={look.lang}"
    return html.Div(
        id="admin",
        className="admin",
        children=[
            top_bar.bar(
                "admin-body",
                top_bar.heading(_("Quản trị"), PATH + lang),
                [html.A(_("Toàn tỉnh"), href=f"/{lang}")],
                [top_bar.language_switch(PATH, look)],
                pass_,
            ),
            html.Nav(id="admin-tabs", className="tabs", **attributes(aria_label=_("Quản trị"))),
            html.Div(id="admin-told", role="status"),
            html.Main(id="admin-body", tabIndex="-1", **attributes(aria_busy="false")),
            *(dcc.Store(id=name) for name in DEEDS),
        ],
    )


def register(site: Dash, office: Office) -> None:
    """What stands on the page, drawn anew when the address changes and after every deed."""
    people.register(site, office)
    walls.register(site, office)
    sensors.register(site, office)
    quarantine.register(site, office)
    audit.register(site)

    @site.callback(
        Output("admin-tabs", "children"),
        Output("admin-body", "children"),
        Output("admin-told", "children"),
        Input("address", "search"),
        *(Input(name, "data") for name in DEEDS),
        running=deed.UNDER_WAY,
    )
    async def draw(search: str | None, *_deeds: dict[str, str] | None) -> Any:
        look = Look.read(search)
        told = ctx.triggered[0]["value"] if ctx.triggered_id in DEEDS else None
        with speaking(look.lang):
            if told and told.get("trouble"):  # the form stays as it was typed
                return no_update, no_update, deed.told(told)
            try:
                tabs, body = await drawn(office, look)
            except StoreUnavailableError as error:
                return no_update, no_update, deed.told({"trouble": deed.trouble(error)})
            return tabs, body, deed.told(told) if told else None


async def drawn(office: Office, look: Look) -> tuple[Sequence[Component], Sequence[Component]]:
    """The tabs of this person, and the one that is open."""
    mine = office.tabs()
    tab = look.tab or mine[0]
    asked = await office.asked(ACTS[tab])
    tabs = [
        html.A(
            _(WORDS[key]),
            href=PATH + Look(tab=key, lang=look.lang).search(),
            **attributes(data_go="", aria_current="page" if key == tab else "false"),
        )
        for key in mine
    ]
    return tabs, await PARTS[tab].body(asked, replace(look, tab=tab))
