"""The reports that wait longest, a line each: what it is about, where it stands, and the time left or passed."""

from dash import html

from ioc.i18n import N_, _, number
from ioc.model.condition import Condition
from layouts.anatomy import Head, empty, panel, waiting
from layouts.panel import Panel, View
from layouts.pressing import EXPECTED_S, Answer, ask, line

TITLE = N_("Đang chờ")
LINES = 7  # of two lines each have room beside what needs care


def draw(answer: Answer, view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """The nearest deadlines; the list ends with how many more wait."""
    day = answer.day
    if day.at is None:
        return empty("urgent", "report", _(TITLE), _("Chưa có phản ánh nào được gửi về"))
    state = Condition.WATCH if day.today.overdue else Condition.NORMAL
    head = Head("urgent", "report", _(TITLE), state, at=day.at, interval_s=EXPECTED_S, simulated=day.simulated)
    if not day.urgent:
        return panel(head, html.P(_("Không có phản ánh nào đang chờ"), id="urgent-list", className="empty"))
    lines = [line(report, answer.now) for report in day.urgent[:LINES]]
    if (more := day.today.open - len(lines)) > 0:
        lines.append(html.Div(_("và {n} phản ánh khác", n=number(more)), className="job more"))
    return panel(head, html.Div(lines, id="urgent-list", className="jobs urgent"))


PANEL = Panel("urgent", "people", frozenset(("reports",)), ask, draw, waiting("urgent", "report", TITLE))
