"""The province: its map and its worst at the left, its operations centres at the right; the stream fills them."""

from typing import Any
from urllib.parse import urlencode

from dash import html

from ioc.i18n import LANGUAGES, _
from ioc.services.logins import Pass
from layouts.anatomy import attributes
from layouts.pages import areas
from layouts.panel import Place, View
from layouts.panels import PROVINCE
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
                        [*_waiting(view, "map"), *_waiting(view, "list"), _comparison(language)],
                        className="column left",
                    ),
                    html.Div(_waiting(view, "cards"), className="column right"),
                ],
            ),
            *_waiting(view, "foot"),
            way_out(pass_),
        ],
    )


def _comparison(language: str) -> html.A:
    """The way to the page that compares areas, at the head of the list of what is worst."""
    address = areas.PATH if language == LANGUAGES[0] else f"{areas.PATH}?lang={language}"
    return html.A(_("So sánh"), href=address, className="switch compare")


def _waiting(view: View, place: Place) -> list[Any]:
    return [waiting(panel, view) for panel in PROVINCE if panel.place == place]
