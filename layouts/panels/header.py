"""The head of a wall: whose it is, how it stands in one word and one sentence, the link, the clock."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import _, language
from ioc.model.catalogue import DOMAINS
from ioc.model.concern import Concern
from ioc.model.focus import Focus
from layouts import masthead
from layouts.outlook import brief
from layouts.panel import Panel, View
from layouts.words import official_name

if TYPE_CHECKING:
    from ioc.services.city import City


NEVER = datetime.min.replace(tzinfo=UTC)
WIDTH = 100.0  # of two lines of the sentence, in vh


@dataclass(frozen=True, slots=True)
class Answer:
    """What is worse than normal; whether sensors are simulated, each way once; the minute of their newest value."""

    concerns: Sequence[Concern]
    simulated: Sequence[bool]
    seen: datetime | None


async def ask(city: "City", focus: Focus, now: datetime) -> Answer:
    """Concerns worst first, without their times, and what the head tells of sensors: no more, so that it rests."""
    concerns, sensors = await asyncio.gather(city.concerns(focus, now), city.sensors(focus, now))
    seen = max((s.seen_at for s in sensors if s.seen_at), default=None)
    return Answer(
        [replace(concern, at=NEVER) for concern in concerns],
        sorted({s.simulated for s in sensors}),
        seen and seen.replace(second=0, microsecond=0),
    )


def draw(answer: Answer, view: View) -> html.Section:
    """Name, condition, link and clock."""
    if answer.concerns:
        first = answer.concerns[0]
        state = masthead.worst(first.condition, brief(first, WIDTH), len(answer.concerns) - 1)
    else:
        state = masthead.calm(known=answer.seen is not None)
    return masthead.masthead("header", _title(view), [_sub(view)], answer.simulated, state, answer.seen)


def wait(view: View) -> html.Section:
    """Name, link and clock; the rest is not known yet."""
    return masthead.masthead("header", _title(view), [_sub(view)], (), [], None)


def _title(view: View) -> str:
    return _("IOC {name}", name=view.area.short)


def _sub(view: View) -> str:
    parent = view.parent
    if parent is None:
        return official_name(view.area)
    above = official_name(parent)
    return f"{official_name(view.area)}, {above if language() != 'vi' else above[0].lower() + above[1:]}"


PANEL = Panel(
    "header", "head", frozenset((*DOMAINS, "sensors", "dossiers", "reports", "exchanges", "events")), ask, draw, wait
)
