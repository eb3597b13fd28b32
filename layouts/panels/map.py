"""The maps: the sketch of the area, sensors by condition, values where it is bad, and the tally as their legend."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from layouts import borders
from layouts.anatomy import shape, short_place
from layouts.declutter import Box, Callout, Mark, Name, Settled, settle
from layouts.panel import Panel, View
from layouts.words import SHOWN, quantity

if TYPE_CHECKING:
    from ioc.services.city import City

HEIGHT = 54.0  # vh of the map's place on a 16:9 wall; on other shapes the picture grows or shrinks as a whole
NOTE = Box(0, 0, 16, 9)
TOTAL_WIDTH, TOTAL_HEIGHT, TALLY_WIDTH, TALLY_LINE = 30.0, 6.5, 24.0, 3.05  # of the tally, in vh
TALLY = ("critical", "warning", "watch", "normal", "stale", "offline", "new")


@dataclass(frozen=True, slots=True)
class SensorMap:
    """A map of the sensors of some domains."""

    key: str
    domains: tuple[str, ...]

    async def ask(self, city: "City", focus: Focus, now: datetime) -> Sequence[SensorNow]:
        """The sensors of its domains."""
        return [s for s in await city.sensors(focus, now) if s.domain in self.domains]

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
        return Panel(self.key, "map", topics, self.ask, self.draw, self.wait, ahead=base_of)


def base_of(view: View) -> sketch.Sketch:
    """The sketch of the area: seconds the first time, then cached."""
    return sketch.prepare(view.area.slug or "", view.area.edition)


def frame(
    key: str, found: Sequence[Mark], view: View, legend: list[Component | None], kept: Sequence[Box] = ()
) -> html.Section:
    """The base picture with marks and names that stand clear of each other and of the boxes that are `kept`."""
    base = base_of(view)
    ratio = base.width / base.height
    settled = settle(found, names(base, HEIGHT * ratio), HEIGHT * ratio, HEIGHT, (*kept, NOTE))
    bleed = -100 * base.bleed
    return html.Section(
        id=key,
        className="panel panel-map",
        children=[
            html.Div(
                className="mapbox",
                style={"--ratio": f"{ratio:.4f}"},
                children=[
                    html.Img(
                        src=f"/map/{view.area.slug}.svg",
                        alt=_("Sơ đồ {name}", name=view.area.name),
                        className="base",
                        style={"left": f"{bleed:g}%", "top": f"{bleed:g}%", "width": f"{100 - 2 * bleed:g}%"},
                    ),
                    html.Div(over(key, settled, HEIGHT * ratio), id=f"{key}-over", className="over"),
                    html.Div(legend, id=f"{key}-legend", className="legend"),
                    html.Div(borders.note(view.area.slug or "", view.area.edition), className="mapnote"),
                ],
            ),
            html.P(id=f"{key}-trouble", className="trouble"),
        ],
    )


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
        called = sensor.value is not None and sensor.condition >= Condition.WARNING
        value = quantity(sensor.value or 0.0, sensor.domain, sensor.metric) if called else None
        kind = "simulated" if mixed and sensor.simulated and state == "normal" else state
        x, y = at[0] * width / 100, at[1] * HEIGHT / 100
        found.append(Mark(sensor.sensor, kind, x, y, value, short_place(sensor.name)))
    return found


def spot(lon: float | None, lat: float | None, base: sketch.Sketch) -> tuple[float, float] | None:
    """Where it lies in percent; None without a place, or when its place is not on the sketch."""
    if lon is None or lat is None:
        return None
    x, y = base.place(lon, lat)
    return (x, y) if 0 <= x <= 100 and 0 <= y <= 100 else None


def names(base: sketch.Sketch, width: float, height: float = HEIGHT) -> list[Name]:
    return [
        Name(
            label.shown or label.short,
            label.short,
            label.kind,
            label.x * width / 100,
            label.y * height / 100,
            label.priority,
        )
        for label in base.labels
        if label.shown
    ]


def over(key: str, settled: Settled, width: float, height: float = HEIGHT) -> list[Component]:
    """Names, marks, clusters and callouts at their places on a sheet of width × height."""

    def at(x: float, y: float) -> dict[str, str]:
        return {"left": f"{x / width * 100:.2f}%", "top": f"{y / height * 100:.2f}%"}

    return [
        *(html.Span(n.text, className=f"lab {n.kind}", style=at(n.x, n.y)) for n in settled.names),
        *(
            html.Span(
                html.I(className=f"sh sh-{m.state}"), id=f"{key}-at-{i}", className=f"mk {m.state}", style=at(m.x, m.y)
            )
            for i, m in enumerate(reversed(settled.marks))
        ),
        *(html.Span(number(c.count), className=f"clu {c.state}", style=at(c.x, c.y)) for c in settled.clusters),
        *(_callout(c, at(c.x, c.y)) for c in settled.callouts),
    ]


def _tally_room(sensors: Sequence[SensorNow]) -> tuple[Box, Box]:
    """Where the tally stands, to be kept free: the total, and below it a line a state and two for notes."""
    lines = len({shown(s) for s in sensors}) + 2
    top = HEIGHT - TOTAL_HEIGHT - lines * TALLY_LINE
    return Box(0, top, TOTAL_WIDTH, TOTAL_HEIGHT), Box(0, top, TALLY_WIDTH, HEIGHT - top)


def _callout(callout: Callout, at: dict[str, str]) -> html.Span:
    return html.Span(
        [html.B(callout.value), html.Span(callout.place)],
        className=f"call {callout.state} {callout.side}",
        style=at,
    )


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
