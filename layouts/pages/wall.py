"""The wall of one area: a place for every panel, shown scene by scene; the stream fills them."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from dash import html

from ioc.i18n import _
from layouts.anatomy import attributes
from layouts.panel import Panel, View
from layouts.panels import PANELS, shown_on
from layouts.scenes import scenes_of, shapes_of, stands
from layouts.trouble import waiting
from layouts.walls import Turn


def layout(view: View, language: str, turns: Sequence[Turn], scale: float = 1.0) -> html.Main:
    """Head and foot stay; between them one scene after the other, over them what takes the wall over.

    Each panel is there once, in whatever scenes.

    `scale` is how much larger than usual it is drawn, for those who sit far away.
    """
    query = urlencode({"wall": view.area.slug, "lang": language})
    head, foot, over = ([waiting(p, view) for p in PANELS if p.place == place] for place in ("head", "foot", "over"))
    scenes = [{"key": t.scene.key, "name": _(t.scene.name), "dwell": t.dwell_s} for t in turns]
    shown = [turn.scene for turn in turns]
    children: list[Any] = [
        html.I(className="mist", **attributes(aria_hidden="true")),
        *head,
        html.Div(
            [_cell(panel, view) for panel in shown_on(view) if scenes_of(panel.key) and stands(panel.key, shown)],
            className="scene",
        ),
        *foot,
        *over,
    ]
    return html.Main(
        id="wall",
        className="wall",
        **attributes(
            data_stream=f"/stream?{query}",
            data_scenes=json.dumps(scenes, ensure_ascii=False),
            data_scale=f"{scale:.4g}",
        ),
        children=children,
    )


def _cell(panel: Panel, view: View) -> html.Div:
    """The place of a panel: the style sheet shows it in its scenes, in the cell of its name."""
    inside: list[Any] = [waiting(panel, view)]
    return html.Div(
        inside,
        className="cell",
        style={"gridArea": panel.key},
        **attributes(data_scenes=" ".join(shapes_of(panel.key))),
    )
