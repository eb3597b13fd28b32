"""The map of an area for paper: a light SVG without words, the names that have room, and where a place lies in it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import shapely
from shapely import LineString, box
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata import areas, names, smoothing
from geodata.areas import find, wards
from geodata.features import features
from geodata.files import rows
from geodata.frame import Bounds, Frame, Paper, fit
from geodata.labels import settle
from geodata.paint import path_of
from geodata.sketch import MAIN_ROADS
from ioc.model.area import AreaKind

TALLEST = 0.95  # of its width
WIDTH = 850.0
FREE, ROOM = 0.025, 1.05  # share of the width at either side; height for its like above and below
LAND, BORDER, EDGE, WATER, ROAD = "#EEF2EC", "#A9B5AB", "#54625A", "#BFD3DA", "#D3C7AE"


@dataclass(frozen=True, slots=True)
class Plan:
    """The picture as SVG, its height in widths, and names with their places in shares of its width and height."""

    frame: Frame
    svg: str
    names: tuple[tuple[str, float, float], ...]

    @property
    def ratio(self) -> float:
        """Height by width."""
        return self.frame.height / self.frame.width

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """A place in shares of width and height; outside 0…1 when it is not on the picture."""
        x, y = self.frame.percent(lon, lat)
        return x / 100, y / 100

    @property
    def km(self) -> float:
        """One kilometre in shares of the width."""
        return self.frame.scale / 111.2 / self.frame.width


@cache
def draw(slug: str, edition: str = "2023") -> Plan:
    """The plan of an area: its wards, or the districts of a province, with waters and main roads."""
    area = find(slug, edition)
    smooth = smoothing.smooth(edition)
    within = areas.parts(area) if area.kind is AreaKind.PROVINCE else wards(area)
    below = {a: smooth[a.code] for a in within if a.code in smooth} or {area: smooth[area.code]}
    frame = _fit(shapely.coverage_union_all(list(below.values())).bounds)
    parts = {a: frame.draw(polygon) for a, polygon in below.items()}
    whole = shapely.coverage_union_all(list(parts.values()))
    context = [(f["properties"], _drawn(shape(f["geometry"]), frame)) for f in features(edition, "context.geojson")]
    inside = [(said, drawn.intersection(whole)) for said, drawn in context if drawn.intersects(whole)]
    lakes = [drawn for said, drawn in inside if said["kind"] == "lake"]
    anchors = {r["code"]: frame.xy(float(r["lon"]), float(r["lat"])) for r in rows(edition, "labels.csv")}
    wishes = [
        w
        for w in names.of_parts({a: part for a, part in parts.items() if a != area}, anchors, shapely.union_all(lakes))
        if w.spots
    ]
    paper = box(0, 0, frame.width, frame.height)
    named = tuple((shown, x / frame.width, y / frame.height) for _, shown, (x, y) in settle(wishes, [], paper) if shown)
    return Plan(frame, _svg(frame, list(parts.values()), whole, inside), named)


def _fit(bounds: Bounds) -> Frame:
    """The frame in which `bounds` fill the width, on paper no higher than they need."""
    west, south, east, north = bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    ratio = (north - south) / ((east - west) * squeeze)
    return fit(bounds, Paper(WIDTH, WIDTH * min(ratio * (1 - 2 * FREE) * ROOM, TALLEST), FREE, FREE))


def _drawn(geometry: BaseGeometry, frame: Frame) -> BaseGeometry:
    return frame.draw(smoothing.soften(geometry) if isinstance(geometry, LineString) else geometry)


def _svg(
    frame: Frame,
    parts: Iterable[BaseGeometry],
    whole: BaseGeometry,
    context: Iterable[tuple[dict[str, object], BaseGeometry]],
) -> str:
    """Land, then water and roads, then borders: what a printer shows in grey as well."""
    drawn = [_path(whole, fill=LAND)]
    for said, geometry in context:
        if said["kind"] == "lake":
            drawn.append(_path(geometry, fill=WATER))
        elif said["kind"] == "river":
            drawn.append(_path(geometry, stroke=WATER, width=1.6))
        elif said["kind"] == "road" and said.get("class") in MAIN_ROADS:
            drawn.append(_path(geometry, stroke=ROAD, width=2.0))
    drawn += [_path(part, stroke=BORDER, width=1.2) for part in parts]
    drawn.append(_path(whole, stroke=EDGE, width=2.4))
    size = f"{frame.width:.0f} {frame.height:.1f}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}">{"".join(drawn)}</svg>'


def _path(geometry: BaseGeometry, fill: str = "none", stroke: str = "none", width: float = 0.0) -> str:
    style = f'fill="{fill}" stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round" fill-rule="evenodd"'
    return f'<path d="{path_of(geometry)}" {style}/>' if not geometry.is_empty else ""
