"""The citizens' reports of the day against 2 hours to be on site and 6 to answer; the most urgent of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _, age, number
from ioc.model.condition import Condition
from ioc.model.focus import Focus
from ioc.model.report import Report, ReportDay
from layouts import bars
from layouts.anatomy import DASH, Head, empty, hero, panel, row, rows, shape, waiting
from layouts.beside import differences, three
from layouts.letters import MEAN
from layouts.panel import Panel, View
from layouts.spark import spark

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Phản ánh")

EXPECTED_S = 3 * 3600  # nights are quiet
SOON_S = 1800  # less than that left is worth a look
URGENT = 4
HOUR_S = 3600
BRIEF = 20  # characters beside the time on one line
ROOM, FIGURE = 36.0, 1.45  # vh of a line, and of a mean letter of the time at its end
RAGGED = 0.97  # of two lines is left after words are broken


@dataclass(frozen=True, slots=True)
class Answer:
    """The reports, and the moment from which the time left is counted."""

    day: ReportDay
    now: datetime


async def ask(city: "City", focus: Focus, now: datetime) -> Answer:
    """Today beside yesterday and last week."""
    return Answer(await city.reports(focus, now), now)


def draw(answer: Answer, view: View) -> html.Section:
    """Filed today; the two shares; who waits longest."""
    day = answer.day
    if day.at is None:
        return empty("reports", "report", _(TITLE), _("Chưa có phản ánh nào được gửi về"))
    state = Condition.WATCH if day.today.overdue else Condition.NORMAL
    head = Head("reports", "report", _(TITLE), state, at=day.at, interval_s=EXPECTED_S, simulated=day.simulated)
    return panel(
        head,
        _filed(day),
        rows(
            _share("site", _("Đến 2 giờ"), day, "on_site_share"),
            _share("answer", _("Trả lời 6 giờ"), day, "answer_share"),
            _overdue(day, state),
        ),
        bars.day(
            "reports-hours",
            (day.filed_by_hour, _("gửi đến")),
            (day.answered_by_hour, _("trả lời")),
            answer.now,
            view.zone,
        ),
        html.Div([line(r, answer.now) for r in day.urgent[:URGENT]], id="reports-urgent", className="jobs urgent"),
    )


def _filed(day: ReportDay) -> html.Div:
    caption = _("hôm nay, còn mở {n}", n=number(day.today.open))
    line = spark(day.filed_by_hour, small=False)
    return hero("reports-hero", number(day.today.filed), "", caption, differences(three(day, "filed")), line)


def _share(key: str, name: str, day: ReportDay, share: str) -> html.Div:
    values = three(day, share)
    value = DASH if values[0] is None else number(values[0], 1)
    return row(f"reports-{key}", name, "%", value, None, differences(values, 1))


def _overdue(day: ReportDay, state: Condition) -> html.Div:
    values = three(day, "overdue")
    return row("reports-overdue", _("Quá hạn"), "", number(values[0]), None, differences(values), state.key)


def line(report: Report, now: datetime) -> Component:
    """What it is about, and the time left or passed; what to do says more than when it came."""
    about, time = report.text or report.category or report.code, left(report, now)
    two_lines = int(2 * RAGGED * (ROOM - FIGURE * len(time)) / MEAN)
    return html.Div(
        [
            shape(state_of(report, now)),
            html.Span(
                [html.Span(brief(report), className="brief"), html.Span(_cut(about, two_lines), className="full")],
                className="what",
            ),
            html.B(time),
        ],
        className="job",
    )


def state_of(report: Report, now: datetime) -> str:
    """How pressing it is: past its time, with little of it left, or with enough."""
    seconds = _seconds(report, now)
    return "warning" if seconds < 0 else "watch" if seconds < SOON_S else "normal"


def left(report: Report, now: datetime) -> str:
    """The time left or passed, in words."""
    seconds = _seconds(report, now)
    return _("quá {age}", age=_span(-seconds)) if seconds < 0 else _("còn {age}", age=_span(seconds))


def brief(report: Report) -> str:
    """What it is about in few words."""
    return _cut(report.category or report.text or report.code, BRIEF)


def _seconds(report: Report, now: datetime) -> float:
    return ((report.due_at or now) - now).total_seconds()


def _span(seconds: float) -> str:
    """How long, in full hours from the first on: from afar the minutes beside them say nothing."""
    return age(seconds if seconds < HOUR_S else seconds // HOUR_S * HOUR_S)


def _cut(text: str, most: int) -> str:
    """As many words of a citizen's text as have room."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(" ,.;") + "…"


PANEL = Panel("reports", "people", frozenset(("reports",)), ask, draw, waiting("reports", "report", TITLE))
