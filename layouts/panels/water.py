"""The water: the level nearest to its threshold and the way left to it, the lakes, how many places are past watch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import N_, _, number
from ioc.model.catalogue import DOMAINS
from ioc.model.condition import Condition, Freshness
from ioc.model.figure import Ask, Figure, Figures
from ioc.model.focus import Focus
from ioc.model.sensor import SensorNow
from layouts.anatomy import (
    Head,
    caption,
    empty,
    figure_hero,
    figure_row,
    panel,
    row,
    row_places,
    rows,
    turned,
    waiting,
    worst,
)
from layouts.panel import Panel, View
from layouts.words import is_old

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Nước")

LEVEL = Ask("level", "worst")
LAKES, ASKED = 2, 40


@dataclass(frozen=True, slots=True)
class Answer:
    """Level and lakes, and the sensors of the domain."""

    figures: Figures
    sensors: Sequence[SensorNow]


async def ask(city: "City", focus: Focus, now: datetime) -> Answer:
    """The worst level, then the filling of each lake."""
    sensors = [s for s in await city.sensors(focus, now) if s.domain == "water"]
    lakes = tuple(Ask("filling", sensor=s.sensor) for s in candidates(sensors))
    return Answer(await city.figures(focus, "water", (LEVEL, *lakes), now), sensors)


def candidates(sensors: Sequence[SensorNow]) -> list[SensorNow]:
    """The sensors that may measure a full lake: those known to first, since another metric may speak for a sensor."""
    return sorted(sensors, key=lambda s: (s.metric != "filling", -(s.value or 0.0), s.name))[:ASKED]


def fullest(lakes: Sequence[Figure]) -> list[Figure]:
    """The lakes nearest to their brim."""
    return sorted((f for f in lakes if f.value is not None), key=lambda f: (-(f.value or 0.0), f.place or ""))[:LAKES]


def draw(answer: Answer, view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """The level that matters most; below it how far it has to go."""
    figures = answer.figures
    if figures.sensors == 0:
        return empty("water", "water", _(TITLE), _("Chưa có cảm biến mực nước"))
    if figures.freshness is Freshness.NEW:
        return empty("water", "water", _(TITLE), _("Cảm biến đã đăng ký, chưa gửi số liệu"))
    level, *lakes = figures.figures
    head = Head(
        "water",
        "water",
        _(TITLE),
        figures.condition,
        figures.freshness,
        figures.at,
        DOMAINS["water"].interval_s,
        figures.simulated,
        figures.mixed,
    )
    shown = fullest(lakes)
    names = row_places([lake.place or lake.ask.sensor or "" for lake in shown])
    return panel(
        head,
        figure_hero("water-hero", level, caption(level.place or _("mực nước")), figures.freshness),
        rows(
            _way(level),
            *(figure_row(f"water-lake-{i}", name, f) for i, (name, f) in enumerate(zip(names, shown, strict=True))),
            _places(answer.sensors),
        ),
    )


def _way(level: Figure) -> html.Div | None:
    """How far the level is below its next threshold, or above the last."""
    if level.value is None or level.threshold is None:
        return None
    past = level.value >= level.threshold
    way = turned(level, level.threshold, -100 if past else 100, "cm", 0)
    name = _("Vượt {threshold}") if past else _("Tới {threshold}")
    threshold = f"{_short(level.threshold, level.digits)} m"
    return figure_row("water-way", name.format(threshold=threshold), way)


def _short(value: float, digits: int) -> str:
    """A threshold in a label: with no more digits than it needs."""
    needed = next(n for n in range(digits + 1) if n == digits or round(value, n) == round(value, digits))
    return number(value, needed)


def _places(sensors: Sequence[SensorNow]) -> html.Div:
    """How many places are past watch."""
    past = [s.condition for s in sensors if s.condition >= Condition.WATCH and not is_old(s.freshness)]
    return row("water-past", _("Điểm vượt"), "", str(len(past)), of=len(sensors), state=worst(past).key)


PANEL = Panel("water", "land", frozenset(("water", "sensors")), ask, draw, waiting("water", "water", TITLE))
