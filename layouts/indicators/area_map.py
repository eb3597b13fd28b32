"""One indicator on the map: areas in five steps of one hue with their values; hatched where there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from dash import html
from dash.development.base_component import Component

from geodata.sketch import Sketch
from ioc.i18n import _, number
from ioc.model.indicator import Indicator
from ioc.model.scoreboard import Cell, ScoreRow
from layouts import borders
from layouts.anatomy import attributes
from layouts.indicators import words
from layouts.indicators.asked import Desk
from layouts.indicators.lines import round_up
from layouts.panel import View
from layouts.sheet import base_of
from layouts.spark import uri

STEPS = 5


@dataclass(frozen=True, slots=True)
class Classes:
    """Equal steps from round value to round value."""

    low: float
    step: float
    count: int

    def of(self, value: float) -> int:
        """The step that a value lies in, from 0."""
        return min(int((value - self.low) / self.step + 1e-9), self.count - 1)

    def bounds(self, n: int) -> tuple[float, float]:
        """Where a step begins and ends."""
        return self.low + n * self.step, self.low + (n + 1) * self.step


def classes(values: Sequence[float]) -> Classes:
    """Five steps at most that hold every value."""
    low, high = min(values), max(values)
    step = round_up((high - low) / STEPS or abs(high) / 10 or 1.0)
    begin = floor(low / step) * step
    while (count := max(ceil((high - begin) / step - 1e-9), 1)) > STEPS:
        step = round_up(step * 1.01)
        begin = floor(low / step) * step
    return Classes(begin, step, count)


def draw(row: ScoreRow, view: View, desk: Desk) -> html.Section:
    """The map with its steps below."""
    indicator, cells = row.indicator, {slug: cell for slug, cell in row.cells.items() if cell}
    values = {slug: measured(cell, indicator) for slug, cell in cells.items()}
    unit = _(words.PER[indicator.per]) if indicator.per else words.unit(indicator.unit)
    newest = max(cells.values(), key=lambda cell: cell.period.last, default=None)
    about = ", ".join([indicator.code, unit, *([words.period(newest.period)] if newest else [])])
    head = html.Header([html.H2(_("Theo địa bàn")), html.Small(about)])
    if not values:
        return html.Section([head, html.P(_("Chưa có số để vẽ bản đồ."), className="none")], className="card by-area")
    found = classes(list(values.values()))
    note = html.Small(borders.note(view.area.slug or "", view.area.edition))
    return html.Section(
        [head, html.Div([_sheet(values, found, view, desk), _legend(found, values, view), note], className="map-pad")],
        className="card by-area",
    )


def measured(cell: Cell, indicator: Indicator) -> float:
    """What areas are compared by: the value, or what it comes to by head or square kilometre."""
    return cell.value if indicator.per is None or cell.per is None else cell.per


def _sheet(values: Mapping[str, float], found: Classes, view: View, desk: Desk) -> html.Div:
    base = base_of(view)
    slugs = {district.code: district.slug or "" for district in view.districts}
    layers: dict[str, list[str]] = {}
    for code, outline in base.outlines.items():
        value = values.get(slugs.get(code, ""))
        layers.setdefault("none" if value is None else f"step-{found.of(value)}", []).append(outline)
    drawn = [html.I(className=f"layer {key}", style=_masked(outlines, base)) for key, outlines in layers.items()]
    edges = html.I(className="layer edges", style=_masked(list(base.outlines.values()), base, edges=True))
    names = [_label(label.code, slugs, values, (label.x, label.y), label.short) for label in base.labels]
    return html.Div([*drawn, edges, *filter(None, names)], className="sheet",
                    style={"aspectRatio": f"{base.width:g} / {base.height:g}"}, role="img",
                    **attributes(aria_label=_said(values, desk.names)))  # fmt: skip


def _masked(outlines: Sequence[str], base: Sketch, *, edges: bool = False) -> dict[str, str]:
    look = "fill='none' stroke='black' stroke-width='2.4'" if edges else "fill='black'"
    picture = uri(
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {base.width:g} {base.height:g}'>"
        f"<path d='{''.join(outlines)}' {look}/></svg>"
    )
    return {"maskImage": f'url("{picture}")'}


def _label(
    code: str | None, slugs: Mapping[str, str], values: Mapping[str, float], at: tuple[float, float], name: str
) -> Component | None:
    if code is None or code not in slugs:
        return None
    value = values.get(slugs[code])
    below = None if value is None else html.B(_plain(value))
    place = {"left": f"{at[0]:.2f}%", "top": f"{at[1]:.2f}%"}
    return html.Span([name, below], className="name" if below else "name none", style=place)


def _plain(value: float) -> str:
    return number(value, 0 if value == round(value) and abs(value) >= 100 else 1)


def _legend(found: Classes, values: Mapping[str, float], view: View) -> html.Ul:
    """The steps with their bounds, and what hatching means where there is some."""
    steps = [
        html.Li([html.I(className=f"step-{n}"), "–".join(words.as_told(bound) for bound in found.bounds(n))])
        for n in range(found.count)
    ]
    without = len(view.districts) - len(values)
    hatched = html.Li([html.I(className="none"), _("chưa có số ({n})", n=number(without))]) if without else None
    return html.Ul([*steps, *([hatched] if hatched else [])], className="steps")


def _said(values: Mapping[str, float], names: Mapping[str, str]) -> str:
    """The map in words, from the highest value down."""
    ranked = sorted(values.items(), key=lambda one: -one[1])
    return "; ".join(f"{words.place(slug, names)} {_plain(value)}" for slug, value in ranked)
