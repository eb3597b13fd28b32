"""The maps: the sketch of the area, sensors by condition, values where it is bad, and the tally as their legend."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from geodata import sketch
from ioc.i18n import _, number
from ioc.model.catalogue import DOMAINS
from ioc.model.condition import Condition
from ioc.model.focus import Focus
from ioc.model.sensor import SensorNow, SensorTally, shown, tally
from layouts.anatomy import shape, short_place
from layouts.declutter import Box, Mark
from layouts.panel import Panel, View
from layouts.sheet import HEIGHT, base_of, frame, spot
from layouts.words import SHOWN, quantity

if TYPE_CHECKING:
    from ioc.services.city import City

TOTAL_HEIGHT, TALLY_WIDTH, TALLY_LINE = 6.5, 24.0, 3.05  # of the tally, in vh
TOTAL_WIDTH, FIGURE, SMALL = 18.5, 3.3, 1.6  # of the total: its words, and a figure of how many send and of how many
REST_S = 2.0  # between two drawings: where everything stands is settled anew in each
CALLED = Condition.WARNING  # whose value stands beside its mark
TALLY = ("critical", "warning", "watch", "normal", "stale", "offline", "new")


@dataclass(frozen=True, slots=True)
class SensorMap:
    """A map of the sensors of some domains."""

    key: str
    domains: tuple[str, ...]

    async def ask(self, city: "City", focus: Focus, now: datetime) -> Sequence[SensorNow]:
        """The sensors of its domains."""
        return [_mapped(s) for s in await city.sensors(focus, now) if s.domain in self.domains]

    def wait(self, view: View) -> html.Section:
        """The base picture with its names."""
        return frame(self.key, [], view, [])

    def draw(self, sensors: Sequence[SensorNow], view: View) -> html.Section:
        """Base picture, names, marks, callouts, tally."""
        base = base_of(view)
        found = marks(sensors, base)
        return frame(self.key, found, view, _legend(self.key, sensors, base), _tally_room(sensors))

    def panel(self) -> Panel:
        """Its row of the register."""
        topics = frozenset(("sensors", *self.domains))
        return Panel(self.key, "map", topics, self.ask, self.draw, self.wait, REST_S, ahead=base_of)


def _mapped(sensor: SensorNow) -> SensorNow:
    """A sensor without what no map shows of it, so that what changed there alone draws no map anew."""
    value = sensor.value if sensor.condition >= CALLED else None
    return replace(sensor, value=value, seen_at=None, suspect=False, threshold=None)


def marks(sensors: Sequence[SensorNow], base: sketch.Sketch) -> list[Mark]:
    """The sensors that lie on the sketch, as marks; among real ones a simulated normal one is marked as such."""
    mixed = len({s.simulated for s in sensors}) > 1
    width = HEIGHT * base.width / base.height
    found = []
    for sensor in sensors:
        at = spot(sensor.lon, sensor.lat, base)
        if at is None:
            continue
        state = shown(sensor)
        called = sensor.value is not None and sensor.condition >= CALLED
        value = quantity(sensor.value or 0.0, sensor.domain, sensor.metric) if called else None
        kind = "simulated" if mixed and sensor.simulated and state == "normal" else state
        x, y = at[0] * width / 100, at[1] * HEIGHT / 100
        found.append(Mark(sensor.sensor, kind, x, y, value, short_place(sensor.name)))
    return found


def _tally_room(sensors: Sequence[SensorNow]) -> tuple[Box, Box]:
    """Where the tally stands, to be kept free: the total, and below it a line a state and two for notes."""
    lines = len({shown(s) for s in sensors}) + 2
    figures = len(number(len(sensors)))
    top = HEIGHT - TOTAL_HEIGHT - lines * TALLY_LINE
    width = TOTAL_WIDTH + figures * (FIGURE + SMALL)
    return Box(0, top, width, TOTAL_HEIGHT), Box(0, top, TALLY_WIDTH, HEIGHT - top)


def _legend(key: str, sensors: Sequence[SensorNow], base: sketch.Sketch) -> list[Component | None]:
    """The tally: it tells what the shapes mean and how many there are, in one."""
    if not sensors:
        return [html.P(_("Chưa có cảm biến nào"), className="none")]
    counts = tally(list(sensors))
    nowhere = sum(spot(s.lon, s.lat, base) is None for s in sensors)
    return [
        html.Div([number(counts.sending), html.Small(_("/{n} cảm biến", n=number(counts.total)))], className="big"),
        html.Table(html.Tbody([_count(key, state, counts) for state in TALLY if getattr(counts, state)])),
        html.P(_("{n} ngoài sơ đồ", n=number(nowhere)), className="none") if nowhere else None,
        html.P(_("số liệu mô phỏng"), className="none") if all(s.simulated for s in sensors) else None,
    ]


def _count(key: str, state: str, counts: SensorTally) -> html.Tr:
    return html.Tr(
        [
            html.Td(shape(state)),
            html.Td(number(getattr(counts, state)), id=f"{key}-count-{state}", className="n"),
            html.Td(_(SHOWN[state])),
        ]
    )


PANELS = (
    SensorMap("map", tuple(DOMAINS)).panel(),
    SensorMap("map-air", ("air", "weather", "noise")).panel(),
    SensorMap("map-water", ("water", "weather")).panel(),
    SensorMap("map-traffic", ("traffic", "parking")).panel(),
    SensorMap("map-utilities", ("lighting", "energy", "waste")).panel(),
)
