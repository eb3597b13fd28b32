"""How large the type of a wall must be: from the height of the screen and the distance of those who read it.

ISO 9241-303:2011 (5.5.4) wants capitals of at least 16 minutes of arc; docs/wall.md has the figures.
"""

from math import isfinite, radians, tan
from urllib.parse import parse_qs

SMALLEST = 0.0225  # of the screen's height: --t-0, the smallest type of a wall
CAPITAL = 0.74  # of the type's size: the capitals of Be Vietnam Pro (sCapHeight 740 of 1000)
ARC_MINUTES = 16.0
LEAST, MOST = 1.0, 1.32  # beyond that not even three columns have room: a larger screen, or nearer seats


def scale(height_m: float, distance_m: float) -> float:
    """By how much a wall is drawn larger, so that its smallest capitals reach 16 minutes of arc at this distance."""
    needed_m = 2 * distance_m * tan(radians(ARC_MINUTES / 60 / 2))
    return min(max(needed_m / (CAPITAL * SMALLEST * height_m), LEAST), MOST)


def farthest(height_m: float, enlarged: float = LEAST) -> float:
    """From how far the smallest type of a screen of this height is read."""
    return CAPITAL * SMALLEST * enlarged * height_m / (2 * tan(radians(ARC_MINUTES / 60 / 2)))


def asked(search: str | None, usual: float) -> float:
    """The scale that an address asks for (`?height=1.2&distance=5`), in metres; the usual one when it does not."""
    told = parse_qs((search or "").removeprefix("?"))
    try:
        height_m, distance_m = float(told["height"][0]), float(told["distance"][0])
    except (KeyError, ValueError):
        return usual
    sensible = isfinite(height_m) and isfinite(distance_m) and height_m > 0 and distance_m > 0
    return scale(height_m, distance_m) if sensible else usual
