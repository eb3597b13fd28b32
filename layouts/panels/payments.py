"""Online payments of the day: the amount, how many, how many failed."""

from datetime import datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import N_, _, number
from ioc.model.condition import Condition
from ioc.model.focus import Focus
from ioc.model.payment import PaymentDay
from layouts.anatomy import DASH, Head, empty, hero, panel, row, rows, waiting
from layouts.beside import differences, three
from layouts.panel import SLOW_S, Panel, View
from layouts.spark import spark

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Thanh toán")

EXPECTED_S = 6 * 3600  # nights are quiet
FAILING = 5.0  # per cent of a day's attempts from which it is to be watched: ours, not a rule
THOUSAND, MILLION = 1e3, 1e6


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
            _row(day, "made", _("Thành công"), ""),
            _row(day, "failed", _("Thất bại"), "", state=state.key),
            _row(day, "success_share", _("Tỷ lệ"), "%", digits=1),
            _row(day, "mean_vnd", _("1 lượt"), _("nghìn đ"), THOUSAND),
        ),
    )


def _amount(day: PaymentDay) -> html.Div:
    values = [None if vnd is None else vnd / MILLION for vnd in three(day, "amount_vnd")]
    line = spark([hour.amount_vnd for hour in day.hours], small=False)
    trend = differences(values, 1)
    return hero("payments-hero", number(values[0] or 0.0, 1), _("triệu đ"), _("trực tuyến hôm nay"), trend, line)


def _row(
    day: PaymentDay, count: str, name: str, unit: str, per: float = 1, digits: int = 0, state: str = "normal"
) -> html.Div:
    """A value of today with its past hours, and its differences to yesterday and last week."""
    values = [None if value is None else value / per for value in three(day, count)]
    hours = [getattr(hour, count) for hour in day.hours]
    value = DASH if values[0] is None else number(values[0], digits)
    key = f"payments-{count.partition('_')[0]}"
    return row(key, name, unit, value, spark(hours), differences(values, digits), state)


PANEL = Panel(
    "payments", "people", frozenset(("payments",)), ask, draw, waiting("payments", "card", TITLE), poll_s=SLOW_S
)
