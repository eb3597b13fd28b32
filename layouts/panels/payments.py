"""Online payments of the day: the amount, how many, how many failed."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import N_, _, number
from ioc.model.condition import Condition
from ioc.model.focus import Focus
from ioc.model.payment import PaymentCount, PaymentDay
from layouts.anatomy import DASH, Head, empty, hero, panel, row, rows, waiting
from layouts.beside import differences, three
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
    values = [None if vnd is None else vnd / MILLION for vnd in three(day, "amount_vnd")]
    line = spark(day.amount_by_hour, small=False)
    trend = differences(values, 1)
    return hero("payments-hero", number(values[0] or 0.0, 1), _("triệu đ"), _("trực tuyến hôm nay"), trend, line)


def _count(key: str, name: str, day: PaymentDay, count: str, state: str = "normal") -> html.Div:
    return _row(key, name, "", three(day, count), 0, state)


def _share(day: PaymentDay) -> html.Div:
    return _row("share", _("Tỷ lệ"), "%", three(day, "success_share"), 1)


def _mean(day: PaymentDay) -> html.Div:
    """The mean amount in thousands of đồng."""

    def mean(count: PaymentCount) -> float | None:
        return count.amount_vnd / count.made / 1000 if count.made else None

    return _row("mean", _("Mỗi lượt"), _("nghìn đ"), [mean(c) for c in (day.today, day.yesterday, day.last_week)], 0)


def _row(
    key: str, name: str, unit: str, values: Sequence[float | None], digits: int, state: str = "normal"
) -> html.Div:
    """A value of today with its differences to yesterday and last week."""
    value = DASH if values[0] is None else number(values[0], digits)
    return row(f"payments-{key}", name, unit, value, None, differences(values, digits), state)


PANEL = Panel("payments", "people", frozenset(("payments",)), ask, draw, waiting("payments", "card", TITLE))
