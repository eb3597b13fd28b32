"""Sparks: 24 hours as a line with yesterday's ghost and the threshold, drawn as SVG in a data URI.

An image needs no script and no inline SVG (Dash has none), and of the security policy only `img-src data:`.
"""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

from layouts.theme import token

WIDTH, HEIGHT, MARGIN = 96, 24, 2
REMEMBERED = 4096  # pictures: every row of some seven walls, 2 KB each
SHORT = 1 / 3  # of its day: a line in a row that is no longer is a speck that nobody reads
REACH = 0.75  # a threshold is drawn when it is no further from the line than this share of the line's own range

Points = Sequence[float | None]


def spark(line: Points, ghost: Points = (), threshold: float | None = None, *, small: bool = True) -> str | None:
    """The data URI of a spark, or None when there is no line to draw; `small` is the height of a row."""
    return _picture(tuple(line), tuple(ghost), threshold, small)


@lru_cache(REMEMBERED)
def _picture(line: Points, ghost: Points, threshold: float | None, small: bool) -> str | None:
    """The same, remembered: a day moves once an hour, and one of many places at a time."""
    known = [v for v in (*line, *ghost) if v is not None]
    at = [i for i, v in enumerate(line) if v is not None]
    if len(at) < 2 or (small and at[-1] - at[0] < SHORT * (len(line) - 1)):
        return None
    low, high = min(known), max(known)
    if threshold is not None and _near(threshold, low, high):
        low, high = min(low, threshold), max(high, threshold)
    else:
        threshold = None
    scale = _Scale(low, high)
    thick, thin, unit = (9, 6.5, "vh") if small else (0.72, 0.52, "vw")  # of the image: as wide on 4K as on HD
    parts = [_path(_points(ghost, scale), token("ghost"), f"{thin}{unit}")] if ghost else []
    if threshold is not None:
        parts.append(
            _path(
                f"M0 {scale(threshold)}H{WIDTH}",
                token("warning"),
                f"{thin}{unit}",
                f"stroke-dasharray='{3 * thin:g}{unit}'",
            )
        )
    points = _points(line, scale)
    parts += [_path(points, token("ink-2"), f"{thick}{unit}")]
    parts.append(_path(_end(line, scale), token("ink"), f"{2.4 * thick:g}{unit}"))
    look = "preserveAspectRatio='none' fill='none' stroke-linecap='round' stroke-linejoin='round'"
    return uri(f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' {look}>{''.join(parts)}</svg>")


def uri(svg: str) -> str:
    """An SVG as a data URI."""
    return "data:image/svg+xml," + quote(svg, safe=" '=:/;,()+-.")


class _Scale:
    """Value to height; a flat line runs through the middle."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.span = low, high - low

    def __call__(self, value: float) -> float:
        share = (value - self.low) / self.span if self.span > 0 else 0.5
        return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 1)


def _near(threshold: float, low: float, high: float) -> bool:
    reach = REACH * (high - low)
    return low - reach <= threshold <= high + reach


def _x(index: int, count: int) -> float:
    return round(MARGIN + index / max(count - 1, 1) * (WIDTH - 2 * MARGIN), 1)


def _points(values: Points, scale: _Scale) -> str:
    """The path through the known values; a gap lifts the pen, a lonely value is a dot."""
    path, pen = "", False
    for index, value in enumerate(values):
        if value is None:
            pen = False
            continue
        lonely = not pen and (index + 1 == len(values) or values[index + 1] is None)
        path += f"{'L' if pen else 'M'}{_x(index, len(values)):g} {scale(value):g}{'h.01' if lonely else ''}"
        pen = True
    return path


def _end(values: Points, scale: _Scale) -> str:
    """A dot on the newest known value."""
    index = max(i for i, v in enumerate(values) if v is not None)
    return f"M{_x(index, len(values)):g} {scale(values[index] or 0.0):g}h.01"


def _path(d: str, colour: str, width: str, more: str = "") -> str:
    return f"<path d='{d}' stroke='{colour}' stroke-width='{width}' vector-effect='non-scaling-stroke' {more}/>"
