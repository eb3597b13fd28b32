"""The stations: VN_AQI of each, the worst first, with the law's colour as a bar beside the number."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _
from ioc.model.air import INDEX_DUE_S, StationAir
from ioc.model.aqi import BANDS, band
from ioc.model.condition import Freshness
from ioc.model.focus import Focus
from layouts.anatomy import DASH, Head, attributes, delta, empty, panel, row, row_places, rows, since_row, waiting
from layouts.panel import SLOW_S, Panel, View
from layouts.spark import spark
from layouts.words import is_old

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("VN_AQI trạm")
MOST = 11


async def ask(city: "City", focus: Focus, now: datetime) -> Sequence[StationAir]:
    """The stations, worst index first."""
    return await city.air(focus, now)


def draw(stations: Sequence[StationAir], view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """A row a station."""
    if not stations:
        return empty("stations", "wind", _(TITLE), _("Chưa có trạm đo không khí"))
    hours = [s.hour for s in stations if s.hour]
    head = Head(
        "stations",
        "wind",
        _(TITLE),
        freshness=min((s.freshness for s in stations), key=list(Freshness).index),
        at=max(hours, default=None),
        interval_s=INDEX_DUE_S,
        simulated=all(s.simulated for s in stations),
        mixed=len({s.simulated for s in stations}) > 1,
    )
    since = since_row("stations", head.at) if is_old(head.freshness) else None
    shown = stations[:MOST]
    names = row_places([station.name for station in shown])
    listed = rows(*(_row(i, name, station) for i, (name, station) in enumerate(zip(names, shown, strict=True))))
    return panel(head, html.Div([since, listed], className="places"))


def _row(index: int, name: str, station: StationAir) -> Component:
    key, value = f"stations-{index}", DASH if station.index is None else str(station.index)
    line, trend = spark(station.spark, station.ghost), (delta(station.day_delta), delta(station.week_delta))
    return row(key, name, "", value, line, trend, mark=_band(station.index))


def _band(index: int | None) -> Component | None:
    if index is None:
        return None
    level = BANDS.index(band(index)) + 1
    return html.I(className=f"aqi-dot band-{level}", **attributes(aria_hidden="true"))


PANEL = Panel("stations", "city", frozenset(("air",)), ask, draw, waiting("stations", "wind", TITLE), poll_s=SLOW_S)
