"""What needs a look: everything worse than normal, worst first; the header says only the first of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import N_, _
from ioc.model.catalogue import DOMAINS
from ioc.model.concern import Concern
from ioc.model.focus import Focus
from layouts.anatomy import Head, panel, shape, waiting
from layouts.panel import Panel, View
from layouts.words import quantity, subject

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Cần chú ý")

ROWS = 5  # a list ends with how many more there are


async def ask(city: "City", focus: Focus, now: datetime) -> Sequence[Concern]:
    """The concerns, worst first."""
    return await city.concerns(focus, now)


def draw(concerns: Sequence[Concern], view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """A line a concern: its shape, what it is about, its value."""
    head = Head("concerns", "list", _(TITLE))
    if not concerns:
        return panel(head, html.P(_("Không có việc nào"), id="concerns-list", className="empty"))
    shown = concerns if len(concerns) <= ROWS else concerns[: ROWS - 1]
    lines = [_line(concern) for concern in shown]
    if len(concerns) > len(shown):
        lines.append(html.Div(_("và {n} việc khác", n=len(concerns) - len(shown)), className="job more"))
    return panel(head, html.Div(lines, id="concerns-list", className="jobs"))


def _line(concern: Concern) -> html.Div:
    value = "" if concern.value is None else quantity(concern.value, concern.domain, concern.metric)
    return html.Div(
        [shape(concern.condition.key), html.Span(subject(concern), className="what"), html.B(value)], className="job"
    )


PANEL = Panel(
    "concerns",
    "people",
    frozenset((*DOMAINS, "sensors", "dossiers", "events")),
    ask,
    draw,
    waiting("concerns", "list", TITLE),
)
