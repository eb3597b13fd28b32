"""The operations centres: a card each, the worst first, with the worst thing in it, three figures and the ways in."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from ioc.i18n import _, number
from ioc.model.aqi import BANDS, band
from ioc.model.area import Area
from ioc.model.condition import Freshness
from ioc.model.outlook import AreaNow, Headline
from layouts.anatomy import DASH, attributes, delta, icon, moment, shape, spark_img
from layouts.outlook import REST_S, TOPICS, ask, brief, by_slug, page, seen, state, wall, word
from layouts.panel import Panel, View
from layouts.spark import spark

WIDTH, NARROW = 33.5, 19.5  # of a card's sentence in vh, in two columns and in three
ROOM = 7  # cards that fit in two columns beside the totals
EXPECTED_S = 300  # somebody in an area sends every few minutes


def draw(areas: Sequence[AreaNow], view: View) -> html.Section:
    """A card each."""
    districts = by_slug(view.districts)
    shown = [(area, districts[area.area]) for area in seen(areas) if districts[area.area].ioc]
    shown.sort(key=lambda pair: -pair[0].condition)
    width = WIDTH if len(shown) <= ROOM else NARROW
    return _frame([_card(area, district, width) for area, district in shown], len(shown))


def wait(view: View) -> html.Section:
    """Room for as many cards as there are centres."""
    return _frame([], sum(district.ioc for district in view.districts))


def _frame(cards: Sequence[Component], count: int) -> html.Section:
    many = " many" if count > ROOM else ""
    none = html.P(_("Chưa có huyện, thành phố nào bật IOC"), className="empty")
    return html.Section(
        id="centres",
        className=f"panel panel-centres{many}",
        children=[
            html.Div(list(cards) if count else [none], id="centres-list", className="cards"),
            html.P(id="centres-trouble", className="trouble"),
        ],
    )


def _card(area: AreaNow, district: Area, width: float) -> html.Article:
    key, shown = f"centre-{area.area}", state(area)
    return html.Article(
        id=key,
        className=f"card{' is-stale' if shown in ('stale', 'offline') else ''}",
        **attributes(data_state=shown),
        children=[
            html.Header(
                [
                    html.Span(shape(shown), id=f"{key}-shape", className="slot"),
                    html.H2(_name(area, district)),
                    html.Span(None if shown == "normal" else word(shown), id=f"{key}-state", className=f"st c-{shown}"),
                    *_way_to_wall(area, district),
                ]
            ),
            html.Div(
                [html.Span(_why(area, shown, width), id=f"{key}-why"), html.Span(_when(area), id=f"{key}-fresh")],
                className="why",
            ),
            html.Div(
                [
                    _figure(f"{key}-aqi", "VN_AQI", "", area.aqi, 0, _band(area.aqi)),
                    _figure(f"{key}-rain", _("Mưa 1 giờ"), "mm", area.rain, 1),
                    _figure(f"{key}-on-time", _("Đúng hạn"), "%", area.on_time, 1),
                ],
                className="k",
            ),
        ],
    )


def _name(area: AreaNow, district: Area) -> Component | str:
    """The name, which leads to the page for staff: all of the card does."""
    address = page(area, district, area.worst)
    return html.A(district.short, href=address, className="open") if address else district.short


def _way_to_wall(area: AreaNow, district: Area) -> list[Component]:
    address = wall(area, district)
    words = _("Màn hình lớn của {name}", name=district.short)
    return (
        [html.A(icon("screen"), href=address, title=words, className="screen", **attributes(aria_label=words))]
        if (address)
        else []
    )


def _why(area: AreaNow, shown: str, width: float) -> str:
    if area.worst:
        return brief(area.worst, width)
    return _("Chưa có số liệu nào") if shown == "new" else _("Không có việc cần chú ý")


def _when(area: AreaNow) -> list[Component]:
    late = [shape("stale")] if area.freshness is Freshness.LATE else []
    time = moment(area.at, EXPECTED_S)
    return [*late, time] if time is not None else []


def _band(aqi: Headline) -> Component | None:
    """The law's colour beside the number, which stays in ink."""
    if aqi.value is None:
        return None
    return html.I(className=f"aqi-dot band-{BANDS.index(band(int(aqi.value))) + 1}", **attributes(aria_hidden="true"))


def _figure(key: str, name: str, unit: str, figure: Headline, digits: int, before: Component | None = None) -> html.Div:
    """A figure with its past day; below it the differences to yesterday and last week at this hour."""
    known = figure.value is not None
    value = number(figure.value, digits) if figure.value is not None else DASH
    trend = f"{delta(figure.day_delta, digits)} / {delta(figure.week_delta, digits)}"
    return html.Div(
        [
            html.Div([name, spark_img(f"{key}-spark", spark(figure.spark))], className="l"),
            html.Div([before, html.B(value, id=f"{key}-value"), html.Small(unit) if known else None], id=key),
            html.Div(trend if known else None, id=f"{key}-trend", className="t"),
        ]
    )


PANEL = Panel("centres", "cards", TOPICS, ask, draw, wait, REST_S)
