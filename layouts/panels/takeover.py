"""The takeover: what is critical, where, since when, over all else of the wall; the map goes to the place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from geodata import sketch
from ioc.i18n import N_, _, number
from ioc.model.catalogue import DOMAINS, find
from ioc.model.concern import Concern
from ioc.model.condition import Condition
from ioc.model.figure import Ask, Figure
from ioc.model.focus import Focus
from ioc.model.sensor import SensorNow
from ioc.model.takeover import Critical
from ioc.model.units import label
from ioc.services.words import sight
from layouts import borders
from layouts.anatomy import amount, attributes, delta, icon, main_place, moment, shape, spark_img
from layouts.declutter import LETTER, Mark, Name, settle
from layouts.masthead import link
from layouts.panel import Panel, View
from layouts.sheet import base_of, names, over, picture, spot
from layouts.spark import spark
from layouts.words import metric_name, quantity, sentence, subject

if TYPE_CHECKING:
    from ioc.services.city import City

KEY = "takeover"
OTHERS, ALONE = 6, 8  # lines of what else is worse than normal: below a figure, and where none stands
LONG = 26  # characters that the band holds in its largest letters
HEIGHT, NEAR = 66.0, 1.7  # vh of the map; how much nearer it goes to a place
SIGHT = (84.0, 58.0)  # vh about the place that are in sight on a screen of 16:9
CAMERA = N_("Camera phát hiện")


@dataclass(frozen=True, slots=True)
class Answer:
    """What has the wall, the first leading; how the first was in the past day; what else is bad, and the sensors."""

    having: Sequence[Critical]
    figure: Figure | None
    concerns: Sequence[Concern]
    sensors: Sequence[SensorNow]


async def ask(city: "City", focus: Focus, now: datetime) -> Answer:
    """One question as long as nothing has the wall."""
    having = await city.takeovers(focus, now)
    if not having:
        return Answer((), None, (), ())
    figure = await _figure(city, focus, having[0].concern, now)
    return Answer(having, figure, await city.concerns(focus, now), await city.sensors(focus, now))


async def _figure(city: "City", focus: Focus, concern: Concern, now: datetime) -> Figure | None:
    if not (concern.sensor and concern.domain and concern.metric):
        return None
    metric = find(concern.domain, concern.metric)
    hour = metric is not None and metric.kind == "amount"
    wanted = Ask(concern.metric, over="hour" if hour else "now", sensor=concern.sensor)
    return (await city.figures(focus, concern.domain, [wanted], now)).figures[0]


def wait(view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """Nothing has the wall."""
    return _frame(None, [])


def draw(answer: Answer, view: View) -> html.Section:
    """Band, map and facts of the first; nothing at all as long as nothing has the wall."""
    if not answer.having:
        return _frame(None, [])
    first = answer.having[0]
    return _frame(
        first,
        [
            _band(first, len(answer.having) - 1, view),
            html.Div([_map(first, answer.sensors, view), _facts(answer, first)], className="body"),
        ],
    )


def _frame(first: Critical | None, children: list[Component]) -> html.Section:
    return html.Section(
        id=KEY,
        className="panel panel-takeover",
        **attributes(data_holds=f"{first.key} {first.since.isoformat()}" if first else ""),
        children=[html.Div(children, id=f"{KEY}-body"), html.P(id=f"{KEY}-trouble", className="trouble")],
    )


# ---- the band: what, where, since when


def _band(first: Critical, others: int, view: View) -> html.Div:
    what = _what(first.concern)
    more = html.Span(_("và {n} nơi khác", n=number(others)), className="more") if others else None
    simulated = html.Span(_("Mô phỏng"), className="tag-simulated") if first.simulated else None
    return html.Div(
        className="band",
        children=[
            html.I(className="sh sh-critical-on-fill", **attributes(aria_hidden="true")),
            html.Div(
                [
                    html.P([html.B(_("NGUY CẤP")), html.Span(view.area.short), more, simulated], className="kind"),
                    html.H2(what, className="long" if len(what) > LONG else ""),
                    html.P(_where(first, view), className="where"),
                ],
                className="what",
            ),
            html.Div(
                [
                    html.P([_("từ"), " ", moment(first.since, style="clock")]),
                    html.B(moment(first.since)),
                    html.P([html.Span(className="clock-time"), " ", html.Span(className="clock-date")]),
                    link(),
                ],
                className="since",
            ),
        ],
    )


def _what(concern: Concern) -> str:
    """What is wrong, without where."""
    if concern.kind == "camera":
        return f"{_(CAMERA)} {sight(concern.seen)}"
    if concern.value is None:
        return subject(concern)
    value = quantity(concern.value, concern.domain, concern.metric)
    name = metric_name(concern.domain, concern.metric)
    return f"{name[:1].upper()}{name[1:]} {value}"


def _where(first: Critical, view: View) -> str:
    """The place and its ward, as far as they are told; the whole area otherwise."""
    ward = view.wards.get(first.ward or "")
    named = [first.concern.place] if first.concern.kind != "alarm" else []
    return ", ".join([*named, *([ward] if ward else [])]) or view.area.name


# ---- the map


def _map(first: Critical, sensors: Sequence[SensorNow], view: View) -> html.Div:
    """The sketch about the place, with what is bad around it; the whole of it where the place is not known."""
    base = base_of(view)
    at = spot(first.lon, first.lat, base)
    near = NEAR if at else 1.0
    height, width = near * HEIGHT, near * HEIGHT * base.width / base.height
    x, y = at or (50.0, 50.0)
    marks = [*_here(first, at, width, height), *_around(sensors, first, base, width, height)]
    shown = [n for n in names(base, width, height) if at is None or _in_sight(n, x * width / 100, y * height / 100)]
    placed = settle(marks, shown, width, height)
    box = html.Div(
        [picture(view, base), html.Div(over(KEY, placed, width, height), className="over")],
        className="mapbox",
        style={"height": f"{height:.1f}vh", "width": f"{width:.1f}vh", "transform": f"translate(-{x:.1f}%, -{y:.1f}%)"},
    )
    note = html.Div(borders.note(view.area.slug or "", view.area.edition), className="mapnote")
    return html.Div([box, note], className="panel-map near")


def _in_sight(name: Name, x: float, y: float) -> bool:
    """Whether a name stands whole in what is seen of the map about a place."""
    half = LETTER * len(name.text) / 2
    return abs(name.x - x) + half < SIGHT[0] / 2 and abs(name.y - y) < SIGHT[1] / 2


def _here(first: Critical, at: tuple[float, float] | None, width: float, height: float) -> list[Mark]:
    if at is None:
        return []
    x, y = at[0] * width / 100, at[1] * height / 100
    return [Mark(first.key, "critical", x, y, _seen(first.concern), main_place(first.concern.place))]


def _seen(concern: Concern) -> str | None:
    """What the map says of the place itself; of an alarm nothing, since the band has its words."""
    if concern.kind == "camera":
        seen = sight(concern.seen)
        return f"{seen[:1].upper()}{seen[1:]}"
    return None if concern.value is None else quantity(concern.value, concern.domain, concern.metric)


def _around(
    sensors: Sequence[SensorNow], first: Critical, base: sketch.Sketch, width: float, height: float
) -> list[Mark]:
    """Sensors that are worse than normal, but the one itself."""
    found = []
    for sensor in sensors:
        at = spot(sensor.lon, sensor.lat, base)
        if at and sensor.condition > Condition.NORMAL and sensor.sensor != first.concern.sensor:
            x, y = at[0] * width / 100, at[1] * height / 100
            found.append(Mark(sensor.sensor, sensor.condition.key, x, y))
    return found


# ---- the facts: how bad, what to do, what else


def _facts(answer: Answer, first: Critical) -> html.Div:
    measure = _measure(first.concern, answer.figure)
    return html.Div(
        [
            measure,
            html.P(first.instruction, className="instruction") if first.instruction else None,
            _others(answer, first, OTHERS if measure else ALONE),
        ],
        className="facts",
    )


def _measure(concern: Concern, figure: Figure | None) -> Component | None:
    """The value as large as anything on a wall, its threshold and its past."""
    if figure is None or figure.value is None:
        return None
    limit = quantity(concern.threshold, concern.domain, concern.metric) if concern.threshold is not None else None
    day, week = delta(figure.day_delta, figure.digits), delta(figure.week_delta, figure.digits)
    value = amount(figure)
    return html.Div(
        [
            html.Div(
                [html.B(value, id=f"{KEY}-value", className=f"n{len(value)}"), html.Span(label(figure.unit))],
                className="now",
            ),
            html.Div(
                [
                    spark_img(f"{KEY}-spark", spark(figure.spark, figure.ghost, figure.threshold, small=False)),
                    html.Span(_("ngưỡng {threshold}", threshold=limit) if limit else None),
                    html.Span([_("24 giờ"), f" {day}, ", _("7 ngày"), f" {week}"], id=f"{KEY}-trend"),
                ],
                className="past",
            ),
        ],
        className="measure",
    )


def _others(answer: Answer, first: Critical, room: int) -> html.Div:
    """The other critical things, then all that is worse than normal; the list ends with how many more there are."""
    listed = [one.concern for one in answer.having[1:]]
    rest = [c for c in answer.concerns if c not in listed and not _same(c, first.concern)]
    found = [*listed, *rest]
    shown = found if len(found) <= room else found[: room - 1]
    lines = [
        html.Div([shape(c.condition.key), html.Span(sentence(c), className="words")], className="other") for c in shown
    ]
    if len(found) > len(shown):
        lines.append(html.Div(_("và {n} việc khác", n=number(len(found) - len(shown))), className="other more"))
    title = html.H3([icon("list"), _("Cùng lúc")]) if lines else None
    return html.Div([title, *lines], className="others")


def _same(one: Concern, other: Concern) -> bool:
    return (one.kind, one.sensor, one.place, one.metric) == (other.kind, other.sensor, other.place, other.metric)


TOPICS = frozenset((*DOMAINS, "sensors", "events"))
PANEL = Panel(KEY, "over", TOPICS, ask, draw, wait, ahead=base_of)
