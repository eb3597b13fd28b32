"""The weather: temperature, the rain of the hour and of the day, humidity, wind."""

from datetime import datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import N_, _
from ioc.model.catalogue import DOMAINS
from ioc.model.condition import Freshness
from ioc.model.figure import Ask, Figures
from ioc.model.focus import Focus
from layouts.anatomy import Head, empty, figure_hero, figure_row, panel, rows, short_name, waiting
from layouts.panel import Panel, View

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Thời tiết")

ASKS = (
    Ask("temperature"),
    Ask("rain", "max", "hour"),
    Ask("rain", "max", "day"),
    Ask("humidity"),
    Ask("wind_speed", "max"),
)


async def ask(city: "City", focus: Focus, now: datetime) -> Figures:
    """The figures in the order of ASKS."""
    return await city.figures(focus, "weather", ASKS, now)


def draw(answer: Figures, view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """Temperature over rain, humidity and wind; rain where it falls hardest."""
    if answer.sensors == 0:
        return empty("weather", "rain", _(TITLE), _("Chưa có trạm thời tiết"))
    if answer.freshness is Freshness.NEW:
        return empty("weather", "rain", _(TITLE), _("Trạm đã đăng ký, chưa gửi số liệu"))
    temperature, hour, day, humidity, wind = answer.figures
    head = Head(
        "weather",
        "rain",
        _(TITLE),
        answer.condition,
        answer.freshness,
        answer.at,
        DOMAINS["weather"].interval_s,
        answer.simulated,
        answer.mixed,
    )
    return panel(
        head,
        figure_hero("weather-hero", temperature, _("trung bình {n} trạm", n=temperature.n), answer.freshness),
        rows(
            figure_row("weather-hour", _("Mưa 1 giờ"), hour),
            figure_row("weather-day", _("Từ 0 giờ"), day),
            figure_row("weather-humidity", short_name("weather", "humidity"), humidity),
            figure_row("weather-wind", _("Gió lớn nhất"), wind),
        ),
    )


PANEL = Panel("weather", "sky", frozenset(("weather",)), ask, draw, waiting("weather", "rain", TITLE))
