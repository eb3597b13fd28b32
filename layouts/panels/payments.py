"""Online payments of the day: the amount, how many, how many failed."""

from datetime import datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import N_, _, number
from ioc.model.condition import Condition
from ioc.model.focus import Focus
from ioc.model.payment import PaymentCount, PaymentDay
from layouts.anatomy import DASH, Head, delta, empty, hero, panel, row, rows, waiting
from layouts.panel import Panel, View
from layouts.spark import spark

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Thanh toán")

EXPECTED_S = 6 * 3600  # nights are quiet
FAILING = 5.0  # per cent of a day's attempts from which it is to be watched: ours, not a rule
MILLION = 1e6


async def ask(city: "City", focus: Focus, now: datetime) -> PaymentDay:
    """Today beside yesterday and last week."""
    return await city.payments(focus, now)


def draw(day: PaymentDay, view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """The amount of today in millions of đồng over its counts."""
    if day.at is None:
        return empty("payments", "card", _(TITLE), _("Chưa có lượt thanh toán nào được gửi về"))
    share = day.today.success_share
    state = Condition.WATCH if share is not None and 100 - share >= FAILING else Condition.NORMAL
    head = Head("payments", "card", _(TITLE), state, at=day.at, interval_s=EXPECTED_S, simulated=day.simulated)
    return panel(
        head,
        _amount(day),
        rows(
            _count("made", _("Thành công"), day, "made"),
            _count("failed", _("Thất bại"), day, "failed", state=state.key),
            _share(day),
            _mean(day),
        ),
    )


def _amount(day: PaymentDay) -> html.Div:
    now, yesterday, last_week = (c.amount_vnd / MILLION for c in (day.today, day.yesterday, day.last_week))
    trend = (delta(now - yesterday, 1), delta(now - last_week, 1))
    line = spark(day.amount_by_hour, small=False)
    return hero("payments-hero", number(now, 1), _("triệu đ"), _("trực tuyến hôm nay"), trend, line)


def _count(key: str, name: str, day: PaymentDay, count: str, state: str = "normal") -> html.Div:
    today, yesterday, last_week = (getattr(c, count) for c in (day.today, day.yesterday, day.last_week))
    trend = (delta(today - yesterday), delta(today - last_week))
    return row(f"payments-{key}", name, "", number(today), None, trend, state)


def _share(day: PaymentDay) -> html.Div:
    return _row("share", _("Tỷ lệ"), "%", [c.success_share for c in (day.today, day.yesterday, day.last_week)], 1)


def _mean(day: PaymentDay) -> html.Div:
    """The mean amount in thousands of đồng."""

    def mean(count: PaymentCount) -> float | None:
        return count.amount_vnd / count.made / 1000 if count.made else None

    return _row("mean", _("Mỗi lượt"), _("nghìn đ"), [mean(c) for c in (day.today, day.yesterday, day.last_week)], 0)


def _row(key: str, name: str, unit: str, values: list[float | None], digits: int) -> html.Div:
    """A value of today with its differences to yesterday and last week."""
    now, *before = values
    trend = [DASH if now is None or then is None else delta(now - then, digits) for then in before]
    value = DASH if now is None else number(now, digits)
    return row(f"payments-{key}", name, unit, value, None, (trend[0], trend[1]))


PANEL = Panel("payments", "people", frozenset(("payments",)), ask, draw, waiting("payments", "card", TITLE))
