"""The dossiers of the day: the share on time, received, finished, on time, overdue."""

from datetime import datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import N_, _, number
from ioc.model.condition import Condition
from ioc.model.dossier import DossierCount, DossierDay
from ioc.model.focus import Focus
from layouts.anatomy import DASH, Head, delta, empty, hero, panel, row, rows, waiting
from layouts.bars import bars
from layouts.panel import Panel, View
from layouts.spark import spark

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Hồ sơ")

EXPECTED_S = 3600  # offices are quiet at noon; an hour without a dossier is nothing to mark


async def ask(city: "City", focus: Focus, now: datetime) -> DossierDay:
    """Today beside yesterday and last week."""
    return await city.dossiers(focus, now)


def draw(day: DossierDay, view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """The share on time of those finished today; before the first one, what lies open."""
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
            _row("open", _("Đang mở"), day, "open") if finished else None,
            _row("overdue", _("Quá hạn"), day, "overdue", state=state.key),
        ),
        _hours(day),
    )


def _share(day: DossierDay) -> html.Div:
    share = number(day.today.on_time_share or 0, 1)
    trend = (_points(day.today, day.yesterday), _points(day.today, day.last_week))
    return hero("dossiers-hero", share, "%", _("đúng hạn hôm nay"), trend, spark(day.finished_by_hour, small=False))


def _open(day: DossierDay) -> html.Div:
    now = day.today.open
    trend = (delta(now - day.yesterday.open), delta(now - day.last_week.open))
    return hero("dossiers-hero", number(now), "", _("đang mở, chưa xong hồ sơ nào"), trend, None)


def _hours(day: DossierDay) -> html.Div:
    """What came in and what went out by hour, where a scene has the room."""
    picture = bars(day.received_by_hour, day.finished_by_hour)
    peak = max((*day.received_by_hour, *day.finished_by_hour), default=0)
    return html.Div(
        id="dossiers-hours",
        className="hours",
        children=[
            html.Img(src=picture, alt="") if picture else None,
            html.Div(
                [
                    html.Span([html.I(), _("tiếp nhận")]),
                    html.Span([html.I(className="outline"), _("giải quyết")]),
                    html.Span(_("đỉnh {n}", n=peak), className="peak"),
                ],
                className="key",
            ),
        ],
    )


def _row(
    key: str, name: str, day: DossierDay, count: str, hours: tuple[int, ...] = (), state: str = "normal"
) -> html.Div:
    today, yesterday, last_week = (getattr(c, count) for c in (day.today, day.yesterday, day.last_week))
    trend = (delta(today - yesterday), delta(today - last_week))
    return row(f"dossiers-{key}", name, "", number(today), spark(hours), trend, state)


def _points(now: DossierCount, then: DossierCount) -> str:
    """The difference of two shares in points, or a dash when one of them is unknown."""
    today, before = now.on_time_share, then.on_time_share
    return DASH if today is None or before is None else delta(today - before, 1)


PANEL = Panel("dossiers", "people", frozenset(("dossiers",)), ask, draw, waiting("dossiers", "files", TITLE))
