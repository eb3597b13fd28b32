"""The LGSP, which connects the systems of an administration: calls that succeeded, latency, the worst systems."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import N_, _, number
from ioc.model.exchange import ExchangeDay, SystemHealth
from ioc.model.focus import Focus
from layouts.anatomy import DASH, Head, empty, hero, panel, row, rows, shape, waiting, worst
from layouts.beside import differences, three
from layouts.panel import SLOW_S, Panel, View
from layouts.spark import spark

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("LGSP")

EXPECTED_S = 900  # systems call each other day and night
SYSTEMS = 8
SHORT = {"Cơ sở dữ liệu quốc gia về": "CSDLQG", "Cơ sở dữ liệu": "CSDL", "dịch vụ công": "DVC"}


async def ask(city: "City", focus: Focus, now: datetime) -> ExchangeDay:
    """Today beside yesterday and last week, and each system over the last hour."""
    return await city.exchanges(focus, now)


def draw(day: ExchangeDay, view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """The share that succeeded today, over the systems, worst first."""
    if day.at is None:
        return empty("exchanges", "exchange", _(TITLE), _("Chưa có lượt liên thông nào được gửi về"))
    state = worst([system.condition for system in day.systems])
    head = Head("exchanges", "exchange", _(TITLE), state, at=day.at, interval_s=EXPECTED_S, simulated=day.simulated)
    return panel(
        head,
        _success(day),
        rows(
            _row("calls", _("Lượt gọi"), "", three(day, "calls"), 0),
            _row("failed", _("Lượt lỗi"), "", three(day, "failed"), 0),
            _row("latency", _("Độ trễ"), "ms", three(day, "latency_ms"), 0),
        ),
        html.Div(
            [_heading(), *(_system(system) for system in day.systems[:SYSTEMS])],
            id="exchanges-systems",
            className="jobs systems",
        ),
    )


def _success(day: ExchangeDay) -> html.Div:
    values = three(day, "success_share")
    value = DASH if values[0] is None else number(values[0], 1)
    line = spark(day.success_by_hour, small=False)
    return hero("exchanges-hero", value, "%", _("lượt thành công"), differences(values, 1), line)


def _row(key: str, name: str, unit: str, values: Sequence[float | None], digits: int) -> html.Div:
    """A value of today with its differences to yesterday and last week."""
    value = DASH if values[0] is None else number(values[0], digits)
    return row(f"exchanges-{key}", name, unit, value, None, differences(values, digits))


def _heading() -> html.Div:
    return html.Div(
        [html.Span(), html.Span(_("hệ thống, giờ qua"), className="what"), html.Span("ms"), html.Span(_("lỗi %"))],
        className="job th",
    )


def _system(system: SystemHealth) -> html.Div:
    """A connected system over the last hour: its latency, the share of its calls that failed."""
    share = system.hour.success_share
    failed = DASH if share is None else number(100 - share, 1)
    latency = DASH if system.hour.latency_ms is None else number(system.hour.latency_ms)
    return html.Div(
        [
            shape(system.condition.key),
            html.Span(_brief(system.system), className="what"),
            html.Span(latency),
            html.B(failed),
        ],
        className="job",
    )


def _brief(system: str) -> str:
    """A system's name with the abbreviations that offices use."""
    for words, letters in SHORT.items():
        system = system.replace(words, letters)
    return system


PANEL = Panel(
    "exchanges", "people", frozenset(("exchanges",)), ask, draw, waiting("exchanges", "exchange", TITLE), poll_s=SLOW_S
)
