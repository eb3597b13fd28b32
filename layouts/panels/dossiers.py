"""The dossiers of the day: the share on time, received, finished, on time, overdue."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import N_, _, number
from ioc.model.condition import Condition
from ioc.model.dossier import DossierDay
from ioc.model.focus import Focus
from layouts import bars
from layouts.anatomy import Head, empty, hero, panel, row, rows, waiting
from layouts.beside import differences, three
from layouts.panel import SLOW_S, Panel, View
from layouts.spark import spark

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Hồ sơ")

EXPECTED_S = 3600  # offices are quiet at noon; an hour without a dossier is nothing to mark


@dataclass(frozen=True, slots=True)
class Answer:
    """The dossiers, and the moment at which the last of their hours runs."""

    day: DossierDay
    now: datetime


async def ask(city: "City", focus: Focus, now: datetime) -> Answer:
    """Today beside yesterday and last week."""
    return Answer(await city.dossiers(focus, now), now)


def draw(answer: Answer, view: View) -> html.Section:
    """The share on time of those finished today; before the first one, what lies open."""
    day = answer.day
    if not day.known:
        return empty("dossiers", "files", _(TITLE), _("Chưa có hồ sơ nào được gửi về"))
    state = Condition.WATCH if day.today.overdue else Condition.NORMAL
    head = Head("dossiers", "files", _(TITLE), state, at=day.at, interval_s=EXPECTED_S, simulated=day.simulated)
    finished = day.today.on_time_share is not None
    return panel(
        head,
        _share(day) if finished else _open(day),
        rows(
            _row("received", _("Tiếp nhận"), day, "received", day.received_by_hour),
            _row("finished", _("Giải quyết"), day, "finished", day.finished_by_hour),
            _row("open", _("Đang mở"), day, "open", day.open_by_hour) if finished else None,
            _row("overdue", _("Quá hạn"), day, "overdue", day.overdue_by_hour, state.key),
        ),
        _hours(answer, view),
    )


def _share(day: DossierDay) -> html.Div:
    share = number(day.today.on_time_share or 0, 1)
    trend = differences(three(day, "on_time_share"), 1)
    return hero("dossiers-hero", share, "%", _("đúng hạn hôm nay"), trend, spark(day.finished_by_hour, small=False))


def _open(day: DossierDay) -> html.Div:
    trend = differences(three(day, "open"))
    line = spark(day.open_by_hour, small=False)
    return hero("dossiers-hero", number(day.today.open), "", _("hồ sơ đang mở"), trend, line)


def _hours(answer: Answer, view: View) -> html.Div:
    """What came in and what went out by hour, where a scene has the room."""
    received, finished = answer.day.received_by_hour, answer.day.finished_by_hour
    kinds = (received, _("tiếp nhận")), (finished, _("giải quyết"))
    return bars.day("dossiers-hours", *kinds, answer.now, view.zone)


def _row(key: str, name: str, day: DossierDay, count: str, hours: tuple[int, ...], state: str = "normal") -> html.Div:
    values = three(day, count)
    return row(f"dossiers-{key}", name, "", number(values[0]), spark(hours), differences(values), state)


PANEL = Panel(
    "dossiers", "people", frozenset(("dossiers",)), ask, draw, waiting("dossiers", "files", TITLE), poll_s=SLOW_S
)
