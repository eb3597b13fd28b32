"""The foot of a wall: the three newest events; no marquee, the line swaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.i18n import _
from ioc.model.event import SENSOR_CHANGED, Event
from ioc.model.focus import Focus
from layouts.anatomy import icon, moment, shape
from layouts.panel import Panel, View
from layouts.words import event_condition, event_words

if TYPE_CHECKING:
    from ioc.services.city import City

SHOWN = 3
FADES_S = 12 * 3600  # twice that long a time of day says enough


@dataclass(frozen=True, slots=True)
class Answer:
    """Events, and the names of the sensors they may speak of."""

    events: Sequence[Event]
    names: Mapping[str, str]


async def ask(city: "City", focus: Focus, now: datetime) -> Answer:
    """The newest events first; names only when an event needs one."""
    events = await city.events(focus, now, limit=SHOWN)
    needed = any(event.type == SENSOR_CHANGED for event in events)
    sensors = await city.sensors(focus, now) if needed else []
    return Answer(events, {s.sensor: s.name for s in sensors})


def draw(answer: Answer, view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """Time, shape and words of each."""
    shown = [_event(event, answer.names) for event in answer.events[:SHOWN]]
    return _frame(shown or [html.Span(_("Chưa có sự kiện nào"))])


def wait(view: View) -> html.Section:  # noqa: ARG001 - every panel waits alike
    """The label."""
    return _frame([])


def _frame(events: Sequence[Component]) -> html.Section:
    return html.Section(
        id="ticker",
        className="panel panel-ticker",
        children=[
            html.Div([icon("activity"), _("Sự kiện")], className="lbl"),
            html.Div(list(events), id="ticker-events", className="evs"),
            html.P(id="ticker-trouble", className="trouble"),
        ],
    )


def _event(event: Event, names: Mapping[str, str]) -> html.Div:
    return html.Div(
        [moment(event.time, FADES_S), shape(event_condition(event)), html.Span(event_words(event, names))],
        className="ev",
    )


PANEL = Panel("ticker", "foot", frozenset(("events", "sensors")), ask, draw, wait)
