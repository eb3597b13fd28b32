"""The foot of a wall: the newest events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.model.event import SENSOR_CHANGED, Event
from ioc.model.focus import Focus
from layouts import newest
from layouts.panel import SLOW_S, Panel, View
from layouts.words import event_words

if TYPE_CHECKING:
    from ioc.services.city import City

KEY = "ticker"


@dataclass(frozen=True, slots=True)
class Answer:
    """Events, and the names of the sensors they may speak of."""

    events: Sequence[Event]
    names: Mapping[str, str]


async def ask(city: "City", focus: Focus, now: datetime) -> Answer:
    """The newest events first; names only when an event needs one."""
    events = await city.events(focus, now, limit=newest.SHOWN)
    needed = any(event.type == SENSOR_CHANGED for event in events)
    sensors = await city.sensors(focus, now) if needed else []
    return Answer(events, {s.sensor: s.name for s in sensors})


def draw(answer: Answer, view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """Each event in words."""
    return newest.line(KEY, [(e, event_words(e, answer.names)) for e in answer.events[: newest.SHOWN]])


def wait(view: View) -> html.Section:  # noqa: ARG001 - every panel waits alike
    """The label."""
    return newest.frame(KEY, [])


PANEL = Panel(KEY, "foot", frozenset(("events", "sensors")), ask, draw, wait, poll_s=SLOW_S)
