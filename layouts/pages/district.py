"""The page of a district for its staff: top, focus, counters; map and events, lists, and what is chosen beside them."""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash import Dash, dcc, html

from ioc.services.logins import Pass
from layouts.anatomy import attributes
from layouts.desk import (
    counters,
    event_list,
    export,
    focus_bar,
    keys,
    live,
    sensor_map,
    sensor_panel,
    tables,
    tabs,
    top_bar,
)
from layouts.desk.narrow import Narrow
from layouts.desk.request import Desk
from layouts.panel import View

WORKING = (live, sensor_panel, tables, export)  # the parts with callbacks


def layout(view: View, narrow: Narrow, centres: Sequence[View], pass_: Pass) -> html.Div:
    """Every part in its place; the callbacks fill them."""
    query = urlencode({"area": view.area.slug})
    return html.Div(
        id="desk",
        className="desk",
        **attributes(data_stream=f"/stream/changes?{query}"),
        children=[
            top_bar.layout(view, narrow, pass_),
            focus_bar.layout(view, narrow, centres),
            html.Main(
                id="main",
                className="work",
                children=[
                    counters.layout(view, narrow),
                    html.Div([sensor_map.layout(view, narrow), event_list.layout(view, narrow)], className="land"),
                    tabs.layout(view, narrow, [export.layout(view, narrow)]),
                    sensor_panel.layout(view, narrow),
                ],
            ),
            keys.foot(),
            keys.layout(view, narrow),
            dcc.Interval(id="desk-tick", disabled=True),  # the stream counts it up
            dcc.Store(id="desk-theme", data="light"),
        ],
    )


def register(site: Dash, desk: Desk) -> None:
    """The callbacks of every part."""
    for part in WORKING:
        part.register(site, desk)
