"""What wants to be named on the map of an area: its parts, the lakes in it, roads, and the towns around it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geodata.frame import Frame
from geodata.labels import Spot, Wish, outline, spots_in
from ioc.model.area import Area, AreaKind

ZOOM = {AreaKind.PROVINCE: 7, AreaKind.DISTRICT: 9}  # the context file says from which zoom level on a name is wanted
AROUND = tuple((dx, dy) for dy in (0, -18, 18, -32, 32) for dx in (0, -34, 34, -68, 68))  # user units
SEATS = ("city", "district_seat", "town")
SHORE = 16.0  # user units: half a line of text and a little more
Context = Iterable[tuple[Mapping[str, Any], BaseGeometry]]  # properties and drawn geometry


def of_parts(parts: Mapping[Area, BaseGeometry], anchors: Mapping[str, Spot], lakes: BaseGeometry) -> Iterator[Wish]:
    """The wards of a district or the districts of a province: at their anchor if there is one, on lakes last."""
    uses = Counter(area.short for area in parts)
    for area, polygon in parts.items():
        spots = sorted(spots_in(polygon), key=lambda spot: lakes.distance(Point(spot)) < SHORE)
        first = (anchors[area.code],) if area.code in anchors else ()
        kind = "district" if area.kind is AreaKind.DISTRICT else "ward"
        yield Wish(forms(area, alone=uses[area.short] == 1), (*first, *spots), kind, 1, area.code, polygon)


def forms(area: Area, *, alone: bool = True) -> tuple[str, ...]:
    """A name from long to short: "Phường 9", "P.9"; a town that shares its name with the commune around it says so."""
    number = area.name.removeprefix("Phường ")
    if number.isdigit():
        return area.name, f"P.{number}"
    if not alone and area.name.startswith("Thị trấn "):
        return (f"TT {area.short}",)
    return (area.short,)


def of_context(context: Context, frame: Frame, area: Area, drawn_area: BaseGeometry) -> Iterator[Wish]:
    """Lakes inside the area, roads, and the towns outside it."""
    for said, drawn in context:
        if said["min_zoom"] > ZOOM[area.kind]:
            continue
        name, spots = said["name"], [frame.xy(*place) for place in said.get("label_at", ())]
        if said["kind"] == "lake" and drawn_area.intersects(drawn):
            yield Wish((name,), tuple(_around(spots)), "lake", 2)
        elif said["kind"] == "road" and said["class"] != "expressway":  # the motorway's name is as long as the motorway
            for spot in spots:
                yield Wish((name.replace("QL", "QL "),), (spot, *_along(drawn, spot)), "road", 2)
        elif said["kind"] == "place" and said["class"] in SEATS and not drawn_area.contains(drawn):
            near = _around(shapely.get_coordinates(drawn))
            outside = tuple(spot for spot in near if not drawn_area.intersects(outline(name, spot, "town")))
            yield Wish((name,), outside, "town", 3)


def _around(spots: Iterable[Iterable[float]]) -> Iterator[Spot]:
    for x, y in spots:
        yield from ((x + dx, y + dy) for dx, dy in AROUND)


def _along(line: BaseGeometry, spot: Spot) -> Iterator[Spot]:
    """Places on the line within a hand's breadth of the spot, the nearest first."""
    middle = line.project(Point(spot))
    for offset in sorted(range(-120, 121, 12), key=abs):
        point = line.interpolate(middle + offset)
        yield point.x, point.y
