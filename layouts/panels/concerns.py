"""What needs a look: everything worse than normal, worst first; the header says only the first of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import N_, _
from ioc.model.catalogue import DOMAINS
from ioc.model.concern import Concern
from ioc.model.focus import Focus
from layouts.anatomy import Head, apart, main_place, panel, shape, waiting
from layouts.panel import Panel, View
from layouts.words import quantity, subject

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Cần chú ý")

NEVER = datetime.min.replace(tzinfo=UTC)
LINES = 5  # a list ends with how many more there are
WIDTH, LETTER, FIGURE = 35.9, 1.2, 1.55  # of a line and of the mean letter and figure in it, in vh


async def ask(city: "City", focus: Focus, now: datetime) -> Sequence[Concern]:
    """The concerns, worst first; without their times, which no line shows and which counts have anew each moment."""
    return [replace(concern, at=NEVER) for concern in await city.concerns(focus, now)]


def draw(concerns: Sequence[Concern], view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """A line a concern: its shape, what it is about, its value."""
    head = Head("concerns", "list", _(TITLE))
    if not concerns:
        return panel(head, html.P(_("Không có việc nào"), id="concerns-list", className="empty"))
    shown = fitting(concerns)
    lines = [_line(concern, words) for concern, words in zip(shown, called(shown), strict=True)]
    if len(concerns) > len(shown):
        lines.append(html.Div(_("và {n} việc khác", n=len(concerns) - len(shown)), className="job more"))
    return panel(head, html.Div(lines, id="concerns-list", className="jobs"))


def fitting(concerns: Sequence[Concern]) -> Sequence[Concern]:
    """As many as there are lines for, one line kept for the rest; long words take two."""
    taken = [1 if _length(concern) <= WIDTH else 2 for concern in concerns]
    if sum(taken) <= LINES:
        return concerns
    return concerns[: max(n for n in range(LINES) if sum(taken[:n]) < LINES)]


def _length(concern: Concern) -> float:
    return len(_words(concern)) * LETTER + len(_value(concern)) * FIGURE


def _value(concern: Concern) -> str:
    return "" if concern.value is None else quantity(concern.value, concern.domain, concern.metric)


def _words(concern: Concern) -> str:
    return concern.headline or main_place(subject(concern))


def called(concerns: Sequence[Concern]) -> list[str]:
    """What each is about: an alarm in its own words, places of one stream by where in it they are."""
    return apart(["" if c.headline else subject(c) for c in concerns], [_words(c) for c in concerns])


def _line(concern: Concern, words: str) -> html.Div:
    return html.Div(
        [shape(concern.condition.key), html.Span(words, className="what"), html.B(_value(concern))],
        className="job",
    )


PANEL = Panel(
    "concerns",
    "people",
    frozenset((*DOMAINS, "sensors", "dossiers", "reports", "exchanges", "events")),
    ask,
    draw,
    waiting("concerns", "list", TITLE),
)
