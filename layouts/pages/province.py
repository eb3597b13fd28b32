"""The province: its map and its worst at the left, its operations centres at the right; the stream fills them."""

from typing import Any
from urllib.parse import urlencode

from dash import html

from ioc.i18n import LANGUAGES, _
from ioc.model.focus import Act
from ioc.services.dispatch.asking import may_take
from ioc.services.logins import Pass
from layouts.anatomy import attributes
from layouts.indicators.way import PATH as INDICATORS
from layouts.pages import areas
from layouts.panel import Place, View
from layouts.panels import PROVINCE
from layouts.snapshots import look
from layouts.trouble import waiting
from layouts.who import way_out


def layout(view: View, language: str, pass_: Pass) -> html.Main:
    """A wall that is also a front door: a pointer may stay, and everything named is a way in."""
    query = urlencode({"wall": view.area.slug, "lang": language})
    return html.Main(
        id="wall",
        className="wall front",
        **attributes(data_stream=f"/stream?{query}"),
        children=[
            html.I(className="mist", **attributes(aria_hidden="true")),
            *_waiting(view, "head"),
            html.Div(
                className="scene province",
                children=[
                    html.Div(
                        [*_waiting(view, "map"), *_waiting(view, "list"), _ways(view, language, pass_)],
                        className="column left",
                    ),
                    html.Div(_waiting(view, "cards"), className="column right"),
                ],
            ),
            *_waiting(view, "foot"),
            way_out(pass_),
        ],
    )


def _ways(view: View, language: str, pass_: Pass) -> html.Nav:
    """The ways to the pages beside this one, at the head of the list of what is worst: areas compared; indicators,
    for who has a desk; and for who may take the whole province home its daily snapshot.
    """
    pages = [(_("So sánh"), areas.PATH)]
    if Act.DESK in pass_.person.may:
        pages.append((_("Chỉ số"), INDICATORS))
    if may_take(pass_.person, view.area.slug or "", view.area.edition):
        pages.append((_("Bản tin ngày"), look.PATH))
    ending = "" if language == LANGUAGES[0] else f"?lang={language}"
    links = [html.A(name, href=f"{path}{ending}", className="switch") for name, path in pages]
    return html.Nav(links, className="ways", **attributes(aria_label=_("Trang khác")))


def _waiting(view: View, place: Place) -> list[Any]:
    return [waiting(panel, view) for panel in PROVINCE if panel.place == place]
