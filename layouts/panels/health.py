"""The sensors' own health: how many send, by domain, and who has been silent longest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _, number
from ioc.model.catalogue import DOMAINS
from ioc.model.focus import Focus
from ioc.model.sensor import SensorNow, SensorTally, tally
from layouts.anatomy import Head, empty, moment, panel, row_places, shape, waiting
from layouts.panel import Panel, View
from layouts.words import is_old

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Cảm biến")
REST_S = 3.0  # between two drawings: whatever is measured makes it old, and it counts every sensor


async def ask(city: "City", focus: Focus, now: datetime) -> Sequence[SensorNow]:
    """All sensors, each with the minute in which it was heard: so a measurement alone draws nothing anew."""
    return [_counted(sensor) for sensor in await city.sensors(focus, now)]


def _counted(sensor: SensorNow) -> SensorNow:
    """A sensor without what the tally does not show."""
    seen = sensor.seen_at and sensor.seen_at.replace(second=0, microsecond=0)
    return replace(sensor, seen_at=seen, value=None, threshold=None, suspect=False)


def draw(sensors: Sequence[SensorNow], view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """How many of all send, then a row a domain."""
    if not sensors:
        return empty("health", "sensor", _(TITLE), _("Chưa có cảm biến nào đăng ký"))
    counts = tally(list(sensors))
    head = Head(
        "health",
        "sensor",
        _(TITLE),
        at=max((s.seen_at for s in sensors if s.seen_at), default=None),
        interval_s=60,
        simulated=all(s.simulated for s in sensors),
    )
    return panel(head, _hero(counts, sensors), _rows(sensors))


def _hero(counts: SensorTally, sensors: Sequence[SensorNow]) -> html.Div:
    sending = number(counts.sending)
    return html.Div(
        className="hero",
        children=[
            html.Div(
                className="fig",
                children=[
                    html.B(sending, id="health-sending", className=f"n{len(sending)}"),
                    html.Span(f"/{number(counts.total)}", id="health-total", className="u"),
                    html.Span(_("đang gửi"), className="cap"),
                ],
            ),
            html.Div(_silent(sensors), id="health-silent", className="gone"),
        ],
    )


def _silent(sensors: Sequence[SensorNow]) -> list[Component]:
    """Who has been silent longest."""
    silent = [(s.seen_at, s.sensor, s.name) for s in sensors if is_old(s.freshness) and s.seen_at]
    if not silent:
        return [html.Span(_("không nơi nào")), html.Span(_("im lặng"))]
    seen_at, _sensor, name = min(silent)
    return [
        html.Span(_("im lặng lâu nhất")),
        html.Span(row_places([name])[0]),
        html.Span(moment(seen_at)),
    ]


def _rows(sensors: Sequence[SensorNow]) -> html.Div:
    """A row a domain: how many send, are late, old, lost."""
    head = html.Div(
        className="row th",
        children=[
            html.Span(_("lĩnh vực"), className="l"),
            html.Span(_("gửi"), className="v"),
            html.Span(_("cũ"), className="d"),
            html.Span(_("mất"), className="d"),
        ],
    )
    known = [key for key in DOMAINS if any(s.domain == key for s in sensors)]
    return html.Div(
        [head, *(_domain(key, [s for s in sensors if s.domain == key]) for key in known)], className="rows tally"
    )


def _domain(key: str, sensors: list[SensorNow]) -> html.Div:
    counts = tally(sensors)
    worst = "offline" if counts.offline else "stale" if counts.stale else None
    return html.Div(
        id=f"health-{key}",
        className="row",
        children=[
            html.Span(shape(worst) if worst else None, className="mark"),
            html.Span(_(DOMAINS[key].name), className="l"),
            html.Span([str(counts.sending), html.Small(f"/{counts.total}")], id=f"health-{key}-sending", className="v"),
            html.Span(str(counts.stale), id=f"health-{key}-stale", className="d"),
            html.Span(str(counts.offline), id=f"health-{key}-offline", className="d"),
        ],
    )


PANEL = Panel(
    "health", "people", frozenset(("sensors", *DOMAINS)), ask, draw, waiting("health", "sensor", TITLE), REST_S
)
