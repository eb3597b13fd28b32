"""The page of all sensors, for who looks into some area: a list of any length, whose address keeps what is sought."""

from datetime import UTC, datetime
from typing import Any

from dash import Dash, Input, Output, ctx, dcc, html, no_update
from dash.backends._fastapi import get_current_request  # the request behind a callback
from dash.development.base_component import Component

from ioc.errors import NotAllowedError, StoreUnavailableError
from ioc.i18n import LANGUAGES, _, speaking
from ioc.services.logins import Pass
from layouts import seeking
from layouts.access import person_of
from layouts.anatomy import attributes
from layouts.desk import top_bar
from layouts.focus import Directory
from layouts.sensors import filters, table
from layouts.sensors.look import PATH, Look
from layouts.sensors.request import Asked, asked
from layouts.ways import ways

TICK, EVERY_MS = "sensors-tick", 60_000


def layout(look: Look, pass_: Pass) -> html.Div:
    """The bar, and room for what the callback draws."""
    lang = "" if look.lang == LANGUAGES[0] else f"?lang={look.lang}"
    return html.Div(
        id="sensors",
        className="admin listing",
        children=[
            top_bar.bar(
                "sensors-body",
                top_bar.home(lang),
                ways(pass_.person, lang, PATH),
                [html.Span(top_bar.language_switch(PATH, look), id="sensors-language")],
                pass_,
            ),
            html.Div(id="sensors-focus", className="focus", role="search", **attributes(aria_label=_("Tiêu điểm"))),
            html.Main(id="sensors-body", tabIndex="-1"),
            dcc.Interval(id=TICK, interval=EVERY_MS),
        ],
    )


def register(site: Dash, directory: Directory) -> None:
    """What the address means, asked anew every minute; what is typed becomes the address."""

    @site.callback(
        Output("sensors-body", "children"),
        Output("sensors-focus", "children"),
        Output("sensors-language", "children"),
        Input("address", "search"),
        Input(TICK, "n_intervals"),
    )
    async def draw(search: str | None, _ticks: int | None) -> Any:
        look = Look.read(search)
        with speaking(look.lang):
            request = await asked(directory, person_of(get_current_request()), datetime.now(UTC))
            try:
                body = await _body(request, look)
            except StoreUnavailableError:
                body = [html.P(_("Không hỏi được kho số liệu. Thử lại sau vài giây."), className="told bad")]
            typed = ctx.triggered_id == TICK  # somebody may be typing into the field
            focus = no_update if typed else filters.draw(look, request)
            return body, focus, top_bar.language_switch(PATH, look)

    seeking.register(site, "sensors-q", Look.read, lambda look: look.q, lambda look, words: look.first(q=words))


async def _body(request: Asked, look: Look) -> list[Component]:
    try:
        focus = request.focus(look.area, look.domain)
    except NotAllowedError:
        back = html.A(_("Xem mọi địa bàn của bạn"), href=PATH + look.first(area="").search())
        return [html.P([_("Địa bàn này không có, hoặc không phải của bạn."), " ", back], className="told bad")]
    return [table.draw(await request.city.listing(focus, look.listing(), request.now), look, request)]
