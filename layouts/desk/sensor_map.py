"""The map of the area: the ground once, sensors with the same shapes as the table; a choice here is a choice there."""

from typing import Any

import dash_leaflet as dl
from dash import html

from geodata import ground
from ioc.i18n import _
from ioc.model.sensor import shown
from layouts import borders
from layouts.anatomy import attributes
from layouts.desk.answer import STATES, Answer, matching
from layouts.desk.narrow import Narrow
from layouts.panel import View
from layouts.words import SHOWN

SENSORS = "map-sensors"
SIZE = (350, 420)  # pixels that the area is fitted into, a little less than the map's place
NOTHING: dict[str, Any] = {"type": "FeatureCollection", "features": []}


def layout(view: View, narrow: Narrow) -> html.Section:  # noqa: ARG001 - every part of the desk is laid out alike
    """The map, mounted once."""
    slug = view.area.slug or ""
    centre, zoom = ground.outlook(slug, *SIZE, view.area.edition)
    layers = [
        dl.GeoJSON(
            url=f"/map/{slug}.geojson",
            id="map-ground",
            options={"interactive": False, "style": _script("line"), "onEachFeature": _script("named")},
        ),
        dl.GeoJSON(data=NOTHING, id=SENSORS, pointToLayer=_script("mark")),
        dl.ScaleControl(imperial=False, position="bottomright"),
    ]
    return html.Section(
        className="card map",
        **attributes(aria_label=_("Bản đồ")),
        children=[
            html.Header([html.H2(_("Bản đồ")), html.Small(_("theo trạng thái"))]),
            html.Div(
                className="map-box",
                children=[
                    dl.Map(
                        layers,
                        id="desk-map",  # a wall has a panel `map`: an output of that name would run there too
                        center=list(centre),  # pyright: ignore[reportArgumentType] - its types know no pair
                        zoom=zoom,
                        attributionControl=False,
                        zoomSnap=0.25,
                        minZoom=8,
                        maxZoom=16,
                    ),
                    html.Span(borders.note(slug, view.area.edition), className="map-note"),
                    html.P(id="map-nowhere", className="map-nowhere"),
                ],
            ),
        ],
    )


def drawn(answer: Answer, view: View, narrow: Narrow) -> dict[str, Any]:
    """The sensors that are left, the worst on top, and how many of them have no place."""
    kept = matching(answer.sensors, narrow, view)
    placed = [s for s in kept if s.lat is not None and s.lon is not None]
    features = [
        {
            "type": "Feature",
            "properties": {
                "id": s.sensor,
                "state": "suspect" if s.suspect and shown(s) == "normal" else shown(s),
                "weight": len(STATES) - STATES.index(shown(s)),
                "title": f"{s.name}, {_(SHOWN[shown(s)])}",
            },
            "geometry": {"type": "Point", "coordinates": [s.lon, s.lat]},
        }
        for s in reversed(placed)
    ]
    nowhere = len(kept) - len(placed)
    return {
        "features": {"type": "FeatureCollection", "features": features},
        "map-nowhere": _("{n} cảm biến chưa có tọa độ", n=nowhere) if nowhere else None,
    }


def _script(name: str) -> dict[str, str]:
    """A function of desk.js."""
    return {"variable": f"desk.map.{name}"}
