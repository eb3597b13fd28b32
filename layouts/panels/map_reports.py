"""The map of the reports that wait: each at its place by the time it has left, with the words of those passed."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _, number
from ioc.model.report import Report
from layouts.anatomy import shape
from layouts.declutter import Box, Mark
from layouts.panel import Panel, View
from layouts.pressing import Answer, ask, brief, left, state_of
from layouts.sheet import HEIGHT, base_of, frame, spot

KEY = "map-reports"
WORDS = {"warning": N_("Quá hạn"), "watch": N_("Sắp đến hạn"), "normal": N_("Còn hạn")}
REST_S = 2.0  # between two drawings: where everything stands is settled anew in each
ROOM = Box(0, HEIGHT - 18.0, 24.0, 18.0)  # of the tally, in vh


def wait(view: View) -> html.Section:
    """The base picture with its names."""
    return frame(KEY, [], view, [])


def draw(answer: Answer, view: View) -> html.Section:
    """A mark a report, and the tally."""
    waiting = answer.day.urgent
    base = base_of(view)
    width = HEIGHT * base.width / base.height
    marks = []
    for report in waiting:
        at = spot(report.lon, report.lat, base)
        if at is not None:
            state = state_of(report, answer.now)
            value = left(report, answer.now) if state == "warning" else None
            marks.append(Mark(report.code, state, at[0] * width / 100, at[1] * HEIGHT / 100, value, brief(report)))
    return frame(KEY, marks, view, _legend(waiting, answer, len(waiting) - len(marks)), (ROOM,))


def _legend(waiting: Sequence[Report], answer: Answer, nowhere: int) -> list[Component | None]:
    if not waiting:
        return [html.P(_("Không có phản ánh nào đang chờ"), className="none")]
    states = [state_of(report, answer.now) for report in waiting]
    rows = [
        html.Tr([html.Td(shape(key)), html.Td(number(n), className="n"), html.Td(_(words))])
        for key, words in WORDS.items()
        if (n := states.count(key))
    ]
    simulated = all(report.simulated for report in waiting)
    return [
        html.Div([number(len(waiting)), html.Small(_(" đang chờ"))], className="big"),
        html.Table(html.Tbody(rows)),
        html.P(_("{n} ngoài sơ đồ", n=number(nowhere)), className="none") if nowhere else None,
        html.P(_("số liệu mô phỏng"), className="none") if simulated else None,
    ]


PANEL = Panel(KEY, "map", frozenset(("reports",)), ask, draw, wait, REST_S, ahead=base_of)
