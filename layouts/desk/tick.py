"""The tick that makes a page ask again: a panel of one number, drawn by the hub once for all desks of an area."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from dash import dcc

from ioc.model.catalogue import DOMAINS
from ioc.model.focus import Focus
from layouts.panel import Panel, View

if TYPE_CHECKING:
    from ioc.services.city import City

GATHER_S = 2.5  # changes that come together make one tick; a page that redrew at every reading could not be read
TOPICS = frozenset(("sensors", "events", "dossiers", "reports", "payments", "exchanges", *DOMAINS))


async def ask(city: "City", focus: Focus, now: datetime) -> int:  # noqa: ARG001 - every panel asks alike
    """The moment, once a burst of changes is over."""
    await asyncio.sleep(GATHER_S)
    return round(now.timestamp())


def draw(moment: int, view: View) -> dcc.Interval:  # noqa: ARG001 - every panel is drawn alike
    """The element that callbacks listen to."""
    return dcc.Interval(id="desk-tick", n_intervals=moment, disabled=True)


def wait(view: View) -> dcc.Interval:
    """Before the first tick."""
    return draw(0, view)


PANEL = Panel("desk-tick", "foot", TOPICS, ask, draw, wait)
