"""The newest events, whatever they tell of."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import _
from ioc.model.event import Event
from ioc.model.focus import Focus
from layouts.anatomy import Head, empty, moment, panel, shape
from layouts.panel import Panel, View
from layouts.words import event_condition, event_words

if TYPE_CHECKING:
    from ioc.services.city import City

SHOWN = 4
FADES_S = 24 * 3600  # a time of day says enough for a day


async def ask(city: "City", focus: Focus, now: datetime) -> Sequence[Event]:
    """The newest events first."""
    return await city.events(focus, now, limit=SHOWN)


def draw(events: Sequence[Event], view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """A line an event, two where its words are long."""
    if not events:
        return empty("events", "list", _("Sự kiện mới nhất"), _("Chưa có sự kiện nào"))
    head = Head(
        "events",
        "list",
        _("Sự kiện mới nhất"),
        at=events[0].time,
        interval_s=FADES_S,
        simulated=all(e.simulated for e in events),
    )
    return panel(head, html.Div([_line(event) for event in events[:SHOWN]], id="events-list", className="jobs"))


def _line(event: Event) -> html.Div:
    return html.Div(
        [moment(event.time, FADES_S), shape(event_condition(event)), html.Span(event_words(event))], className="job"
    )


PANEL = Panel("events", "people", frozenset(("events", "dossiers", "sensors")), ask, draw)
