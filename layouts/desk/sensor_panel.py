"""The side panel of the chosen sensor: asked of the city, drawn into places that stay, so that a reader's zoom does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update

from ioc.errors import StoreUnavailableError
from ioc.i18n import N_, _, clock, speaking
from ioc.model.catalogue import find
from ioc.model.event import Event
from ioc.model.focus import Act, Focus
from ioc.model.sensor import SeriesNow, passed, stand
from layouts import callbacks
from layouts.anatomy import attributes
from layouts.desk import course, history_chart, history_csv, sensor_words
from layouts.desk.narrow import Narrow
from layouts.desk.palette import PALETTES
from layouts.desk.request import ADDRESS, LOOK, PULSE
from layouts.desk.sensor_words import Answer
from layouts.panel import View

if TYPE_CHECKING:
    from ioc.services.city import City
    from layouts.desk.request import Asked, Desk

Theme: TypeAlias = Literal["light", "dark"]
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
            html.Section(_history(narrow), className="sec history"),
            html.Section([html.H3(_("Trong khoảng này")), html.Div(id="side-figures")], className="sec span"),
            html.Div(id="side-air", className="sec"),
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
        html.Div(id="side-place", className="chart"),
        dcc.Store(id="side-figure"),
        dcc.Store(id="side-zoom"),
        dcc.Store(id="side-blank", data=_chart().to_plotly_json()),
        html.Div(id="side-legend", className="lg"),
    ]


def _chart() -> dcc.Graph:
    """The chart without a figure. desk.js puts it in with its first: Plotly takes a quarter of a page's start."""
    return dcc.Graph(id="side-chart", config=history_chart.config(), responsive=True, style={"height": "212px"})


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
        missing = _("Không có cảm biến {id} ở đây.", id=narrow.sel)
        return _nothing(narrow, _(CHOOSE), missing)
    look = sensor_words.look_of(answer, view.zone, palette=PALETTES[theme])
    empty = not answer.history.points
    revision = "/".join((answer.chosen.sensor, answer.chosen.metric, narrow.span))
    return {
        "name": answer.chosen.name,
        "head": sensor_words.head(answer, view),
        "course": None,
        "air": sensor_words.air(answer, view.zone),
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


def _nothing(narrow: Narrow, choose: str, missing: str) -> dict[str, Any]:
    """Every place empty but for a sentence: what to do, or that what a link chose is not there."""
    said = {"name": narrow.sel, "empty": missing, "chosen": "gone"} if narrow.sel else {"empty": choose, "chosen": "no"}
    return dict.fromkeys(PLACES) | {"figure": {}} | said


def drawn_course(events: Sequence[Event], view: View, narrow: Narrow, now: datetime) -> dict[str, Any]:
    """What every place shows when a dossier or a report is chosen: how it went, nothing of a sensor."""
    nothing: dict[str, Any] = dict.fromkeys(PLACES) | {"figure": {}}
    if not events:
        return _nothing(narrow, _(course.CHOOSE[narrow.tab]), _(course.MISSING[narrow.tab], id=narrow.sel))
    return nothing | {
        "name": narrow.sel,
        "head": html.P(course.about(events)),
        "course": course.steps(events, view, now),
        "chosen": "course",
    }


def register(site: Dash, desk: "Desk") -> None:
    """What fills the panel, what its buttons do to the address, and its file."""
    places = {name: Output(f"side-{name}", "children") for name in PLACES}
    shell = {
        "chosen": Output("side", "data-chosen"),
        "figure": Output("side-figure", "data"),
        "zoom": Output("side-zoom", "data"),
    }

    @site.callback(
        output=places | shell,
        inputs={
            "search": Input(ADDRESS, "search"),
            "theme": Input(LOOK, "data"),
            "_tick": Input(PULSE, "n_intervals"),
        },
        state={"path": State(ADDRESS, "pathname"), "zoom": State("side-zoom", "data")},
    )
    async def draw(
        search: str | None, theme: Theme | None, _tick: int | None, path: str | None, zoom: dict[str, Any] | None
    ) -> dict[str, Any]:
        with speaking(Narrow.read(search).lang):
            try:
                told = await _drawn(await desk.asked(path, search), theme or "light")
                return kept(told, zoom if ctx.triggered_id in (PULSE, LOOK) else None)
            except StoreUnavailableError:
                return dict.fromkeys((*places, *shell), no_update) | {"trouble": _troubled(desk.zone)}

    site.clientside_callback(
        ClientsideFunction("desk", "chart"),
        Output("side-place", "children"),
        Input("side-figure", "data"),
        State("side-place", "children"),
        State("side-blank", "data"),
        prevent_initial_call=True,
    )
    site.clientside_callback(
        ClientsideFunction("desk", "zoomed"),
        Output("side-zoom", "data", allow_duplicate=True),
        Input("side-chart", "relayoutData"),
        prevent_initial_call=True,
    )

    @site.callback(
        Output(ADDRESS, "search", allow_duplicate=True),
        Input({"side": "span", "to": ALL}, "n_clicks"),
        Input({"side": "metric", "to": ALL}, "n_clicks"),
        Input("side-close", "n_clicks"),
        State(ADDRESS, "search"),
        prevent_initial_call=True,
    )
    async def choose_another(_spans: Any, _metrics: Any, _close: int | None, search: str | None) -> Any:
        if not callbacks.pressed():
            return no_update
        return chosen_anew(ctx.triggered_id, Narrow.read(search)).search()

    @site.callback(
        Output("side-file", "data"),
        Input("side-csv", "n_clicks"),
        State(ADDRESS, "pathname"),
        State(ADDRESS, "search"),
        prevent_initial_call=True,
    )
    async def download(_clicks: int | None, path: str | None, search: str | None) -> Any:
        try:
            asked = await desk.asked(path, search, Act.EXPORT)
            answer = await ask(asked.city, asked.focus, asked.narrow, asked.now, asked.view.zone)
            if answer is None:
                return no_update
            taken = file(answer, asked)
            await asked.note("chart.taken", taken["filename"])
        except StoreUnavailableError:
            return no_update  # the panel itself says so
        return taken


def kept(told: dict[str, Any], zoom: dict[str, Any] | None) -> dict[str, Any]:
    """What was drawn, with the reader's own stretch of time in it while they look at the same chart.

    Dash 4.4 writes a zoom back into the figure, and Plotly's `uirevision` then takes it for ours and forgets it.
    """
    since, until = (zoom or {}).get("xaxis.range[0]"), (zoom or {}).get("xaxis.range[1]")
    if since is None or until is None or not told["figure"]:
        return told | {"zoom": None}
    layout = told["figure"]["layout"]
    axis = layout["xaxis"] | {"range": [since, until]}
    return told | {"figure": told["figure"] | {"layout": layout | {"xaxis": axis}}, "zoom": no_update}


def chosen_anew(button: Any, narrow: Narrow) -> Narrow:
    """The address after one of the panel's buttons."""
    if button == "side-close":
        return replace(narrow, sel="", metric="")
    return replace(narrow, **{button["side"]: button["to"]})


def file(answer: Answer, asked: "Asked") -> dict[str, Any]:
    """What the chart shows, as a file named after it."""
    metric = find(answer.chosen.domain, answer.chosen.metric)
    name = "-".join((answer.chosen.area, answer.chosen.sensor, answer.chosen.metric, asked.narrow.span))
    text = history_csv.write(answer.history, metric.unit if metric else "", asked.view.zone)
    return {"content": text, "filename": f"{name}.csv", "type": "text/csv"}


async def _drawn(asked: "Asked", theme: str) -> dict[str, Any]:
    """A sensor, or the course of a dossier or report, after the tab that it was chosen in."""
    view, narrow = asked.view, asked.narrow
    if narrow.tab in course.TYPES:
        kind = course.TYPES[narrow.tab]
        events = await asked.city.course(asked.focus, kind, narrow.sel, asked.now) if narrow.sel else []
        return drawn_course(events, view, narrow, asked.now)
    return drawn(await ask(asked.city, asked.focus, narrow, asked.now, view.zone), view, narrow, theme)


def _troubled(zone: ZoneInfo) -> str:
    at = clock(datetime.now(UTC), zone)
    return _("Không hỏi được kho số liệu lúc {time}; giữ kết quả trước và tự thử lại.", time=at)
