"""Bars of the past 24 hours, two counts beside each other: filled what came in, outlined what went out."""

from collections.abc import Sequence

from layouts.spark import uri
from layouts.theme import token

WIDTH, HEIGHT, BAR = 480, 150, 7  # an hour is 20 wide


def bars(filled: Sequence[int], outlined: Sequence[int]) -> str | None:
    """The data URI of the bars, or None when nothing happened."""
    top = max((*filled, *outlined), default=0)
    if not top:
        return None
    shapes = [_bar(20 * i + 2, n / top, f"fill='{token('bar')}'") for i, n in enumerate(filled) if n]
    outline = f"fill='none' stroke='{token('ink')}' stroke-width='1.8'"
    shapes += [_bar(20 * i + 11, n / top, outline) for i, n in enumerate(outlined) if n]
    ground = f"<path d='M0 {HEIGHT}H{WIDTH}' stroke='{token('line-strong')}' stroke-width='2'/>"
    look = f"viewBox='0 0 {WIDTH} {HEIGHT}' preserveAspectRatio='none'"
    return uri(f"<svg xmlns='http://www.w3.org/2000/svg' {look}>{ground}{''.join(shapes)}</svg>")


def _bar(x: float, share: float, look: str) -> str:
    height = round(share * (HEIGHT - 4), 1)
    return f"<rect x='{x:g}' y='{HEIGHT - height:g}' width='{BAR}' height='{height:g}' {look}/>"
