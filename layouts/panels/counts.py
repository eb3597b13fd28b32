"""What the province counts of its own (crossings of a border, visitors): one below the other, with parts and places."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import N_, _, brought, number
from ioc.model.counted import CountedDay, Tally
from ioc.model.focus import Focus
from layouts.anatomy import DASH, Head, empty, hero, panel, row, rows, waiting
from layouts.beside import differences
from layouts.panel import SLOW_S, Panel, View
from layouts.spark import spark

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Lượt đếm")
MOST = 3  # kinds that have room below each other


async def ask(city: "City", focus: Focus, now: datetime) -> Sequence[CountedDay]:
    """Each kind of the province, as far as anything was told of it."""
    return [day for day in await city.counted(focus, now) if day.at is not None]


def draw(days: Sequence[CountedDay], view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """One below the other."""
    if not days:
        return empty("counts", "list", _(TITLE), _("Chưa có lượt nào được gửi về"))
    newest = max(days, key=lambda day: day.at.timestamp() if day.at else 0)
    simulated = [day.simulated for day in days]
    mixed = any(simulated) and not all(simulated)
    head = Head(
        "counts",
        "list",
        brought(days[0].kind.name) if len(days) == 1 else _(TITLE),
        at=newest.at,
        interval_s=newest.kind.every_s,
        simulated=all(simulated),
        mixed=mixed,
    )
    return panel(head, html.Div([_kind(i, day) for i, day in enumerate(days[:MOST])], className="counted"))


def _kind(place: int, day: CountedDay) -> html.Div:
    key = f"counts-{place}"
    three = [day.today.total, day.yesterday.total, day.last_week.total]
    line = spark([float(n) for n in day.by_hour], small=False)
    return html.Div(
        [
            hero(f"{key}-hero", number(three[0]), "", brought(day.kind.name), differences(three, 0), line),
            rows(*(_part(f"{key}-{i}", day, i) for i in range(len(day.kind.parts)))),
            _places(key, day),
        ]
    )


def _part(key: str, day: CountedDay, at: int) -> html.Div:
    """One part, as a count or a share, with its differences to yesterday and last week."""
    part = day.kind.parts[at]
    three = [_value(tally, at, share=part.share) for tally in (day.today, day.yesterday, day.last_week)]
    digits = 1 if part.share else 0
    value = DASH if three[0] is None else number(three[0], digits)
    return row(key, brought(part.name), "%" if part.share else "", value, None, differences(three, digits))


def _value(tally: Tally, at: int, *, share: bool) -> float | None:
    if not share:
        return tally.parts[at]
    return 100 * tally.parts[at] / tally.total if tally.total else None


def _places(key: str, day: CountedDay) -> html.Div:
    """The values of its key, the most first."""
    heading = _line(brought(day.kind.by_name), _("hôm nay"), "job th") if day.places else None
    lines = [_line(name, number(n), "job") for name, n in day.places]
    return html.Div([heading, *lines], id=f"{key}-places", className="jobs places")


def _line(name: str, count: str, look: str) -> html.Div:
    return html.Div([html.Span(name, className="what"), html.B(count)], className=look)


PANEL = Panel("counts", "people", frozenset(("counts",)), ask, draw, waiting("counts", "list", TITLE), poll_s=SLOW_S)
