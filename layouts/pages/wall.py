"""The wall of one area: its scene with a place for every panel; the stream fills them."""

from urllib.parse import urlencode

from dash import html

from ioc.i18n import _
from layouts.anatomy import attributes
from layouts.panel import Place, View
from layouts.panels import PANELS
from layouts.trouble import placeholder


def layout(view: View, language: str) -> html.Main:
    """Sky at the left, land in the middle, people at the right: the same in every scene."""
    query = urlencode({"wall": view.area.slug, "lang": language})
    return html.Main(
        id="wall",
        className="wall",
        **attributes(data_stream=f"/stream?{query}"),
        children=[
            html.I(className="mist", **attributes(aria_hidden="true")),
            *_places("head"),
            html.Div(
                className="scene overview",
                children=[
                    html.Div(_places("sky"), className="column sky"),
                    html.Div([*_places("map"), html.Div(_places("land"), className="pair")], className="column land"),
                    html.Div(_places("people"), className="column people"),
                ],
            ),
            *_places("foot"),
        ],
    )


def _places(place: Place) -> list[html.Section]:
    return [placeholder(panel.key, _("Đang hỏi số liệu…")) for panel in PANELS if panel.place == place]
