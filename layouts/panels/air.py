"""The air: VN_AQI of the worst station as number, plate and ruler, its pollutants, advice, method and source."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _, number
from ioc.model.air import INDEX_DUE_S, PollutantNow, StationAir
from ioc.model.aqi import BANDS, LEVELS, METHOD, Band, band
from ioc.model.catalogue import DOMAINS
from ioc.model.focus import Focus
from layouts.anatomy import Head, delta, empty, gone, hero, panel, rows, short_name, spark_img, waiting
from layouts.panel import SLOW_S, Panel, View
from layouts.spark import spark
from layouts.words import is_old

if TYPE_CHECKING:
    from ioc.services.city import City

TITLE = N_("Không khí")
MOST, LINE = 6, 36  # rows; characters of a line of advice, a second one takes the room of a row
FAINT = (3, 4)  # red and purple: the law's colours, 5.3 and 6.3 to 1 with the better ink


async def ask(city: "City", focus: Focus, now: datetime) -> Sequence[StationAir]:
    """The stations, worst index first."""
    return await city.air(focus, now)


def draw(stations: Sequence[StationAir], view: View) -> html.Section:
    """The worst station; or one sentence where there is none."""
    if not stations:
        return empty("air", "wind", _(TITLE), _("Chưa có trạm đo không khí"))
    station = stations[0]
    head = Head(
        "air",
        "wind",
        _(TITLE),
        freshness=station.freshness,
        at=station.hour,
        interval_s=INDEX_DUE_S,
        simulated=station.simulated,
    )
    return panel(head, *_body(station, sum(s.index is not None for s in stations), view))


def _body(station: StationAir, stations: int, view: View) -> list[Component]:
    ward = view.wards.get(station.ward or "")
    place = f"{station.name}, {ward}" if ward else station.name
    where = _("{place}, cao nhất {n} trạm", place=station.name, n=stations) if stations > 1 else place
    where = where if len(where) <= LINE else station.name
    if station.index is None:
        return [
            html.P(_("Chưa tính được VN_AQI: cần ít nhất 2 trong 3 giờ gần nhất"), id="air-empty", className="empty"),
            *([_pollutants(station.pollutants, station.dominant)] if station.pollutants else []),
            _note(None, where, station.simulated),
        ]
    grade = band(station.index)
    return [
        _hero(station, grade),
        _ruler(station.index),
        _pollutants(station.pollutants[: MOST - (len(_advice(grade)) > LINE)], station.dominant),
        _note(None if is_old(station.freshness) else grade, where, station.simulated),
    ]


def _hero(station: StationAir, grade: Band) -> html.Div:
    caption = _("VN_AQI giờ")
    if is_old(station.freshness):
        return gone("air-index", str(station.index), "", caption, station.hour)
    name = short_name("air", station.dominant or "")
    level = BANDS.index(grade) + 1
    plate = html.Div(
        id="air-plate",
        className="pl",
        children=[
            html.Span(_(grade.name), className=f"plate band-{level}"),
            html.Span(_("do {pollutant}", pollutant=name), className="by"),
        ],
    )
    line = spark(station.spark, station.ghost, small=False)
    trend = (delta(station.day_delta), delta(station.week_delta))
    return hero("air-index", str(station.index), "", caption, trend, line, above=plate)


def _ruler(index: int) -> html.Div:
    """The six bands in their widths, with a pin at the index."""
    return html.Div(
        className="aqibar",
        children=[
            *(html.Span(className=f"band-{level}") for level in range(1, len(BANDS) + 1)),
            html.I(id="air-pin", className="pin", style={"left": f"{index / LEVELS[-1] * 100:.1f}%"}),
        ],
    )


def _pollutants(pollutants: Sequence[PollutantNow], dominant: str | None) -> html.Div:
    head = html.Div(
        className="row th",
        children=[
            html.Span(),
            html.Span("µg/m³", className="unit"),
            html.Span(_("chỉ số"), className="x"),
            html.Span(),
            html.Span(_("24 giờ"), className="d"),
            html.Span(_("7 ngày"), className="d"),
        ],
    )
    return rows(head, *(_pollutant(p, p.key == dominant) for p in pollutants))


def _pollutant(pollutant: PollutantNow, top: bool) -> html.Div:
    key = f"air-{pollutant.key}"
    metric = DOMAINS["air"].metric(pollutant.key)
    digits = metric.digits if metric else 1
    return html.Div(
        id=key,
        className="row top" if top else "row",
        children=[
            html.Span(short_name("air", pollutant.key), className="l"),
            html.Span(number(pollutant.concentration, digits), id=f"{key}-value", className="v"),
            html.Span(str(pollutant.index), id=f"{key}-index", className="x"),
            spark_img(f"{key}-spark", spark(pollutant.spark)),
            html.Span(delta(pollutant.day_delta, digits), id=f"{key}-day", className="d"),
            html.Span(delta(pollutant.week_delta, digits), id=f"{key}-week", className="d"),
        ],
    )


def _note(grade: Band | None, where: str, simulated: bool) -> html.Div:
    """What a public board owes: advice, station, method and source."""
    source = _("mô phỏng") if simulated else _("số liệu trạm")
    return html.Div(
        id="air-note",
        className="note",
        children=[
            html.B(_advice(grade)) if grade else None,
            html.Span(where, className="place"),
            html.Span(f"{METHOD}, {source}", className="q"),
        ],
    )


def _advice(grade: Band) -> str:
    """What to do; the word of a band whose plate no ink can make readable from afar stands here again."""
    advice = _(grade.everybody)
    return f"{_(grade.name)}. {advice}" if BANDS.index(grade) in FAINT else advice


PANEL = Panel("air", "sky", frozenset(("air",)), ask, draw, waiting("air", "wind", TITLE), poll_s=SLOW_S)
