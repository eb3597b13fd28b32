"""The citizens' reports of a day, and each of those that wait as a line: what it is about, the time it has left."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.i18n import _, age
from ioc.model.focus import Focus
from ioc.model.report import Report, ReportDay
from layouts.anatomy import shape
from layouts.letters import MEAN

if TYPE_CHECKING:
    from ioc.services.city import City

EXPECTED_S = 3 * 3600  # nights are quiet
SOON_S = 1800  # less than that left is worth a look
MINUTE_S, HOUR_S = 60, 3600
BRIEF = 20  # characters beside the time on one line
ROOM, FIGURE = 35.4, 1.45  # vh of a line, and of a mean letter of the time at its end
RAGGED = 0.97  # of two lines is left after words are broken


@dataclass(frozen=True, slots=True)
class Answer:
    """The reports, and the moment from which the time left is counted."""

    day: ReportDay
    now: datetime


async def ask(city: "City", focus: Focus, now: datetime) -> Answer:
    """Today beside yesterday and last week."""
    return Answer(await city.reports(focus, now), now)


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
    if abs(seconds) < MINUTE_S:  # a panel is drawn every few seconds: it could tell none of them truly
        return _("vừa quá hạn") if seconds < 0 else _("còn dưới 1 phút")
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
