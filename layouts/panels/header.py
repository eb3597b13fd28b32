"""The head of a wall: whose it is, how it stands in one word and one sentence, the link, the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.i18n import _
from ioc.model.catalogue import DOMAINS
from ioc.model.concern import Concern
from ioc.model.condition import Condition
from ioc.model.focus import Focus
from ioc.model.sensor import SensorNow
from layouts.anatomy import attributes, icon, moment, shape
from layouts.panel import Panel, View
from layouts.words import CONDITIONS, sentence

if TYPE_CHECKING:
    from ioc.services.city import City

EXPECTED_S = 60  # somebody sends every minute
LONG = 46  # characters of a sentence that stand on one line


@dataclass(frozen=True, slots=True)
class Answer:
    """What is worse than normal, and the sensors that say so."""

    concerns: Sequence[Concern]
    sensors: Sequence[SensorNow]


async def ask(city: "City", focus: Focus, now: datetime) -> Answer:
    """Concerns worst first, and the sensors."""
    return Answer(await city.concerns(focus, now), await city.sensors(focus, now))


def draw(answer: Answer, view: View) -> html.Section:
    """Name, condition, link and clock."""
    seen = max((s.seen_at for s in answer.sensors if s.seen_at), default=None)
    return _frame(view, answer.sensors, _state(answer), _newest(seen))


def wait(view: View) -> html.Section:
    """Name, link and clock; the rest is not known yet."""
    return _frame(view, (), [], [])


def _frame(
    view: View, sensors: Sequence[SensorNow], state: list[Component], newest: list[Component | None]
) -> html.Section:
    return html.Section(
        id="header",
        className="panel panel-header",
        children=[
            html.Div(
                [html.I(className="emblem"), html.Div([_title(sensors, view), html.Div(_sub(view), className="sub")])],
                className="id",
            ),
            html.Div(
                [html.Div(state, id="header-words"), html.P(id="header-trouble", className="trouble")],
                className="state",
            ),
            html.Div([_link(), html.Div(newest, id="header-newest", className="d")], className="link"),
            html.Div(
                className="clock",
                children=[
                    html.Div([html.Span(className="clock-time"), html.Small(className="clock-seconds")], className="t"),
                    html.Div(className="clock-date d"),
                ],
            ),
            html.Div([html.I(className="ridge"), html.I(className="ridge walked")], **attributes(aria_hidden="true")),
        ],
    )


def _title(sensors: Sequence[SensorNow], view: View) -> html.Div:
    simulated = [s.simulated for s in sensors]
    words = _("Mô phỏng") if simulated and all(simulated) else _("Có phần mô phỏng") if any(simulated) else None
    tag = html.Span(words, className="tag-simulated") if words else None
    return html.Div([html.H1(_("IOC {name}", name=view.area.short)), tag], id="header-title", className="title")


def _sub(view: View) -> str:
    parent = view.parent
    return view.area.name if parent is None else f"{view.area.name}, {parent.name[0].lower()}{parent.name[1:]}"


def _state(answer: Answer) -> list[Component]:
    if not answer.concerns:
        return _calm(answer.sensors)
    first, others = answer.concerns[0], len(answer.concerns) - 1
    words = sentence(first)
    more = html.Span(_("và {n} việc khác", n=others), className="more") if others else None
    return [
        html.B(
            [shape(first.condition.key), _(CONDITIONS[first.condition]), more], className=f"c-{first.condition.key}"
        ),
        html.P(words, className="long" if len(words) > LONG else ""),
    ]


def _calm(sensors: Sequence[SensorNow]) -> list[Component]:
    """Nothing is worse than normal: because all is well, or because nobody tells."""
    if any(s.seen_at for s in sensors):
        return [
            html.B([shape("normal"), _(CONDITIONS[Condition.NORMAL])], className="c-normal"),
            html.P(_("Không có việc cần chú ý")),
        ]
    return [
        html.B([shape("new"), _("Chưa có số liệu")], className="c-stale"),
        html.P(_("Chưa có cảm biến nào gửi số liệu về đây")),
    ]


def _link() -> html.Div:
    """The browser shows the one that is true: it alone knows whether it hears us."""
    return html.Div(
        className="wire",
        children=[
            html.Span([icon("plug"), _("Trực tuyến")], className="online"),
            html.Span(
                [shape("warning"), html.Span(_("Mất kết nối từ")), html.B(className="lost-at")], className="lost"
            ),
        ],
    )


def _newest(seen: datetime | None) -> list[Component | None]:
    return [html.Span(_("Số liệu mới nhất")), moment(seen, EXPECTED_S, "ago")] if seen else []


PANEL = Panel("header", "head", frozenset((*DOMAINS, "sensors", "dossiers", "events")), ask, draw, wait)
