"""The form that orders snapshots, and how far the newest order is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dash import dcc, html

from ioc.i18n import N_, _, number, numeric_date
from ioc.model.kept import Run, RunState
from ioc.model.period import Frequency, Period, of
from ioc.services.dispatch.parcel import named
from ioc.services.snapshot.writing import REVIEWED, SUFFIXES
from layouts.admin.deed import WrongChoiceError
from layouts.admin.fields import field
from layouts.anatomy import attributes
from layouts.jobs import STEPS
from layouts.snapshots.look import day_of

EVERY = "*"
FORMS = {"pdf": "PDF", "xlsx": "XLSX", "csv": "CSV", "geojson": "GeoJSON", "gpkg": "GPKG", "parquet": "Parquet"}
USUAL = ["pdf", "xlsx", "csv"]
KINDS = {Frequency.DAY: N_("Ngày"), Frequency.WEEK: N_("Tuần"), Frequency.MONTH: N_("Tháng")}
LONGEST = 31  # periods of one order
TICK_MS = 1000


def layout(areas: Mapping[str, str], today: date) -> html.Section:
    """The card with the form; it is drawn once and keeps what is typed."""
    options = [{"label": name, "value": slug} for slug, name in areas.items()]
    if len(areas) > 1:
        options.insert(0, {"label": _("Mọi địa bàn ({n})", n=len(areas)), "value": EVERY})
    yesterday = numeric(today - timedelta(days=1))
    where = dcc.Dropdown(
        options, options[0]["value"] if options else None, id="snapshots-area", clearable=False, searchable=False
    )
    kind = dcc.Dropdown(
        [{"label": _(words), "value": every} for every, words in KINDS.items()],
        Frequency.DAY,
        id="snapshots-kind",
        clearable=False,
        searchable=False,
    )
    form = [
        html.Div(
            [
                field(_("Địa bàn"), where),
                field(_("Kỳ"), kind),
                field(_("Ngày"), _day("snapshots-from", yesterday, "20/11/2026")),
                field(_("Đến ngày"), _day("snapshots-until", "", _("để trống: một kỳ"))),
            ],
            className="frow order",
        ),
        html.Fieldset([html.Legend(_("Dạng tệp")), forms("snapshots-forms", USUAL)]),
        html.Div(
            [
                html.Button(_("Tạo bản tin"), id="snapshots-go", type="button", className="primary"),
                html.Div(id="snapshots-progress", className="prog", role="status"),
                html.Button(_("Dừng"), id="snapshots-stop", type="button", className="act", hidden=True),
            ],
            className="go",
        ),
    ]
    return html.Section([html.Header(html.H2(_("Tạo bản tin"))), html.Div(form, className="form")], className="card")


def forms(id_: str, chosen: Sequence[str]) -> dcc.Checklist:
    """The forms there are, to be ticked."""
    return dcc.Checklist(labelled(SUFFIXES), list(chosen), id=id_, className="cks")


def labelled(keys: Iterable[str]) -> list[dict[str, str]]:
    """Forms as a list of choices."""
    return [{"label": FORMS.get(key, key.upper()), "value": key} for key in keys]


def forms_of(every: str | None) -> tuple[str, ...]:
    """The forms in which periods of a kind are told."""
    return REVIEWED if every in (Frequency.WEEK, Frequency.MONTH) else (*SUFFIXES,)


def numeric(day: date) -> str:
    """A day as the form shows and takes it, in every language alike."""
    return f"{day:%d/%m/%Y}"


def _day(id_: str, value: str, placeholder: str) -> dcc.Input:
    return dcc.Input(
        id=id_, type="text", value=value, placeholder=placeholder, maxLength=10, autoComplete="off", inputMode="numeric"
    )


def wanted(
    area: str | None,
    every: str | None,
    since: str | None,
    until: str | None,
    keys: Sequence[str] | None,
    areas: Mapping[str, str],
    today: date,
) -> tuple[list[str], list[Period], list[str]]:
    """Areas, periods and forms as they were chosen; WrongChoiceError says what is wrong with them."""
    slugs = [slug for slug in areas if area in (slug, EVERY)]
    kind = Frequency(every) if every in KINDS else Frequency.DAY
    chosen = [key for key in forms_of(kind) if key in (keys or ())]
    first = day_of(since or "")
    last = day_of(until or "") if (until or "").strip() else first
    if not slugs or not chosen:
        raise WrongChoiceError(_("Hãy chọn địa bàn và ít nhất một dạng tệp."))
    if first is None or last is None:
        raise WrongChoiceError(_("Ngày viết như {example}.", example=numeric(today)))
    if last < first:
        raise WrongChoiceError(_("Đến ngày phải là {day} hoặc sau đó.", day=numeric(first)))
    if last > today:
        raise WrongChoiceError(_("Ngày {day} chưa đến.", day=numeric(last)))
    return slugs, _periods(kind, first, last), chosen


def _periods(kind: Frequency, first: date, last: date) -> list[Period]:
    """Those of a kind from the one that holds a day to the one that holds another."""
    found: list[Period] = []
    period = of(kind, first)
    while period.since <= last and len(found) <= LONGEST:
        found.append(period)
        period = period.after()
    if len(found) > LONGEST:
        if kind is Frequency.DAY:
            raise WrongChoiceError(_("Mỗi lần tạo từ 1 đến {n} ngày.", n=LONGEST))
        raise WrongChoiceError(_("Mỗi lần tạo từ 1 đến {n} tuần hoặc tháng.", n=LONGEST))
    return found


def progress(runs: Sequence[Run], areas: Mapping[str, str]) -> list[Any]:
    """How many of all are done, what is being made and how long the rest may take; or how it ended."""
    if not runs:
        return [html.P(_("Không còn thấy lần tạo này."), className="muted")]
    done = sum(run.state.over for run in runs)
    if done == len(runs):
        return [html.P(_ended(runs), className="muted")]
    making = next((run for run in runs if run.state is RunState.MAKING), None)
    words = _doing(making, areas) if making else _("Chờ đến lượt")
    share = round(100 * done / len(runs))
    return [
        html.P([html.Span(words), html.Span(_left(runs, done), className="muted")]),
        html.Div(
            html.I(style={"width": f"{max(share, 3)}%"}),
            className="bar",
            role="progressbar",
            **attributes(aria_valuenow=share, aria_valuemin=0, aria_valuemax=100, aria_label=_("Tiến độ")),
        ),
    ]


def _doing(run: Run, areas: Mapping[str, str]) -> str:
    again = _(", lần {n}", n=run.attempts) if run.attempts > 1 else ""
    where, what = areas.get(run.area, run.area), _(STEPS.get(run.step, STEPS["read"]))
    return _("Đang tạo {area} {period}: {step}", area=where, period=named(run.period), step=what) + again


def _left(runs: Sequence[Run], done: int) -> str:
    """`4 / 7 bản, còn khoảng 6 giây`, as long as those before took."""
    words = _("{done} / {all} bản", done=number(done), all=number(len(runs)))
    took = [(r.ended_at - r.began_at).total_seconds() for r in runs if r.ended_at and r.began_at]
    if not took:
        return words
    left_s = max(1, round(sum(took) / len(took) * (len(runs) - done)))
    return words + (
        _(", còn khoảng {n} giây", n=left_s) if left_s < 90 else _(", còn khoảng {n} phút", n=round(left_s / 60))
    )


def _ended(runs: Sequence[Run]) -> str:
    made, failed = (sum(r.state is state for r in runs) for state in (RunState.MADE, RunState.FAILED))
    stopped = len(runs) - made - failed
    parts = [_("Xong: {n} bản đã vào kho.", n=number(made))] if made else []
    parts += [_("{n} bản không tạo được; nhật ký của máy chủ nói rõ hơn.", n=number(failed))] if failed else []
    parts += [_("{n} bản đã dừng.", n=number(stopped))] if stopped else []
    return " ".join(parts)


def dated(period: Period) -> str:
    """A period in the archive's first column."""
    return numeric_date(period.since) if period.frequency is Frequency.DAY else named(period)
