"""The citizens' reports of the day against 2 hours to be on site and 6 to answer; the most urgent of them."""

from dash import html

from ioc.i18n import N_, _, number
from ioc.model.condition import Condition
from ioc.model.report import ReportDay
from layouts import bars
from layouts.anatomy import DASH, Head, empty, hero, panel, row, rows, waiting
from layouts.beside import differences, three
from layouts.panel import Panel, View
from layouts.pressing import EXPECTED_S, Answer, ask, line
from layouts.spark import spark

TITLE = N_("Phản ánh")

URGENT = 4


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
            _share("site", _("Đến 2h"), day, "on_site_share"),
            _share("answer", _("Trả lời 6h"), day, "answer_share"),
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
    line = spark([getattr(hour, share) for hour in day.hours])
    return row(f"reports-{key}", name, "%", value, line, differences(values, 1))


def _overdue(day: ReportDay, state: Condition) -> html.Div:
    values = three(day, "overdue")
    line = spark([hour.overdue for hour in day.hours])
    return row("reports-overdue", _("Quá hạn"), "", number(values[0]), line, differences(values), state.key)


PANEL = Panel("reports", "people", frozenset(("reports",)), ask, draw, waiting("reports", "report", TITLE))
