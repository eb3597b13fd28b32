"""The traffic: mean speed, the two slowest roads by name, vehicles, and how many roads are congested."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import N_, _
from ioc.model.catalogue import DOMAINS
from ioc.model.condition import Condition, Freshness
from ioc.model.figure import Ask, Figure, Figures
from ioc.model.focus import Focus
from ioc.model.sensor import SensorNow
from layouts.anatomy import Head, empty, figure_hero, figure_row, panel, row, rows, waiting, worst
from layouts.field import place_rows
from layouts.panel import Panel, View
from layouts.words import is_old

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Giao thông")

SPEED, VEHICLES = Ask("speed"), Ask("intensity")
SLOWEST, ASKED = 2, 40


@dataclass(frozen=True, slots=True)
class Answer:
    """Speed, vehicles and the slowest roads, and the sensors of the domain."""

    figures: Figures
    sensors: Sequence[SensorNow]


async def ask(city: "City", focus: Focus, now: datetime) -> Answer:
    """Mean speed and vehicles, then the speed of each road."""
    sensors = [s for s in await city.sensors(focus, now) if s.domain == "traffic"]
    roads = tuple(Ask("speed", sensor=s.sensor) for s in candidates(sensors))
    return Answer(await city.figures(focus, "traffic", (SPEED, VEHICLES, *roads), now), sensors)


def candidates(sensors: Sequence[SensorNow]) -> list[SensorNow]:
    """The roads that may be the slowest: those known to be slow first, since another metric may speak for a sensor."""
    sending = [s for s in sensors if not is_old(s.freshness)]
    return sorted(sending, key=lambda s: (s.metric != "speed", s.value or 0.0, s.name))[:ASKED]


def slowest(roads: Sequence[Figure]) -> list[Figure]:
    """The roads where traffic is slowest now."""
    return sorted((f for f in roads if f.value is not None), key=lambda f: (f.value or 0.0, f.place or ""))[:SLOWEST]


def draw(answer: Answer, view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """The mean speed over the roads that hold it down."""
    figures = answer.figures
    if figures.sensors == 0:
        return empty("traffic", "traffic", _(TITLE), _("Chưa có cảm biến giao thông"))
    if figures.freshness is Freshness.NEW:
        return empty("traffic", "traffic", _(TITLE), _("Cảm biến đã đăng ký, chưa gửi số liệu"))
    speed, vehicles, *roads = figures.figures
    head = Head(
        "traffic",
        "traffic",
        _(TITLE),
        figures.condition,
        figures.freshness,
        figures.at,
        DOMAINS["traffic"].interval_s,
        figures.simulated,
        figures.mixed,
    )
    return panel(
        head,
        figure_hero("traffic-hero", speed, _("trung bình {n} đoạn", n=speed.n), figures.freshness),
        rows(
            *place_rows("traffic-slow", slowest(roads)),
            figure_row("traffic-vehicles", _("Số xe"), vehicles, "/h"),
            _congested(answer.sensors),
        ),
    )


def _congested(sensors: Sequence[SensorNow]) -> html.Div:
    """How many roads are slow or full."""
    slow = [s.condition for s in sensors if s.condition >= Condition.WATCH and not is_old(s.freshness)]
    return row("traffic-congested", _("Đoạn chậm"), "", str(len(slow)), of=len(sensors), state=worst(slow).key)


PANEL = Panel("traffic", "land", frozenset(("traffic", "sensors")), ask, draw, waiting("traffic", "traffic", TITLE))
