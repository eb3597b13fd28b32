"""The wall of one area: its scene with a place for every panel; the stream fills them."""

from typing import Any
from urllib.parse import urlencode

from dash import html

from layouts.anatomy import attributes
from layouts.panel import Place, View
from layouts.panels import PANELS
from layouts.trouble import waiting


def layout(view: View, language: str) -> html.Main:
    """Sky at the left, land in the middle, people at the right: the same in every scene."""
    query = urlencode({"wall": view.area.slug, "lang": language})
    return html.Main(
        id="wall",
        className="wall",
        **attributes(data_stream=f"/stream?{query}"),
        children=[
            html.I(className="mist", **attributes(aria_hidden="true")),
            *_waiting(view, "head"),
            html.Div(
                className="scene overview",
                children=[
                    html.Div(_waiting(view, "sky"), className="column sky"),
                    html.Div(
                        [*_waiting(view, "map"), html.Div(_waiting(view, "land"), className="pair")],
                        className="column land",
                    ),
                    html.Div(_waiting(view, "people"), className="column people"),
                ],
            ),
            *_waiting(view, "foot"),
        ],
    )


def _waiting(view: View, place: Place) -> list[Any]:
    return [waiting(panel, view) for panel in PANELS if panel.place == place]
