"""The waste: how many bins are over 80 %, the fullest by name, how full they are in the mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _, number
from ioc.model.figure import Ask, Figure, Figures
from ioc.model.focus import Focus
from ioc.model.sensor import SensorNow
from layouts.anatomy import figure_row, gone, hero, rows, waiting
from layouts.beside import differences
from layouts.field import asks, field_panel, highest, of_domain, place_rows
from layouts.panel import Panel, View
from layouts.spark import spark
from layouts.words import is_old

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Rác thải")

MEAN = Ask("filling")
FULL, FULLEST = 80.0, 4  # per cent from which a bin is to be emptied; rows


@dataclass(frozen=True, slots=True)
class Answer:
    """How full the bins are, and the sensors of the domain."""

    figures: Figures
    sensors: Sequence[SensorNow]


async def ask(city: "City", focus: Focus, now: datetime) -> Answer:
    """The mean, then the filling of each bin, the fullest first."""
    bins = of_domain(await city.sensors(focus, now), "waste")
    return Answer(await city.figures(focus, "waste", (MEAN, *asks(bins, "filling")), now), bins)


def draw(answer: Answer, view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """Full bins of all, over the names of the fullest."""
    return field_panel("waste", _(TITLE), answer.figures, _("Chưa có cảm biến thùng rác"), lambda: _body(answer))


def _body(answer: Answer) -> list[Component]:
    mean, *bins = answer.figures.figures
    return [
        _full(answer, bins),
        rows(figure_row("waste-mean", _("Bình quân"), mean), *place_rows("waste-bin", highest(bins, FULLEST))),
    ]


def _full(answer: Answer, bins: Sequence[Figure]) -> html.Div:
    """How many are over 80 %, and how many were at each of the past hours."""
    count, *before = (_count(values) for values in _moments(bins))
    full = number(count or 0)
    of, caption = f"/{number(len(answer.sensors))}", _("thùng đầy trên 80 %")
    if is_old(answer.figures.freshness):
        return gone("waste-hero", full, of, caption, answer.figures.at)
    line, ghost = ([_count(hour) for hour in zip(*past, strict=True)] for past in _pasts(bins))
    return hero("waste-hero", full, of, caption, differences((count, *before)), spark(line, ghost, small=False))


def _moments(bins: Sequence[Figure]) -> list[list[float | None]]:
    """How full each bin is now, was at this hour yesterday, and a week ago."""

    def ago(figure: Figure, difference: float | None) -> float | None:
        return None if figure.value is None or difference is None else figure.value - difference

    return [[f.value for f in bins], [ago(f, f.day_delta) for f in bins], [ago(f, f.week_delta) for f in bins]]


def _pasts(bins: Sequence[Figure]) -> tuple[list[Sequence[float | None]], list[Sequence[float | None]]]:
    """The hours of each bin, of the past day and of the day before."""
    return [f.spark for f in bins if f.spark], [f.ghost for f in bins if f.ghost]


def _count(values: Iterable[float | None]) -> int | None:
    """How many of those that were measured are full; None when none was."""
    known = [value for value in values if value is not None]
    return sum(value >= FULL for value in known) if known else None


PANEL = Panel("waste", "city", frozenset(("waste", "sensors")), ask, draw, waiting("waste", "bin", TITLE))
