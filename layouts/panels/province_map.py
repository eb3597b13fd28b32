"""The map of the province: every district by its condition in colour, shape and name, and each the way to its page."""

from collections import Counter
from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from geodata.sketch import Sketch
from ioc.i18n import _, number
from ioc.model.area import Area
from ioc.model.outlook import AreaNow
from layouts import borders
from layouts.anatomy import attributes, shape
from layouts.outlook import REST_S, TOPICS, ask, by_slug, page, state_on_map, word
from layouts.panel import Panel, View
from layouts.sheet import base_of
from layouts.spark import uri
from layouts.theme import token

TALLY = ("critical", "warning", "watch", "normal", "stale", "offline", "new", "none", "unseen")
MIST, HATCH = "#dfe8df", "url(#hatch)"
# How a district is painted: fill, its opacity, the token of its border, the border's width and opacity, its dashes.
PAINTS: dict[str, tuple[str, float, str, float, float, str]] = {
    "unseen": ("none", 0, "line-strong", 1.2, 0.9, ""),
    "none": (HATCH, 1, "line-strong", 1.2, 0.9, ""),
    "new": ("none", 0, "ink-3", 1.4, 0.9, "2 5"),
    "stale": (HATCH, 0.4, "stale", 1.8, 1, "3 4"),
    "offline": (HATCH, 0.4, "stale", 1.8, 1, "3 4"),
    "normal": (MIST, 0.14, "ink-2", 1.2, 0.7, ""),
    "watch": ("watch", 0.36, "watch", 2.6, 1, ""),
    "warning": ("warning", 0.46, "warning", 2.6, 1, ""),
    "critical": ("critical-fill", 0.72, "critical", 3, 1, ""),
}
PATTERN = (
    "<pattern id='hatch' width='9' height='9' patternUnits='userSpaceOnUse' patternTransform='rotate(45)'>"
    "<path d='M0 0V9' stroke='{colour}' stroke-width='2' stroke-opacity='.55'/></pattern>"
)


def wait(view: View) -> html.Section:
    """The districts with their names; nothing is known of them yet."""
    return _frame([AreaNow(d.slug or "", "nothing") for d in view.districts], view, [])


def draw(areas: Sequence[AreaNow], view: View) -> html.Section:
    """Base picture, districts, tally."""
    districts = by_slug(view.districts)
    counts = Counter(state_on_map(area, districts[area.area]) for area in areas)
    return _frame(areas, view, [html.Table(html.Tbody([_count(key, counts[key]) for key in TALLY if counts[key]]))])


def _frame(areas: Sequence[AreaNow], view: View, legend: list[Component]) -> html.Section:
    base = base_of(view)
    bleed = -100 * base.bleed
    pairs = [(area, by_slug(view.districts)[area.area]) for area in areas]
    return html.Section(
        id="province-map",
        className="panel panel-map",
        children=[
            html.Div(
                className="mapbox",
                style={"--ratio": f"{base.width / base.height:.4f}"},
                children=[
                    html.Img(
                        src=f"/map/{view.area.slug}.svg",
                        alt="",
                        className="base",
                        style={"left": f"{bleed:g}%", "top": f"{bleed:g}%", "width": f"{100 - 2 * bleed:g}%"},
                    ),
                    html.Img(id="province-fills", src=_fills(pairs, base), alt="", className="fills"),
                    html.Nav(
                        [_district(area, district, base) for area, district in pairs],
                        id="province-districts",
                        className="districts",
                        **attributes(aria_label=_("Huyện, thành phố")),
                    ),
                    html.Div(legend, id="province-legend", className="legend"),
                    html.Div(
                        [
                            html.Span(borders.note(view.area.slug or "", view.area.edition)),
                            html.Span(_("Màu: việc xấu nhất ở đó")),
                        ],
                        className="mapnote",
                    ),
                ],
            ),
            html.P(id="province-map-trouble", className="trouble"),
        ],
    )


def _fills(pairs: Sequence[tuple[AreaNow, Area]], base: Sketch) -> str:
    """The districts in the colours of their states, the worst on top, so that its border is whole."""
    states = {district.code: state_on_map(area, district) for area, district in pairs}
    order = sorted(states, key=lambda code: list(PAINTS).index(states[code]))
    shapes = "".join(_painted(base.outlines[code], states[code]) for code in order)
    look = f"viewBox='0 0 {base.width:g} {base.height:g}' stroke-linejoin='round'"
    pattern = PATTERN.format(colour=token("line-strong"))
    return uri(f"<svg xmlns='http://www.w3.org/2000/svg' {look}><defs>{pattern}</defs>{shapes}</svg>")


def _painted(outline: str, state: str) -> str:
    fill, opacity, border, width, strength, dashes = PAINTS[state]
    colour = fill if fill in ("none", HATCH, MIST) else token(fill)
    return (
        f"<path d='{outline}' fill='{colour}' fill-opacity='{opacity:g}' stroke='{token(border)}'"
        f" stroke-width='{width:g}' stroke-opacity='{strength:g}' stroke-dasharray='{dashes}'/>"
    )


def _district(area: AreaNow, district: Area, base: Sketch) -> Component:
    """A district to point at, with its shape and name; a link when it has a page for this person."""
    state = state_on_map(area, district)
    label = next(label for label in base.labels if label.code == district.code)
    corners = ", ".join(f"{x:.1f}% {y:.1f}%" for x, y in base.corners[district.code])
    marked = state not in ("none", "unseen")
    parts = [
        html.I(className="hit", style={"clipPath": f"polygon({corners})"}),
        html.Span(
            [html.Span(shape(state), className=f"mk {state}") if marked else None, district.short],
            className="dn" if marked else "dn thin",
            style={"left": f"{label.x:.2f}%", "top": f"{label.y:.2f}%"},
        ),
    ]
    address, key = page(area, district), f"province-at-{district.slug}"
    words = f"{district.short}: {word(state)}"
    if address:
        return html.A(parts, id=key, href=address, className="district", title=words)
    return html.Span(parts, id=key, className="district", title=words)


def _count(state: str, count: int) -> html.Tr:
    return html.Tr(
        [
            html.Td(shape(state)),
            html.Td(number(count), id=f"province-count-{state}", className="n"),
            html.Td(word(state)),
        ]
    )


PANEL = Panel("province-map", "map", TOPICS, ask, draw, wait, REST_S, base_of)
