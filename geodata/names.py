"""What wants to be named on the map of an area: its parts, the lakes, passes and summits in it, roads, towns around."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geodata.frame import Frame
from geodata.labels import Kind, Spot, Wish, outline, spots_in
from ioc.model.area import Area, AreaKind

ZOOM, ZOOM_OF_POINTS = 9, 10  # the context file says from which zoom level on a name is wanted
AROUND = tuple((dx, dy) for dy in (0, -18, 18, -32, 32) for dx in (0, -34, 34, -68, 68))  # user units
POINTS: dict[str, Kind] = {"pass": "pass", "summit": "summit", "airport": "airport", "place": "town"}
BESIDE, BELOW = 10.0, 20.0  # user units from a point to the edge of its name, and to its middle
NEAR = 12.0  # user units: a pass on the border is the area's too
SEATS = ("city", "district_seat", "town")
SHORE = 16.0  # user units: half a line of text and a little more
Context = Iterable[tuple[Mapping[str, Any], BaseGeometry]]  # properties and drawn geometry


def of_parts(parts: Mapping[Area, BaseGeometry], anchors: Mapping[str, Spot], lakes: BaseGeometry) -> Iterator[Wish]:
    """The wards of a district or the districts of a province: at their anchor if there is one, on lakes last."""
    uses = Counter(area.short for area in parts)
    for area, polygon in parts.items():
        spots = _dry_first(spots_in(polygon), lakes)
        first = (anchors[area.code],) if area.code in anchors else ()
        kind = "district" if area.kind is AreaKind.DISTRICT else "ward"
        yield Wish(forms(area, alone=uses[area.short] == 1), (*first, *spots), kind, 1, area.code, polygon)


def _dry_first(spots: Sequence[Spot], lakes: BaseGeometry) -> list[Spot]:
    """In their order, those on lakes and their shores after all others; asked of all at once, being hundreds."""
    wet = shapely.distance(shapely.points(spots), lakes) < SHORE
    return [
        *(s for s, on in zip(spots, wet, strict=True) if not on),
        *(s for s, on in zip(spots, wet, strict=True) if on),
    ]


def forms(area: Area, *, alone: bool = True) -> tuple[str, ...]:
    """A name from long to short: "Phường 9", "P.9"; a town that shares its name with the commune around it says so."""
    number = area.name.removeprefix("Phường ")
    if number.isdigit():
        return area.name, f"P.{number}"
    if not alone and area.name.startswith("Thị trấn "):
        return (f"TT {area.short}",)
    return (area.short,)


def of_context(context: Context, frame: Frame, area: Area, drawn_area: BaseGeometry) -> Iterator[Wish]:
    """Of a district the lakes in it, roads, passes and summits at it, and the towns outside; of a province nothing:
    where districts are read from afar, more names only hide theirs.
    """
    for said, drawn in context if area.kind is AreaKind.DISTRICT else ():
        kind, name = said["kind"], said["name"]
        if kind in POINTS:
            if said["min_zoom"] <= ZOOM_OF_POINTS and _is_named(said, drawn, drawn_area):
                yield _point(name, POINTS[kind], drawn, drawn_area)
        elif said["min_zoom"] <= ZOOM:
            yield from _of_line(said, [frame.xy(*place) for place in said.get("label_at", ())], drawn, drawn_area)


def _of_line(
    said: Mapping[str, Any], spots: list[Spot], drawn: BaseGeometry, drawn_area: BaseGeometry
) -> Iterator[Wish]:
    """A lake inside the area once, a road at each of its spots."""
    if said["kind"] == "lake" and drawn_area.intersects(drawn):
        yield Wish((said["name"],), tuple(_around(spots)), "lake", 2)
    elif said["kind"] == "road" and said["class"] != "expressway":  # the motorway's name is as long as the motorway
        for spot in spots:
            yield Wish((said["name"].replace("QL", "QL "),), (spot, *_along(drawn, spot)), "road", 2)


def _is_named(said: Mapping[str, Any], drawn: BaseGeometry, drawn_area: BaseGeometry) -> bool:
    """Of towns those outside, since the others are wards; of all else what lies in the area or on its border."""
    if said["kind"] == "place":
        return said["class"] in SEATS and not drawn_area.contains(drawn)
    return drawn_area.distance(drawn) < NEAR


def _point(name: str, kind: Kind, drawn: BaseGeometry, drawn_area: BaseGeometry) -> Wish:
    """A name beside, below or above its point; a town's keeps clear of the area."""
    x, y = shapely.get_coordinates(drawn)[0].tolist()
    west, _, east, _ = outline(name, (0, 0), kind).bounds
    aside = (east - west) / 2 + BESIDE
    spots = ((x + aside, y), (x - aside, y), (x, y + BELOW), (x, y - BELOW))
    if kind == "town":
        spots = tuple(spot for spot in spots if not drawn_area.intersects(outline(name, spot, kind)))
    return Wish((name,), spots, kind, 3, at=(x, y))


def _around(spots: Iterable[Iterable[float]]) -> Iterator[Spot]:
    for x, y in spots:
        yield from ((x + dx, y + dy) for dx, dy in AROUND)


def _along(line: BaseGeometry, spot: Spot) -> Iterator[Spot]:
    """Places on the line within a hand's breadth of the spot, the nearest first."""
    middle = line.project(Point(spot))
    for offset in sorted(range(-120, 121, 12), key=abs):
        point = line.interpolate(middle + offset)
        yield point.x, point.y
