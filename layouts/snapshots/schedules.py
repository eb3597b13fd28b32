"""The schedules that stand, each with its last thirty runs; for who administers, what did not arrive and a form."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from dash import dcc, html
from dash.development.base_component import Component

from ioc.i18n import LANGUAGES, N_, _, age, number, short_date
from ioc.model.kept import Run, RunState, Undelivered
from ioc.model.period import Frequency
from ioc.model.schedule import FREQUENCIES, Schedule, Way, next_due, recipient
from ioc.services.dispatch.parcel import named
from ioc.services.snapshot.writing import SUFFIXES
from layouts.admin.fields import field, text
from layouts.anatomy import attributes
from layouts.snapshots.order import EVERY, FORMS, dated, forms
from layouts.snapshots.request import Asked

SHOWN = 30
EVERY_WORDS = {Frequency.DAY: N_("mỗi ngày"), Frequency.WEEK: N_("mỗi thứ Hai"), Frequency.MONTH: N_("ngày đầu tháng")}
WAYS = {
    Way.MAIL: N_("{n} hộp thư"),
    Way.WEBHOOK: N_("{n} webhook"),
    Way.FOLDER: N_("{n} thư mục"),
    Way.STORE: N_("{n} kho S3"),
}
REFUSED = {
    Way.MAIL: N_("Máy chủ thư không nhận."),
    Way.WEBHOOK: N_("Webhook không nhận."),
    Way.FOLDER: N_("Không chép được vào thư mục."),
    Way.STORE: N_("Không chép được vào kho S3."),
}
OUTCOMES = {  # of a square: its class, in words, and how many of them
    "ok": (N_("đủ"), N_("{n} đủ ngay")),
    "re": (N_("lần hai"), N_("{n} lần hai")),
    "mi": (N_("chạy bù"), N_("{n} chạy bù")),
    "no": (N_("thiếu"), N_("{n} thiếu")),
    "now": (N_("đang làm"), N_("{n} đang làm")),
}


def layout(areas: Mapping[str, str], *, administers: bool) -> html.Section:
    """The card; its form is drawn once and keeps what is typed."""
    change = [
        html.Summary(_("Sửa lịch"), className="act"),
        html.Ul(id="snapshots-standing"),
        html.Div(new(areas) if administers else None, id="schedule-new"),
    ]
    told = html.Div(id="snapshots-schedules", className="schedules")
    shown = html.Details(change, className="change") if administers else html.Div(change[1:], hidden=True)
    return html.Section([html.Header(html.H2(_("Lịch"))), html.Div([told, shown], className="pad")], className="card")


def draw(
    known: Sequence[tuple[Schedule, Sequence[Run]]],
    unsent: Sequence[Undelivered],
    asked: Asked,
    kept_for: Mapping[str, int],
    now: datetime,
) -> list[Component]:
    """What did not arrive, and each schedule in a few lines."""
    blocks: list[Component] = [_unsent(unsent, asked)] if unsent else []
    if not known:
        none = _("Chưa có lịch nào. Bản tin chỉ được tạo khi có người bấm nút.")
        return [*blocks, html.P(none, className="none")]
    return [*blocks, *(_block(schedule, runs, asked, kept_for, now) for schedule, runs in known)]


def _unsent(unsent: Sequence[Undelivered], asked: Asked) -> html.Div:
    """Each with why, and a button once it is not tried by itself any more."""
    lines = []
    for one in unsent:
        again = html.Button(
            _("Gửi lại"), id={"type": "delivery-again", "delivery": one.id}, type="button", className="act"
        )
        what = f"{asked.areas.get(one.area, one.area)} {named(one.period)}"
        why = [_(REFUSED[recipient(one.recipient).way]), " ", html.Span(one.problem, lang="en")]
        words = html.Span([html.B(what), " ", one.recipient, html.Small(why)])
        lines.append(html.Li([words, again if one.given_up else html.Small(_("sẽ tự gửi lại"))]))
    return html.Div([html.H3(_("Chưa gửi được")), html.Ul(lines)], className="unsent")


def _block(
    schedule: Schedule, runs: Sequence[Run], asked: Asked, kept_for: Mapping[str, int], now: datetime
) -> html.Div:
    facts = {
        _("Chạy lúc"): _when(schedule, asked.zone, now),
        _("Địa bàn"): _areas(schedule, asked.areas),
        _("Dạng tệp"): _forms(schedule),
        _("Gửi"): _to(schedule.recipients),
        _("Giữ"): _kept(schedule.forms, kept_for),
    }
    rows = [html.Div([html.Dt(name), html.Dd(told)]) for name, told in facts.items()]
    return html.Div([html.Dl(rows, className="kv"), _strip(runs)], className="schedule")


def _when(schedule: Schedule, zone: ZoneInfo, now: datetime) -> str:
    following = next_due(schedule, now, zone)
    return _(
        "{at} {every}, lần tới {day}, sau {left}",
        at=f"{schedule.at:%H:%M}",
        every=_(EVERY_WORDS[schedule.frequency]),
        day=short_date(following.astimezone(zone).date()),
        left=age((following - now).total_seconds()),
    )


def _to(recipients: Sequence[str]) -> str:
    """How many by each way: addresses themselves are for who keeps the schedule."""
    ways = Counter(recipient(told).way for told in recipients)
    return ", ".join(_(WAYS[way], n=number(ways[way])) for way in WAYS if ways[way]) or _("chỉ vào kho")


def _kept(made: Sequence[str], kept_for: Mapping[str, int]) -> str:
    for_good = [FORMS.get(form, form) for form in made if form not in kept_for]
    by_term = {days: [FORMS.get(f, f) for f in made if kept_for.get(f) == days] for days in kept_for.values()}
    parts = [_("{forms} mãi", forms=", ".join(for_good))] if for_good else []
    parts += [f"{', '.join(told)} {_term(days)}" for days, told in by_term.items() if told]
    return "; ".join(parts)


def _term(days: int) -> str:
    years, rest = divmod(days, 365)
    return _("{n} năm", n=years) if years and rest < 3 else _("{n} ngày", n=number(days))


def _strip(runs: Sequence[Run]) -> Component:
    """The newest periods as squares, the oldest on the left."""
    if not runs:
        return html.P(_("Chưa chạy lần nào."), className="muted")
    by_period = [(period, outcome(list(told))) for period, told in groupby(runs, key=lambda run: run.period)]
    counted = Counter(kind for _period, kind in by_period)
    words = ", ".join(_(OUTCOMES[kind][1], n=number(counted[kind])) for kind in OUTCOMES if counted[kind])
    squares = [html.I(className=kind, title=f"{dated(period)}: {_(OUTCOMES[kind][0])}") for period, kind in by_period]
    head = html.P([html.Span(_("{n} lần chạy gần nhất", n=number(len(squares)))), html.Span(words, className="muted")])
    return html.Div([head, html.Div(squares, className="runs", role="img", **attributes(aria_label=words))])


def outcome(runs: Sequence[Run]) -> str:
    """What became of a period of a schedule in all its areas, by the worst of them."""
    states = {run.state for run in runs}
    if states & {RunState.FAILED, RunState.STOPPED}:
        return "no"
    if states & {RunState.WAITING, RunState.MAKING}:
        return "now"
    if any(run.late for run in runs):
        return "mi"
    return "re" if any(run.attempts > 1 for run in runs) else "ok"


def standing(known: Sequence[Schedule], areas: Mapping[str, str]) -> list[html.Li]:
    """For who administers: all of each schedule, with its addresses, and an end for it."""
    return [
        html.Li(
            [
                html.Span(
                    [html.B(f"{one.at:%H:%M} {_(EVERY_WORDS[one.frequency])}"), " ", html.Small(_full(one, areas))]
                ),
                html.Details(
                    [
                        html.Summary(_("Kết thúc"), className="act"),
                        html.Button(
                            _("Kết thúc lịch này"),
                            id={"type": "schedule-end", "schedule": one.id},
                            type="button",
                            className="act bad",
                        ),
                    ],
                    className="sure",
                ),
            ]
        )
        for one in known
    ]


def _full(one: Schedule, areas: Mapping[str, str]) -> str:
    return "; ".join((_areas(one, areas), _forms(one), ", ".join(one.recipients) or _("chỉ vào kho")))


def _areas(one: Schedule, areas: Mapping[str, str]) -> str:
    return ", ".join(areas.get(slug, slug) for slug in one.areas) or _("mọi IOC và toàn tỉnh")


def _forms(one: Schedule) -> str:
    return ", ".join(FORMS.get(form, form) for form in one.forms)


def new(areas: Mapping[str, str]) -> html.Div:
    """The form for another schedule, with nothing typed."""
    options = [{"label": _("Mọi IOC và toàn tỉnh"), "value": EVERY}]
    options += [{"label": name, "value": slug} for slug, name in areas.items()]
    every = [{"label": _(EVERY_WORDS[f]), "value": f} for f in FREQUENCIES]
    languages = [{"label": {"vi": "Tiếng Việt", "en": "English"}[code], "value": code} for code in LANGUAGES]
    return html.Div(
        [
            html.Div(
                [
                    field(_("Lúc"), text("schedule-at", longest=5, placeholder="06:30")),
                    field(_("Kỳ"), _choice("schedule-every", every, Frequency.DAY)),
                    field(_("Địa bàn"), _choice("schedule-area", options, EVERY)),
                    field(
                        _("Ngôn ngữ"),
                        _choice("schedule-lang", languages, LANGUAGES[0]),
                    ),
                ],
                className="frow four",
            ),
            html.Fieldset(
                [html.Legend(_("Dạng tệp")), forms("schedule-forms", [f for f in SUFFIXES if f in ("pdf", "xlsx")])]
            ),
            field(
                _("Gửi cho"),
                dcc.Input(id="schedule-to", type="text", value="", maxLength=2000, autoComplete="off"),
                _("thư điện tử, https://…, folder:tên, s3:tên; cách nhau bằng dấu phẩy"),
            ),
            html.Button(_("Thêm lịch"), id="schedule-add", type="button", className="primary"),
        ],
        className="form new",
    )


def _choice(id_: str, options: Sequence[Mapping[str, str]], value: str) -> dcc.Dropdown:
    return dcc.Dropdown([*options], value, id=id_, clearable=False, searchable=False)
