"""The sheet of a map on a wall: the sketch of an area with names, marks and callouts that stand clear of each other."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from geodata import sketch
from ioc.i18n import _, number
from layouts import borders
from layouts.declutter import Box, Callout, Mark, Name, Settled, settle
from layouts.panel import View

HEIGHT = 54.0  # vh of the map's place on a 16:9 wall; on other shapes the picture grows or shrinks as a whole
NOTE = Box(0, 0, 16, 9)


def base_of(view: View) -> sketch.Sketch:
    """The sketch of the area: seconds the first time, then cached."""
    return sketch.prepare(view.area.slug or "", view.area.edition)


def frame(
    key: str, found: Sequence[Mark], view: View, legend: list[Component | None], kept: Sequence[Box] = ()
) -> html.Section:
    """The base picture with marks and names that stand clear of each other and of the boxes that are `kept`."""
    base = base_of(view)
    ratio = base.width / base.height
    settled = settle(found, names(base, HEIGHT * ratio), HEIGHT * ratio, HEIGHT, (*kept, NOTE))
    return html.Section(
        id=key,
        className="panel panel-map",
        children=[
            html.Div(
                className="mapbox",
                style={"--ratio": f"{ratio:.4f}"},
                children=[
                    picture(view, base),
                    html.Div(over(key, settled, HEIGHT * ratio), id=f"{key}-over", className="over"),
                    html.Div(legend, id=f"{key}-legend", className="legend"),
                    html.Div(borders.note(view.area.slug or "", view.area.edition), className="mapnote"),
                ],
            ),
            html.P(id=f"{key}-trouble", className="trouble"),
        ],
    )


def picture(view: View, base: sketch.Sketch) -> html.Img:
    """The sketch itself, which runs over the edges of its sheet."""
    bleed = -100 * base.bleed
    return html.Img(
        src=f"/map/{view.area.slug}.svg",
        alt=_("Sơ đồ {name}", name=view.area.name),
        className="base",
        style={"left": f"{bleed:g}%", "top": f"{bleed:g}%", "width": f"{100 - 2 * bleed:g}%"},
    )


def spot(lon: float | None, lat: float | None, base: sketch.Sketch) -> tuple[float, float] | None:
    """Where it lies in percent; None without a place, or when its place is not on the sketch."""
    if lon is None or lat is None:
        return None
    x, y = base.place(lon, lat)
    return (x, y) if 0 <= x <= 100 and 0 <= y <= 100 else None


def names(base: sketch.Sketch, width: float, height: float = HEIGHT) -> list[Name]:
    return [
        Name(
            label.shown or label.short,
            label.short,
            label.kind,
            label.x * width / 100,
            label.y * height / 100,
            label.priority,
        )
        for label in base.labels
        if label.shown
    ]


def over(key: str, settled: Settled, width: float, height: float = HEIGHT) -> list[Component]:
    """Names, marks, clusters and callouts at their places on a sheet of width × height."""

    def at(x: float, y: float) -> dict[str, str]:
        return {"left": f"{x / width * 100:.2f}%", "top": f"{y / height * 100:.2f}%"}

    return [
        *(html.Span(n.text, className=f"lab {n.kind}", style=at(n.x, n.y)) for n in settled.names),
        *(
            html.Span(
                html.I(className=f"sh sh-{m.state}"), id=f"{key}-at-{i}", className=f"mk {m.state}", style=at(m.x, m.y)
            )
            for i, m in enumerate(reversed(settled.marks))
        ),
        *(html.Span(number(c.count), className=f"clu {c.state}", style=at(c.x, c.y)) for c in settled.clusters),
        *(_callout(c, at(c.x, c.y)) for c in settled.callouts),
    ]


def _callout(callout: Callout, at: dict[str, str]) -> html.Span:
    return html.Span(
        [html.B(callout.value), html.Span(callout.place)],
        className=f"call {callout.state} {callout.side}",
        style=at,
    )
