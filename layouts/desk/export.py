"""The button that makes a daily snapshot: which day, which formats, how far it has come, what may be taken home."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.backends._fastapi import get_current_request  # the request behind a callback

from ioc.errors import IocError, NotAllowedError, StoreUnavailableError
from ioc.i18n import N_, _, speaking
from ioc.model.focus import Act
from ioc.services.snapshot.writing import SUFFIXES
from layouts.desk import duty_notes
from layouts.desk.narrow import Narrow
from layouts.jobs import AWAY, Job, Jobs
from layouts.panel import View

if TYPE_CHECKING:
    from layouts.desk.request import Asked, Desk

FORMATS = {"pdf": "PDF", "xlsx": "Excel", "csv": "CSV", "geojson": "GeoJSON", "gpkg": "GeoPackage",
           "parquet": "Parquet"}  # fmt: skip
USUAL = ["pdf", "xlsx", "csv", "geojson"]  # of them, chosen to begin with
KINDS = {"pdf": N_("PDF để in và mang đi họp"), "xlsx": N_("bảng tính Excel"), "csv.zip": N_("CSV nén"),
         "geojson": N_("GeoJSON cho bản đồ"), "gpkg": N_("GeoPackage cho QGIS, ArcGIS"),
         "parquet.zip": N_("Parquet cho phân tích"), "manifest.json": N_("mã kiểm tra (SHA-256)")}  # fmt: skip
DAYS = {"yesterday": N_("Hôm qua"), "today": N_("Hôm nay, đến lúc này"), "other": N_("Ngày khác")}
TICK_MS = 700


def layout(view: View, narrow: Narrow) -> html.Details:  # noqa: ARG001 - every part of the desk is laid out alike
    """A button that opens; the browser opens and closes it by itself, by mouse and keyboard."""
    return html.Details(
        id="export",
        className="export",
        children=[
            html.Summary(_("Tạo bản tin ngày")),
            html.Div(
                className="export-body",
                children=[
                    html.Fieldset([html.Legend(_("Ngày")), _days(view)]),
                    html.Fieldset([html.Legend(_("Định dạng")), _formats()]),
                    html.Button(_("Tạo"), id="export-go", type="button", className="primary"),
                    html.Div(id="export-progress", role="status", className="export-progress"),
                    duty_notes.layout(),
                ],
            ),
            dcc.Store(id="export-job"),
            dcc.Interval(id="export-tick", interval=TICK_MS, disabled=True),
        ],
    )


def _days(view: View) -> html.Div:
    choices = [{"label": _(text), "value": key} for key, text in DAYS.items()]
    today = datetime.now(view.zone).date().isoformat()
    return html.Div(
        [
            dcc.RadioItems(choices, "yesterday", id="export-when"),
            html.Label(
                [
                    html.Span(_("Ngày khác, như 2026-11-20"), className="hidden"),
                    dcc.Input(today, type="text", id="export-date", placeholder="2026-11-20", maxLength=10),
                ],
                className="other-day",
            ),
        ]
    )


def _formats() -> dcc.Checklist:
    return dcc.Checklist([{"label": name, "value": key} for key, name in FORMATS.items()], USUAL, id="export-formats")


def register(site: Dash, desk: "Desk") -> None:
    """Start on a click; look how far it is while it runs; keep what the duty officer adds."""
    duty_notes.register(site, desk, _day)

    @site.callback(
        Output("export-job", "data"),
        Output("export-progress", "children"),
        Output("export-tick", "disabled"),
        Output("export-go", "disabled"),
        Input("export-go", "n_clicks"),
        State("export-when", "value"),
        State("export-date", "value"),
        State("export-formats", "value"),
        State("address", "pathname"),
        State("address", "search"),
        prevent_initial_call=True,
    )
    async def start(
        _clicks: int | None, when: str, told: str | None, keys: list[str] | None, path: str | None, search: str | None
    ) -> Any:
        with speaking(Narrow.read(search).lang):
            try:
                asked = await desk.asked(path, search, Act.EXPORT)
                job = begin(_jobs(), asked, when, told, keys)
            except NotAllowedError:
                raise
            except StoreUnavailableError:
                return None, html.P(_(AWAY), className="trouble"), True, False
            except IocError as error:
                return None, html.P(str(error), className="trouble"), True, False
            return job.id, progress(job), False, True

    @site.callback(
        Output("export-progress", "children", allow_duplicate=True),
        Output("export-tick", "disabled", allow_duplicate=True),
        Output("export-go", "disabled", allow_duplicate=True),
        Input("export-tick", "n_intervals"),
        State("export-job", "data"),
        State("address", "pathname"),
        State("address", "search"),
        prevent_initial_call=True,
    )
    async def look(_tick: int | None, id_: str | None, path: str | None, search: str | None) -> Any:
        with speaking(Narrow.read(search).lang):
            try:
                asked = await desk.asked(path, search, Act.EXPORT)
            except StoreUnavailableError:
                return no_update, no_update, no_update
            job = _jobs().find(id_) if id_ and id_.startswith(f"{asked.view.area.slug}.") else None
            if job is None:
                return html.P(_("Bản tin này không còn; hãy tạo lại."), className="trouble"), True, False
            return progress(job), job.ended, not job.ended


def begin(jobs: Jobs, asked: "Asked", when: str, told: str | None, keys: list[str] | None) -> Job:
    """Start what was chosen; IocError says in the reader's language what is wrong with the choice."""
    chosen = [key for key in SUFFIXES if key in (keys or ())]
    if not chosen:
        raise IocError(_("Hãy chọn ít nhất một định dạng."))
    day = _day(when, told, asked)
    return jobs.start(asked.person, asked.focus, day, chosen, asked.narrow.lang, asked.now)


def _day(when: str, told: str | None, asked: "Asked") -> date:
    today = asked.now.astimezone(asked.view.zone).date()
    if when != "other":
        return today if when == "today" else today - timedelta(days=1)
    try:
        day = date.fromisoformat((told or "").strip())
    except ValueError as error:
        raise IocError(_("Ngày viết như {example}.", example=today.isoformat())) from error
    if day > today:
        raise IocError(_("Ngày {day} chưa đến.", day=day.isoformat()))
    return day


def progress(job: Job) -> list[Any]:
    """How far it is in words and as a bar; what went wrong; or what may be taken home."""
    if job.problem:
        return [html.P(_("Không tạo được: {problem}", problem=_(job.problem)), className="trouble")]
    if job.ended:
        return [html.P(_("Xong. Tệp được giữ một giờ.")), html.Ul([html.Li(_link(job, path)) for path in job.files])]
    last = len(job.steps) - 1
    words = _("{doing}… bước {n} trên {all}", doing=_(job.doing), n=max(job.step, 1), all=last)
    return [html.P(words[:1].upper() + words[1:]), html.Progress(value=str(job.step), max=str(last))]


def _link(job: Job, path: Any) -> list[Any]:
    name = path.name
    kind = _(KINDS[name.partition(".")[2]])
    return [html.A(name, href=f"/snapshots/{quote(job.id)}/{quote(name)}", download=name), " ", html.Small(kind)]


def _jobs() -> Jobs:
    return get_current_request().app.state.jobs
