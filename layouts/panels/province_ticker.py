"""The foot of the province: the newest events of all areas the person sees, each with its area."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import _
from ioc.model.event import Event
from ioc.model.focus import Focus
from layouts import newest
from layouts.outlook import REST_S, by_slug
from layouts.panel import Panel, View
from layouts.words import event_words

if TYPE_CHECKING:
    from ioc.services.city import City

KEY = "province-ticker"


async def ask(city: "City", focus: Focus, now: datetime) -> Sequence[Event]:
    """The newest events first; nothing is asked where nothing may be seen."""
    return await city.events(focus, now, limit=newest.SHOWN) if focus.areas else []


def draw(events: Sequence[Event], view: View) -> html.Section:
    """Each event in words, after the name of its area."""
    names = {slug: district.short for slug, district in by_slug(view.districts).items()}
    return newest.line(KEY, [(e, _words(e, names.get(e.area, e.area))) for e in events[: newest.SHOWN]])


def wait(view: View) -> html.Section:  # noqa: ARG001 - every panel waits alike
    """The label."""
    return newest.frame(KEY, [])


def _words(event: Event, area: str) -> str:
    sensor = str(event.data.get("sensor") or event.subject or "")
    named = {sensor: str(event.data["name"])} if event.data.get("name") else {}
    return _("{area}: {what}", area=area, what=event_words(event, named))


PANEL = Panel(KEY, "foot", frozenset(("events", "sensors")), ask, draw, wait, REST_S)
