"""The register of panels: one line a panel, in the order in which a wall shows them."""

from ioc.model.area import AreaKind
from layouts.panel import Panel, View
from layouts.panels import (
    air,
    centres,
    concerns,
    counts,
    deadlines,
    dossiers,
    exchanges,
    header,
    health,
    lighting,
    map,  # noqa: A004
    map_reports,
    noise,
    parking,
    payments,
    places,
    province_header,
    province_map,
    province_ticker,
    reports,
    stations,
    takeover,
    ticker,
    totals,
    traffic,
    urgent,
    waste,
    water,
    weather,
    worst,
)

PANELS: tuple[Panel, ...] = (
    header.PANEL,
    air.PANEL,
    weather.PANEL,
    *map.PANELS,
    map_reports.PANEL,
    stations.PANEL,
    *places.PANELS,
    water.PANEL,
    traffic.PANEL,
    dossiers.PANEL,
    deadlines.PANEL,
    reports.PANEL,
    urgent.PANEL,
    concerns.PANEL,
    payments.PANEL,
    exchanges.PANEL,
    lighting.PANEL,
    parking.PANEL,
    waste.PANEL,
    noise.PANEL,
    health.PANEL,
    ticker.PANEL,
    takeover.PANEL,
)
DECLARED: tuple[Panel, ...] = (counts.PANEL,)  # in scenes that a file of walls must name
PROVINCE: tuple[Panel, ...] = (
    province_header.PANEL,
    province_map.PANEL,
    worst.PANEL,
    centres.PANEL,
    totals.PANEL,
    province_ticker.PANEL,
)
BY_KEY = {panel.key: panel for panel in (*PANELS, *DECLARED, *PROVINCE)}


def shown_on(view: View) -> tuple[Panel, ...]:
    """The panels of a wall, or of the province."""
    return PROVINCE if view.area.kind is AreaKind.PROVINCE else (*PANELS, *DECLARED)
