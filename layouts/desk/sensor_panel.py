"""The side panel of the chosen sensor: asked of the city, drawn into places that stay, so that a reader's zoom does."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dash import dcc, html

from ioc.i18n import N_, _
from ioc.model.event import Event
from ioc.model.focus import Focus
from ioc.model.sensor import SeriesNow, passed, stand
from layouts.anatomy import attributes
from layouts.desk import course, history_chart, sensor_words
from layouts.desk.narrow import Narrow
from layouts.desk.palette import PALETTES
from layouts.desk.sensor_words import Answer
from layouts.panel import View

if TYPE_CHECKING:
    from ioc.services.city import City

POINTS = 400  # a panel is some 370 pixels wide
CHOOSE = N_("Chọn một cảm biến trên bản đồ hoặc trong bảng để xem diễn biến.")
PLACES = ("name", "head", "course", "air", "sub", "metrics", "spans", "empty", "legend", "figures", "device", "trouble")


def layout(view: View, narrow: Narrow) -> html.Aside:  # noqa: ARG001 - every part of the desk is laid out alike
    """The places, all empty but for the sentence that says what to do."""
    return html.Aside(
        id="side",
        className="side",
        **attributes(aria_label=_("Cảm biến đang chọn"), data_chosen="no"),
        children=[
            html.Header(
                [
                    html.H2(id="side-name"),
                    html.Button(
                        id="side-close",
                        type="button",
                        title=_("Đóng (Esc)"),
                        className="close",
                        **attributes(aria_label=_("Đóng (Esc)")),
                    ),
                ]
            ),
            html.P(id="side-trouble", className="trouble", role="status"),
            html.Div(id="side-head", className="sec"),
            html.Div(id="side-course", className="sec"),
            html.Div(id="side-air", className="sec"),
            html.Section(_history(narrow), className="sec history"),
            html.Section([html.H3(_("Trong khoảng này")), html.Div(id="side-figures")], className="sec span"),
            html.Section([html.H3(_("Thiết bị và nguồn")), html.Div(id="side-device")], className="sec"),
            html.P(_(CHOOSE), id="side-empty", className="empty"),
        ],
    )


def _history(narrow: Narrow) -> list[Any]:
    """Chart with its choices above and its legend below."""
    return [
        html.Div(
            [
                html.H3([_("Diễn biến"), " ", html.Small(id="side-sub")]),
                html.Button(
                    "CSV", id="side-csv", type="button", title=_("Tải số liệu của biểu đồ (CSV)"), className="csv"
                ),
                dcc.Download(id="side-file"),
            ],
            className="h",
        ),
        html.Div(sensor_words.spans(narrow.span), id="side-spans", className="seg", role="group"),
        html.Div(id="side-metrics", className="seg metrics", role="group"),
        dcc.Graph(
            id="side-chart",
            config=history_chart.config(),
            figure={},
            className="chart",
            responsive=True,
            style={"height": "212px"},
        ),
        html.Div(id="side-legend", className="lg"),
    ]


async def ask(city: "City", focus: Focus, narrow: Narrow, now: datetime, zone: ZoneInfo) -> Answer | None:
    """What is known of the chosen sensor and of the series and span chosen with it; None when nobody knows it."""
    series = await city.series(focus, narrow.sel, now) if narrow.sel else []
    if not series:
        return None
    chosen = choose(series, narrow.metric, now)
    since, until = narrow.window(now, zone)
    limit = passed(chosen)
    stations = await city.air(focus, now) if chosen.domain == "air" else []
    return Answer(
        series=series,
        chosen=chosen,
        history=await city.history(focus, chosen.sensor, chosen.metric, since, until, POINTS),
        device=await city.device(focus, chosen.sensor),
        past_since=None if limit is None else await city.past_since(focus, chosen, limit, now),
        air=next((s for s in stations if s.sensor == chosen.sensor), None),
        now=now,
    )


def choose(series: list[SeriesNow], metric: str, now: datetime) -> SeriesNow:
    """The series of the metric asked for, else the one that speaks for the sensor."""
    speaking = stand(series, now).metric
    return next((s for s in series if s.metric == metric), None) or next(s for s in series if s.metric == speaking)


def drawn(answer: Answer | None, view: View, narrow: Narrow, theme: str) -> dict[str, Any]:
    """What every place of the panel shows."""
    if answer is None:
        words = _("Không có cảm biến {id} ở đây.", id=narrow.sel) if narrow.sel else _(CHOOSE)
        return dict.fromkeys(PLACES) | {"empty": words, "chosen": "no", "figure": {}}
    look = sensor_words.look_of(answer, view.zone, palette=PALETTES[theme])
    empty = not answer.history.points
    revision = "/".join((answer.chosen.sensor, answer.chosen.metric, narrow.span))
    return {
        "name": answer.chosen.name,
        "head": sensor_words.head(answer, view),
        "course": None,
        "air": sensor_words.air(answer),
        "sub": sensor_words.sub(answer),
        "metrics": sensor_words.choices(answer),
        "spans": sensor_words.spans(narrow.span),
        "empty": sensor_words.empty(answer, narrow.span, view.zone) if empty else None,
        "legend": None if empty else sensor_words.legend(answer.history),
        "figures": None if empty else sensor_words.figures(answer, view.zone),
        "device": sensor_words.device(answer, view.zone),
        "trouble": None,
        "chosen": "empty" if empty else "yes",
        "figure": {} if empty else history_chart.figure(answer.history, look, revision),
    }


def drawn_course(events: Sequence[Event], view: View, narrow: Narrow, now: datetime) -> dict[str, Any]:
    """What every place shows when a dossier or a report is chosen: how it went, nothing of a sensor."""
    nothing: dict[str, Any] = dict.fromkeys(PLACES) | {"figure": {}}
    if not events:
        return nothing | {"empty": _(course.CHOOSE[narrow.tab]), "chosen": "no"}
    return nothing | {
        "name": narrow.sel,
        "head": html.P(course.about(events)),
        "course": course.steps(events, view, now),
        "chosen": "course",
    }
