"""The noise: the loudest place now, the mean, the next loudest by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _
from ioc.model.figure import Ask, Figures
from ioc.model.focus import Focus
from ioc.model.sensor import SensorNow
from layouts.anatomy import figure_hero, figure_row, rows, short_place, waiting
from layouts.field import asks, field_panel, highest, of_domain, past_row, place_rows
from layouts.panel import Panel, View

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Tiếng ồn")

LOUDEST, MEAN = Ask("laeq", "max"), Ask("laeq")
NEXT = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """How loud it is, and the sensors of the domain."""

    figures: Figures
    sensors: Sequence[SensorNow]


async def ask(city: "City", focus: Focus, now: datetime) -> Answer:
    """The loudest and the mean, then each place."""
    places = of_domain(await city.sensors(focus, now), "noise")
    return Answer(await city.figures(focus, "noise", (LOUDEST, MEAN, *asks(places, "laeq")), now), places)


def draw(answer: Answer, view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """The loudest place over those that follow it."""
    return field_panel("noise", _(TITLE), answer.figures, _("Chưa có cảm biến tiếng ồn"), lambda: _body(answer))


def _body(answer: Answer) -> list[Component]:
    loudest, mean, *places = answer.figures.figures
    others = [f for f in highest(places, NEXT + 1) if f.sensor is None or f.sensor != loudest.sensor][:NEXT]
    where = short_place(loudest.place) if loudest.place else _("nơi ồn nhất")
    return [
        figure_hero("noise-hero", loudest, where, answer.figures.freshness),
        rows(
            figure_row("noise-mean", _("Bình quân"), mean),
            *place_rows("noise-place", others),
            past_row("noise-past", _("Điểm vượt"), answer.sensors),
        ),
    ]


PANEL = Panel("noise", "city", frozenset(("noise", "sensors")), ask, draw, waiting("noise", "sound", TITLE))
