"""The foot of a wall: the three newest events that are more than a dossier's way through its office."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import _
from ioc.model.event import DOSSIER_CHANGED, Event
from ioc.model.focus import Focus
from layouts.anatomy import icon, moment, shape
from layouts.panel import Panel, View
from layouts.words import event_condition, event_words

if TYPE_CHECKING:
    from ioc.services.city import City

SHOWN = 3
LOOKED_AT = 60
FADES_S = 24 * 3600


async def ask(city: "City", focus: Focus, now: datetime) -> Sequence[Event]:
    """The newest events first."""
    return await city.events(focus, now, limit=LOOKED_AT)


def draw(events: Sequence[Event], view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """Alarms and sensors before dossiers; no marquee, the line swaps."""
    notable = sorted(events, key=lambda e: e.type == DOSSIER_CHANGED)[:SHOWN]
    return html.Section(
        id="ticker",
        className="panel panel-ticker",
        children=[
            html.Div([icon("activity"), _("Sự kiện")], className="lbl"),
            html.Div([_event(e) for e in notable] or [html.Span(_("Chưa có sự kiện nào"))], id="ticker-events", className="evs"),
            html.P(id="ticker-trouble", className="trouble"),
        ],
    )


def _event(event: Event) -> html.Div:
    return html.Div(
        [moment(event.time, FADES_S), shape(event_condition(event)), html.Span(event_words(event))], className="ev"
    )


PANEL = Panel("ticker", "foot", frozenset(("events", "sensors", "dossiers")), ask, draw)
