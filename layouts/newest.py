"""The newest events along the foot of a wall: as many as stand there whole; no marquee, the line swaps."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from ioc.i18n import _
from ioc.model.event import Event
from layouts.anatomy import icon, moment, shape
from layouts.letters import width
from layouts.words import event_condition

SHOWN = 3
LINE, BESIDE = 157.0, 13.0  # of all events; of the time, the shape and the gaps of one, in vh
FADES_S = 12 * 3600  # twice that long a time of day says enough


def line(key: str, told: Sequence[tuple[Event, str]]) -> html.Section:
    """Time, shape and words of each event that has room, the newest first; a sentence when there is none."""
    shown = told[: fitting([words for _event, words in told])]
    return frame(key, [_one(event, words) for event, words in shown] or [html.Span(_("Chưa có sự kiện nào"))])


def fitting(words: Sequence[str]) -> int:
    """How many of the newest stand on the line whole; the first one always does."""
    return next((n for n in range(len(words), 1, -1) if sum(width(w) + BESIDE for w in words[:n]) <= LINE), 1)


def frame(key: str, events: Sequence[Component]) -> html.Section:
    """The foot with its label; without events what stands there until the first answer."""
    return html.Section(
        id=key,
        className="panel panel-ticker",
        children=[
            html.Div([icon("activity"), _("Sự kiện")], className="lbl"),
            html.Div(list(events), id=f"{key}-events", className="evs"),
            html.P(id=f"{key}-trouble", className="trouble"),
        ],
    )


def _one(event: Event, words: str) -> html.Div:
    return html.Div(
        [moment(event.time, FADES_S), shape(event_condition(event)), html.Span(words)],
        className="ev",
    )
