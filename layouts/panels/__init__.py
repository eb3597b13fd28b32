"""The register of panels: one line a panel, in the order in which a wall shows them."""

from layouts.panel import Panel
from layouts.panels import air, concerns, dossiers, header, health, map, ticker, traffic, water, weather  # noqa: A004

PANELS: tuple[Panel, ...] = (
    header.PANEL,
    air.PANEL,
    weather.PANEL,
    map.PANEL,
    water.PANEL,
    traffic.PANEL,
    dossiers.PANEL,
    health.PANEL,
    concerns.PANEL,
    ticker.PANEL,
)
BY_KEY = {panel.key: panel for panel in PANELS}
