"""Bars of the past 24 hours, two counts beside each other: filled what came in, outlined what went out."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from dash import html

from ioc.i18n import _
from layouts.spark import uri
from layouts.theme import token

WIDTH, HEIGHT, BAR, STEP = 480, 150, 7, 20  # an hour is a step wide
NAMED = 6  # every so many hours the hour is told


def day(
    key: str, filled: tuple[Sequence[int], str], outlined: tuple[Sequence[int], str], now: datetime, zone: tzinfo
) -> html.Div:
    """The bars with their hours and what each kind counts; in words when the day was quiet."""
    picture = bars(filled[0], outlined[0])
    if picture is None:
        return html.Div(html.Span(_("24 giờ qua không có việc nào")), id=key, className="hours quiet")
    peak = max(*filled[0], *outlined[0])
    return html.Div(
        id=key,
        className="hours",
        children=[
            html.Img(src=picture, alt=""),
            html.Div(_names(len(filled[0]), now, zone), className="names"),
            html.Div(
                [
                    html.Span([html.I(), filled[1]]),
                    html.Span([html.I(className="outline"), outlined[1]]),
                    html.Span(_("đỉnh {n}", n=peak), className="peak"),
                ],
                className="key",
            ),
        ],
    )


def _names(count: int, now: datetime, zone: tzinfo) -> list[html.Span]:
    """Some hours of the day, each under its bars; the last bar, the hour that runs, has no room for a name."""
    local = [(now - timedelta(hours=count - 1 - i)).astimezone(zone).hour for i in range(count - 1)]
    middle = STEP / 2 / WIDTH
    return [
        html.Span(str(hour), style={"left": f"{100 * (i * STEP / WIDTH + middle):.1f}%"})
        for i, hour in enumerate(local)
        if hour % NAMED == 0
    ]


def bars(filled: Sequence[int], outlined: Sequence[int]) -> str | None:
    """The data URI of the bars, or None when nothing happened."""
    top = max((*filled, *outlined), default=0)
    if not top:
        return None
    shapes = [_bar(STEP * i + 2, n / top, f"fill='{token('bar')}'") for i, n in enumerate(filled) if n]
    outline = f"fill='none' stroke='{token('ink')}' stroke-width='1.8'"
    shapes += [_bar(STEP * i + 11, n / top, outline) for i, n in enumerate(outlined) if n]
    ground = f"<path d='M0 {HEIGHT}H{WIDTH}' stroke='{token('line-strong')}' stroke-width='2'/>"
    look = f"viewBox='0 0 {WIDTH} {HEIGHT}' preserveAspectRatio='none'"
    return uri(f"<svg xmlns='http://www.w3.org/2000/svg' {look}>{ground}{''.join(shapes)}</svg>")


def _bar(x: float, share: float, look: str) -> str:
    height = round(share * (HEIGHT - 4), 1)
    return f"<rect x='{x:g}' y='{HEIGHT - height:g}' width='{BAR}' height='{height:g}' {look}/>"
