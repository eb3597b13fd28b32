"""The pieces of the page of operations: a verdict, tiles with the past hour below each figure, spans of time."""

from collections.abc import Sequence
from typing import TypeAlias

from dash import html
from dash.development.base_component import Component

from ioc.i18n import _, age, number
from layouts.anatomy import DASH, shape
from layouts.spark import uri

Said: TypeAlias = list[Component | str | None]
WIDE, HIGH = 4, 32  # of a bar's place, and of the tallest bar


def frame(key: str, *parts: Component, stale: bool = False) -> html.Section:
    """A panel of this page, with the element that says so when its question fails."""
    return html.Section(
        [*parts, html.P(id=f"{key}-trouble", className="trouble")],
        id=key,
        className="machinery is-old" if stale else "machinery",
    )


def verdict(key: str, state: str, *words: Component | str | None) -> html.P:
    """What is worst, in a sentence."""
    return html.P([shape(state), html.Span(list(words))], className=f"verdict of-{state}", id=f"{key}-verdict")


def tile(key: str, title: str, figure: tuple[str, str], values: Sequence[float | None], below: str) -> html.Div:
    """A figure with its unit, the past hour as bars, and a line of words."""
    value, unit = figure
    return html.Div(
        [
            html.H3(title),
            html.P([html.B(value, id=key), html.S(unit)]),
            html.I(id=f"{key}-hour", className="bars", style={"maskImage": f'url("{bars(values)}")'}),
            html.Small(below, id=f"{key}-below"),
        ],
        className="tile",
    )


def bars(values: Sequence[float | None]) -> str:
    """The past hour as bars; where nobody spoke there is no bar, and where nothing happened a thin one."""
    top = max((v for v in values if v is not None), default=0.0) or 1.0
    heights = [None if v is None else max(HIGH * max(v, 0.0) / top, 1.0) for v in values]
    path = "".join(f"M{n * WIDE} {HIGH}v{-h:.1f}h{WIDE - 1}V{HIGH}z" for n, h in enumerate(heights) if h is not None)
    wide = WIDE * len(values)
    return uri(
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {wide} {HIGH}' preserveAspectRatio='none'>"
        f"<path d='{path}'/></svg>"
    )


def rate(value: float) -> str:
    """So many a second; small ones with a digit."""
    return number(value, 1 if value < 100 else 0)


def span(seconds: float | None) -> tuple[str, str]:
    """A length of time as a figure and its unit."""
    if seconds is None:
        return DASH, ""
    if seconds < 1:
        return number(max(seconds, 0) * 1000), _("ms")
    if seconds < 60:
        return number(seconds, 1), _("giây")
    return age(seconds), ""


def spanned(seconds: float | None) -> str:
    """A length of time in words."""
    return "\u00a0".join(part for part in span(seconds) if part)
