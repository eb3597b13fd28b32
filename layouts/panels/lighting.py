"""Lighting and energy: the power of the street lights, lamps lit and faulty, what the meters counted today."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _, number
from ioc.model.figure import Ask, Figure, Figures
from ioc.model.focus import Focus
from layouts.anatomy import figure_hero, figure_row, rows, turned, waiting
from layouts.field import field_panel
from layouts.panel import Panel, View

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Đèn và điện")

LIGHTS = (Ask("power", "sum"), Ask("lit", "sum"), Ask("lamps", "sum"), Ask("faulty", "sum"))
METERS = (Ask("power", "sum"), Ask("energy", "sum", "day"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the light cabinets say, and what the meters say."""

    lights: Figures
    meters: Figures


async def ask(city: "City", focus: Focus, now: datetime) -> Answer:
    """The figures of both domains."""
    return Answer(await city.figures(focus, "lighting", LIGHTS, now), await city.figures(focus, "energy", METERS, now))


def draw(answer: Answer, view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """The power of the lights; where there are only meters, theirs."""
    none = _("Chưa có tủ đèn, công tơ nào")
    return field_panel("lighting", _(TITLE), _both(answer), none, lambda: _body(answer))


def _both(answer: Answer) -> Figures:
    """The lights' figures, or the meters' when there are no lights."""
    lights, meters = answer.lights, answer.meters
    if not lights.sensors:
        return meters
    if not meters.sensors:
        return lights
    mixed = lights.mixed or meters.mixed or lights.simulated != meters.simulated
    return replace(
        lights,
        condition=max(lights.condition, meters.condition),
        simulated=lights.simulated or meters.simulated,
        mixed=mixed,
    )


def _body(answer: Answer) -> list[Component]:
    power, lit, lamps, faulty = answer.lights.figures
    grid, energy = answer.meters.figures
    first, freshness = (power, answer.lights.freshness) if power.value is not None else (grid, answer.meters.freshness)
    return [
        figure_hero("lighting-hero", first, _caption(lamps), freshness),
        rows(
            figure_row("lighting-lit", _("Đang sáng"), lit, _("bóng")) if lit.value is not None else None,
            figure_row("lighting-faulty", _("Hỏng"), faulty, _("bóng")) if faulty.value is not None else None,
            figure_row("lighting-grid", _("Lưới điện"), replace(grid, digits=0)) if grid.value is not None else None,
            figure_row("lighting-energy", _("Từ 0 giờ"), _counted(energy)) if energy.value is not None else None,
        ),
    ]


def _counted(energy: Figure) -> Figure:
    """What the meters counted; from four figures on in MW·h, whose differences have room."""
    if energy.value is None or energy.value < 1000:
        return replace(energy, digits=0)
    return turned(energy, 0, -0.001, "MW·h", 1)


def _caption(lamps: Figure) -> str:
    """How many lamps take that power, as far as the cabinets tell."""
    return _("công suất") if lamps.value is None else _("của {n} đèn", n=number(lamps.value))


PANEL = Panel("lighting", "city", frozenset(("lighting", "energy")), ask, draw, waiting("lighting", "lamp", TITLE))
