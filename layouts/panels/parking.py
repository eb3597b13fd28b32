"""The parking: free spaces of the capacity, the fullest car parks by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _, number
from ioc.model.figure import Ask, Figures
from ioc.model.focus import Focus
from ioc.model.sensor import SensorNow
from layouts.anatomy import amount, figure_row, gone, hero, rows, trend, waiting
from layouts.field import asks, field_panel, highest, of_domain, past_row, place_rows
from layouts.panel import Panel, View
from layouts.spark import spark
from layouts.words import is_old

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Đỗ xe")

FREE, CAPACITY, OCCUPANCY = Ask("free", "sum"), Ask("capacity", "sum"), Ask("occupancy")
FULLEST = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """Spaces and how full they are, and the sensors of the domain."""

    figures: Figures
    sensors: Sequence[SensorNow]


async def ask(city: "City", focus: Focus, now: datetime) -> Answer:
    """Free spaces, capacity and filling of all, then the filling of each car park."""
    parks = of_domain(await city.sensors(focus, now), "parking")
    wanted = (FREE, CAPACITY, OCCUPANCY, *asks(parks, "occupancy"))
    return Answer(await city.figures(focus, "parking", wanted, now), parks)


def draw(answer: Answer, view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """Free spaces over the names of the fullest car parks."""
    return field_panel("parking", _(TITLE), answer.figures, _("Chưa có cảm biến bãi đỗ xe"), lambda: _body(answer))


def _body(answer: Answer) -> list[Component]:
    free, capacity, occupancy, *parks = answer.figures.figures
    of = "" if capacity.value is None else f"/{number(capacity.value)}"
    caption = _("chỗ trống")
    if is_old(answer.figures.freshness):
        first = gone("parking-hero", amount(free), of, caption, free.at)
    else:
        line = spark(free.spark, free.ghost, small=False)
        first = hero("parking-hero", amount(free), of, caption, trend(free), line)
    return [
        first,
        rows(
            figure_row("parking-occupancy", _("Lấp đầy"), occupancy),
            *place_rows("parking-park", highest(parks, FULLEST)),
            past_row("parking-past", _("Bãi đầy"), answer.sensors),
        ),
    ]


PANEL = Panel("parking", "city", frozenset(("parking", "sensors")), ask, draw, waiting("parking", "parking", TITLE))
