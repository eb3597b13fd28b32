"""Borders and lines without corners: smoothed once for a whole edition, so that neighbours go on sharing them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata import editions
from geodata.areas import FILES
from geodata.features import features, official, parts
from geodata.files import path
from ioc.errors import IocError
from ioc.model.area import AreaKind

STEP = 0.0034  # degrees: nearly one stair of the 440 m raster that the schematic wards were computed on
FINE = 0.0003  # degrees: 30 m, less than a pixel of a wall that shows a district
TIMES = 3  # corners are no longer seen on a 4K wall

Spot = tuple[float, float]


@cache
def smooth(edition: str = "2023") -> dict[str, BaseGeometry]:
    """Districts and wards by code, smoothed; a district is the union of its wards.

    A ward whose border nobody knows (`"geometry": null`) is left out; a district of such wards alone is its own border.
    Where official boundaries are in, none is smoothed: points that no screen could show are left out. An edition that
    is drawn from another is made of what that one looks like.
    """
    known = [f for f in features(edition, FILES[AreaKind.WARD]) if f["geometry"]]
    rough = {f["properties"]["code"]: shape(f["geometry"]) for f in known}
    home = {f["properties"]["code"]: f["properties"]["district"] for f in known}
    bare = _bare(edition, set(home.values()))
    districts = {d: _union(rough[code] for code in home if home[code] == d) for d in home.values()}
    base = editions.about(edition).drawn_from
    if base and not path(edition, FILES[AreaKind.WARD]).exists():
        old = smooth(base)
        wards = {code: _union(old[p] for p in those) for code, those in parts(edition).items()}
    elif official(edition):
        wards = dict(zip(rough, shapely.coverage_simplify(list(rough.values()), FINE), strict=True))
    else:
        wards = _recognise(rough, _faces(_lines(districts.values()), _lines(rough.values())))
    return {**bare, **{d: _union(wards[code] for code in home if home[code] == d) for d in districts}, **wards}


def _bare(edition: str, divided: set[str]) -> dict[str, BaseGeometry]:
    """The districts without a ward that has a border."""
    districts = ((f["properties"]["code"], f["geometry"]) for f in features(edition, FILES[AreaKind.DISTRICT]))
    return {code: shape(geometry) for code, geometry in districts if code not in divided}


def soften(line: BaseGeometry) -> LineString:
    """The line with its corners cut; its ends stay where they are."""
    points, _ = chaikin(shapely.get_coordinates(line), [])
    return LineString(points)


def chaikin(points: np.ndarray, marks: list[int], times: int = TIMES) -> tuple[np.ndarray, list[int]]:
    """Chaikin's corner cutting of an open line: a corner gives way to points at a quarter before and after it.

    `marks` are indices of inner points where other lines end: each stays a point of the line, halfway between the two
    that its corner gave way to. They are returned where they have gone.
    """
    for _ in range(times):
        out, moved = [points[0]], []
        for i in range(1, len(points) - 1):
            before, after = points[i] * 0.75 + points[i - 1] * 0.25, points[i] * 0.75 + points[i + 1] * 0.25
            out.append(before)
            if i in marks:
                moved.append(len(out))
                out.append((before + after) / 2)
            out.append(after)
        points, marks = np.array([*out, points[-1]]), moved
    return points, marks


def _union(polygons: Iterable[BaseGeometry]) -> BaseGeometry:
    return shapely.coverage_union_all(list(polygons))


def _lines(polygons: Iterable[BaseGeometry]) -> BaseGeometry:
    return shapely.union_all([p.boundary for p in polygons])


def _faces(district_lines: BaseGeometry, ward_lines: BaseGeometry) -> Sequence[BaseGeometry]:
    """The polygons between all borders, smoothed: a district's border runs through where wards meet it, not to it."""
    stretches = shapely.get_parts(shapely.line_merge(ward_lines))
    inner = [_spots(line) for line in stretches if not district_lines.covers(line)]
    ends = {line[i] for line in inner for i in (0, -1)}
    moved: dict[Spot, Spot] = {}
    pieces: list[LineString] = []
    for border in shapely.get_parts(shapely.line_merge(district_lines)):
        pieces += _soften_border(_spots(border), ends, moved)
    for first, *middle, last in inner:
        line = LineString([moved.get(first, first), *middle, moved.get(last, last)])
        pieces.append(soften(line.simplify(STEP)))
    return shapely.get_parts(shapely.polygonize(pieces)).tolist()


def _soften_border(points: list[Spot], ends: set[Spot], moved: dict[Spot, Spot]) -> Iterator[LineString]:
    """A border's stretches between the places in `ends`, smoothed as one line; `moved` learns where they went."""
    stops = [0, *(i for i in range(1, len(points) - 1) if points[i] in ends), len(points) - 1]
    kept = [points[0]]
    marks: list[int] = []
    for start, stop in pairwise(stops):
        kept += _spots(shapely.simplify(LineString(points[start : stop + 1]), STEP))[1:]
        marks.append(len(kept) - 1)
    smooth, gone = chaikin(np.array(kept), marks[:-1])
    moved.update((kept[mark], (smooth[to][0], smooth[to][1])) for mark, to in zip(marks[:-1], gone, strict=True))
    cuts = [0, *gone, len(smooth) - 1]
    return (LineString(smooth[a : b + 1]) for a, b in pairwise(cuts))


def _spots(line: BaseGeometry) -> list[Spot]:
    return [(x, y) for x, y in shapely.get_coordinates(line).tolist()]


def _recognise(rough: Mapping[str, BaseGeometry], faces: Sequence[BaseGeometry]) -> dict[str, BaseGeometry]:
    """Which face is which ward: the one around the middle of what the ward was."""
    tree = shapely.STRtree(faces)
    found: dict[str, BaseGeometry] = {}
    for code, polygon in rough.items():
        around = tree.query(shapely.point_on_surface(polygon), predicate="within")
        if len(around) != 1:
            raise IocError(f"ward {code} is lost in smoothing; mend its polygon in {FILES[AreaKind.WARD]}")
        found[code] = faces[around[0]]
    return found
