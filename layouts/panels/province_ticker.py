"""The foot of the province: the three newest events of all areas the person sees, each with its area."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.i18n import _
from ioc.model.event import Event
from ioc.model.focus import Focus
from layouts.anatomy import icon, moment, shape
from layouts.outlook import REST_S, by_slug
from layouts.panel import Panel, View
from layouts.words import event_condition, event_words

if TYPE_CHECKING:
    from ioc.services.city import City

SHOWN = 3
FADES_S = 12 * 3600  # twice that long a time of day says enough
LONG = 34  # letters of an event that have room


async def ask(city: "City", focus: Focus, now: datetime) -> Sequence[Event]:
    """The newest events first; nothing is asked where nothing may be seen."""
    return await city.events(focus, now, limit=SHOWN) if focus.areas else []


def draw(events: Sequence[Event], view: View) -> html.Section:
    """Time, shape, area and words of each."""
    names = {slug: district.short for slug, district in by_slug(view.districts).items()}
    shown: list[Component] = [_event(event, names.get(event.area, event.area)) for event in events[:SHOWN]]
    return _frame(shown or [html.Span(_("Chưa có sự kiện nào"))])


def wait(view: View) -> html.Section:  # noqa: ARG001 - every panel waits alike
    """The label."""
    return _frame([])


def _frame(events: Sequence[Component]) -> html.Section:
    return html.Section(
        id="province-ticker",
        className="panel panel-ticker",
        children=[
            html.Div([icon("activity"), _("Sự kiện")], className="lbl"),
            html.Div(list(events), id="province-ticker-events", className="evs"),
            html.P(id="province-ticker-trouble", className="trouble"),
        ],
    )


def _event(event: Event, area: str) -> html.Div:
    sensor = str(event.data.get("sensor") or event.subject or "")
    words = event_words(event, {sensor: str(event.data["name"])} if event.data.get("name") else {})
    text = _("{area}: {what}", area=area, what=words)
    if len(text) > LONG:
        text = text[: LONG - 1].rsplit(" ", 1)[0].rstrip(" ,:–") + "…"
    return html.Div([moment(event.time, FADES_S), shape(event_condition(event)), html.Span(text)], className="ev")


PANEL = Panel("province-ticker", "foot", frozenset(("events", "sensors")), ask, draw, wait, REST_S)
