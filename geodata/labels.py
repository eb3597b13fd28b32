"""Names on a map picture: where each may stand, and which have room when all want to be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import shapely
from shapely import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

Kind = Literal["district", "ward", "lake", "road", "town", "pass", "summit", "airport"]
Spot = tuple[float, float]

# The wall writes names 2.25 vh high in a frame about 56 vh high: 22 of its 545 user units.
LINE = 24.0
LETTER, NARROW = 13.0, 5.5
ROOM = 3.0  # on both sides of a name
SYMBOL = 6.0  # user units around a point
PLATE = 7.0  # the same for roads, which stand on a plate
WITHIN = (0.98, 0.7)  # shares of a name that lie in its own ward: wished first, then enough to be taken for its name


@dataclass(frozen=True, slots=True)
class Label:
    """A name and its place in percent of the frame; `shown` is the longest form that has room, empty when none has."""

    text: str
    short: str
    shown: str
    x: float
    y: float
    kind: Kind
    priority: int  # 1 is kept longest
    code: str | None = None  # of the area it names


@dataclass(frozen=True, slots=True)
class Wish:
    """A name that wants a place: its forms from long to short, the spots it may take, and the area it must stay in."""

    forms: tuple[str, ...]
    spots: tuple[Spot, ...]
    kind: Kind
    priority: int
    code: str | None = None
    home: BaseGeometry | None = None
    at: Spot | None = None  # the point that it names, when that has a symbol


def spots_in(polygon: BaseGeometry) -> list[Spot]:
    """Places inside a polygon, those near its middle first."""
    west, south, east, north = polygon.bounds
    steps = [i / 24 for i in range(1, 24)]
    grid = [(west + (east - west) * i, south + (north - south) * j) for i in steps for j in steps]
    heart = polygon.representative_point()  # is inside, even where no point of the grid is
    middle = polygon.centroid
    within = shapely.contains_xy(polygon, [x for x, _ in grid], [y for _, y in grid])
    inside = [(heart.x, heart.y), *(spot for spot, lies in zip(grid, within, strict=True) if lies)]
    return sorted(inside, key=lambda s: (s[0] - middle.x) ** 2 + (s[1] - middle.y) ** 2)


def outline(text: str, spot: Spot, kind: Kind) -> Polygon:
    """The box that a name takes when it stands centred on a spot."""
    room = PLATE if kind == "road" else ROOM
    half = sum(NARROW if c in " .'ilt" else LETTER for c in text) / 2 + room
    return box(spot[0] - half, spot[1] - LINE / 2, spot[0] + half, spot[1] + LINE / 2)


def settle(wishes: Iterable[Wish], taken: Sequence[BaseGeometry], frame: Polygon) -> list[tuple[Wish, str, Spot]]:
    """Every wish with the form and spot it got; what finds no room keeps its first spot and an empty form."""
    boxes = list(taken)
    settled: list[tuple[Wish, str, Spot]] = []
    for wish in sorted(wishes, key=lambda w: (w.priority, w.home.area if w.home else 0.0)):
        form, spot = _first_room(wish, boxes, frame) or ("", wish.spots[0])
        if form:
            boxes.append(outline(form, spot, wish.kind))
            if wish.at:
                boxes.append(Point(wish.at).buffer(SYMBOL))
        settled.append((wish, form, spot))
    return settled


def _first_room(wish: Wish, boxes: Sequence[BaseGeometry], frame: Polygon) -> tuple[str, Spot] | None:
    """The longest form in its best spot: well inside its own area, then mostly; the last form wherever it may be."""
    tries = [(form, share) for form in wish.forms for share in WITHIN] if wish.home else []
    for form, share in [*tries, (wish.forms[-1], 0.0)]:
        for spot in wish.spots:
            place = outline(form, spot, wish.kind)
            if not frame.contains(place) or any(place.intersects(other) for other in boxes):
                continue
            if share == 0 or (wish.home and wish.home.intersection(place).area >= share * place.area):
                return form, spot
    return None
