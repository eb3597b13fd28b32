"""Which open dossiers are due when: what can still be done in time, and what waits for the applicant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import N_, _, number
from ioc.model.dossier import PAUSING, Dossier
from ioc.model.focus import Focus
from layouts.anatomy import Head, empty, panel, shape, waiting
from layouts.panel import SLOW_S, Panel, View

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Sắp đến hạn")

LISTED = 2000  # open dossiers that are looked through, the nearest due time first
REST_S = 10.0
SPANS = (N_("hôm nay"), N_("ngày mai"), N_("trong 3 ngày"))  # that due times fall into, by days from today
DAYS = (0, 1, 3)


@dataclass(frozen=True, slots=True)
class Answer:
    """The open dossiers, and the moment from which the time left is counted."""

    open: Sequence[Dossier]
    now: datetime


async def ask(city: "City", focus: Focus, now: datetime) -> Answer:
    """The open dossiers."""
    listed = await city.due(focus, now, limit=LISTED)
    return Answer([d for d in listed if d.is_open(now)], now)


def draw(answer: Answer, view: View) -> html.Section:
    """A line a span of due times, then those whose clock stands."""
    if not answer.open:
        return empty("deadlines", "list", _(TITLE), _("Không có hồ sơ nào đang mở"))
    late = sum(d.overdue(answer.now) for d in answer.open)
    paused = sum(d.status in PAUSING for d in answer.open)
    soon = due(answer.open, answer.now, view)
    lines = [
        _line("warning" if late else "normal", _("đã quá hạn"), late),
        _line("watch" if soon[0] else "normal", _(SPANS[0]), soon[0]),
        *(_line("normal", _(name), n) for name, n in zip(SPANS[1:], soon[1:], strict=True)),
        _line("normal", _("chờ bổ sung"), paused),
    ]
    simulated = all(d.simulated for d in answer.open)
    head = Head("deadlines", "list", _(TITLE), at=max(d.changed_at for d in answer.open), simulated=simulated)
    return panel(head, html.Div(lines, id="deadlines-list", className="jobs"))


def due(dossiers: Sequence[Dossier], now: datetime, view: View) -> list[int]:
    """How many fall due in each span, their clock running and their time not over."""
    today = now.astimezone(view.zone).date()
    days = [(d.due_at.astimezone(view.zone).date() - today).days for d in dossiers if _runs(d, now) and d.due_at]
    return [sum(after < n <= last for n in days) for after, last in pairwise((-1, *DAYS))]


def _runs(dossier: Dossier, now: datetime) -> bool:
    return dossier.due_at is not None and dossier.due_at > now and dossier.status not in PAUSING


def _line(state: str, words: str, count: int) -> html.Div:
    return html.Div([shape(state), html.Span(words, className="what"), html.B(number(count))], className="job")


PANEL = Panel(
    "deadlines",
    "people",
    frozenset(("dossiers",)),
    ask,
    draw,
    waiting("deadlines", "list", TITLE),
    REST_S,
    poll_s=SLOW_S,
)
