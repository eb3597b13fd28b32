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
from layouts.letters import width
from layouts.panel import Panel, View
from layouts.words import event_condition, event_words

if TYPE_CHECKING:
    from ioc.services.city import City

SHOWN = 3
LINE, BESIDE = 157.0, 13.0  # of all events; of the time, the shape and the gaps of one, in vh
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
    words = [event_words(event, answer.names) for event in answer.events[:SHOWN]]
    shown = [_event(event, told) for event, told in zip(answer.events, words[: fitting(words)], strict=False)]
    return _frame(shown or [html.Span(_("Chưa có sự kiện nào"))])


def fitting(words: Sequence[str]) -> int:
    """How many of the newest stand on the line whole; the first one always does."""
    return next((n for n in range(len(words), 1, -1) if sum(width(w) + BESIDE for w in words[:n]) <= LINE), 1)


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


def _event(event: Event, words: str) -> html.Div:
    return html.Div(
        [moment(event.time, FADES_S), shape(event_condition(event)), html.Span(words)],
        className="ev",
    )


PANEL = Panel("ticker", "foot", frozenset(("events", "sensors")), ask, draw, wait)
