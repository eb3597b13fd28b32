"""The map of an area as walls show it: one SVG picture, the names on it, and where a place lies in it."""

import base64
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock
from typing import Any

import shapely
from shapely import LineString, box
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata import names, relief, smoothing
from geodata.areas import find, load, parts
from geodata.features import features
from geodata.files import rows
from geodata.frame import BLEED, DISTRICT, PROVINCE, Frame, fit
from geodata.labels import Label, Spot, Wish, settle
from geodata.paint import Lines, Picture, Symbol, paint, path_of
from ioc.model.area import AreaKind

MAIN_ROADS = ("national", "expressway")
COARSE = 1.5  # user units
GUTTER = 24.0  # user units: the walls' space between columns, into which a name may reach


@dataclass(frozen=True, slots=True)
class Sketch:
    """A map picture: the frame is `width` × `height` user units, `svg` goes on over each side by `bleed` of them."""

    slug: str
    name: str
    frame: Frame
    svg: str
    labels: tuple[Label, ...]
    wards: dict[str, str]  # name by code; of a province its districts
    outlines: dict[str, str]  # SVG path data of the same, in user units
    corners: dict[str, tuple[Spot, ...]]  # of the same, coarsely and in percent of the frame: for pointing at

    @property
    def width(self) -> float:
        """Of the frame, in user units."""
        return self.frame.width

    @property
    def height(self) -> float:
        """Of the frame, in user units."""
        return self.frame.height

    @property
    def bleed(self) -> float:
        """Share of the frame's width and height that the picture adds on every side."""
        return BLEED

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """A place in percent of the frame, from its left upper corner."""
        return self.frame.percent(lon, lat)


@cache
def draw(slug: str, edition: str = "2023") -> Sketch:
    """The map of the province or of a district: drawn once, the same every time."""
    area = find(slug, edition)
    smooth = smoothing.smooth(edition)
    below = {a: smooth[a.code] for a in parts(area) if a.code in smooth} or {area: smooth[area.code]}
    around = [a for a in load(edition) if a.kind is AreaKind.DISTRICT and a != area and a not in below]
    beside = [smooth[a.code] for a in around]
    paper = PROVINCE if area.kind is AreaKind.PROVINCE else DISTRICT
    frame = fit(shapely.coverage_union_all(list(below.values())).bounds, paper)
    drawn = {a: frame.draw(polygon) for a, polygon in below.items()}
    context = [(f["properties"], _drawn(f, frame)) for f in features(edition, "context.geojson")]
    picture = _picture(list(drawn.values()), [frame.draw(p) for p in beside], context, _relief(edition, slug, frame))
    anchors = {r["code"]: frame.xy(float(r["lon"]), float(r["lat"])) for r in rows(edition, "labels.csv")}
    wishes = [
        *names.of_parts(
            {a: polygon for a, polygon in drawn.items() if a != area},
            anchors,
            shapely.union_all([*picture.lakes.sure, *picture.lakes.rough]),
        ),
        *names.of_context(context, frame, area, picture.area),
    ]
    settled = _settled(frame, wishes)
    picture = replace(picture, symbols=tuple(Symbol(w.kind, *w.at) for w, shown, _ in settled if shown and w.at))
    return Sketch(
        slug=slug,
        name=area.name,
        frame=frame,
        svg=paint(frame, picture),
        labels=_labels(frame, settled),
        wards={a.code: a.name for a in drawn},
        outlines={a.code: path_of(polygon) for a, polygon in drawn.items()},
        corners={a.code: _corners(polygon, frame) for a, polygon in drawn.items()},
    )


def prepare(slug: str, edition: str = "2023") -> Sketch:
    """The same for threads, of which several may ask at once: one draws, which takes seconds, and the others wait."""
    with _turns[slug, edition]:
        return draw(slug, edition)


_turns: defaultdict[tuple[str, str], Lock] = defaultdict(Lock)


def _picture(parts: list[BaseGeometry], beside: list[BaseGeometry], context: names.Context, relief: str) -> Picture:
    """What there is to paint, sorted by how it is painted."""

    def lines(kind: str, main: bool | None = None) -> Lines:
        found = [
            (said["certainty"] == "sure", drawn)
            for said, drawn in context
            if said["kind"] == kind and main in (None, said["class"] in MAIN_ROADS)
        ]
        return Lines([drawn for sure, drawn in found if sure], [drawn for sure, drawn in found if not sure])

    return Picture(
        area=shapely.coverage_union_all(parts),
        parts=parts,
        neighbours=beside,
        rivers=lines("river"),
        lakes=lines("lake"),
        main_roads=lines("road", main=True),
        side_roads=lines("road", main=False),
        relief=relief,
    )


def _drawn(feature: dict[str, Any], frame: Frame) -> BaseGeometry:
    """A context feature in user units; lines without their corners."""
    geometry = shape(feature["geometry"])
    return frame.draw(smoothing.soften(geometry) if isinstance(geometry, LineString) else geometry)


def _corners(polygon: BaseGeometry, frame: Frame) -> tuple[Spot, ...]:
    """The largest part of a polygon by its corners."""
    largest = max(shapely.get_parts(shapely.simplify(polygon, COARSE)), key=lambda part: part.area)
    return tuple((x / frame.width * 100, y / frame.height * 100) for x, y in shapely.get_coordinates(largest)[:-1])


def _settled(frame: Frame, wishes: list[Wish]) -> list[tuple[Wish, str, Spot]]:
    """Where the names stand, beside the legend."""
    legend = box(0, 0, frame.width * frame.paper.legend, frame.height)
    return settle([w for w in wishes if w.spots], [legend], box(0, 0, frame.width + GUTTER, frame.height))


def _labels(frame: Frame, settled: list[tuple[Wish, str, Spot]]) -> tuple[Label, ...]:
    """Names with their places in percent; a part of the area keeps its entry when there is no room to show its name."""
    return tuple(
        Label(w.forms[0], w.forms[-1], shown, x / frame.width * 100, y / frame.height * 100, w.kind, w.priority, w.code)
        for w, shown, (x, y) in settled
        if shown or w.home
    )


def _relief(edition: str, slug: str, frame: Frame) -> str:
    """The area's hill shade as an SVG image with its data inside; empty where none has been made."""
    found = relief.relief(edition, slug)
    if found is None:
        return ""
    (west, south, east, north), picture = found
    (x, y), (right, bottom) = frame.xy(west, north), frame.xy(east, south)
    data = base64.b64encode(picture).decode("ascii")
    place = f'x="{x:.1f}" y="{y:.1f}" width="{right - x:.1f}" height="{bottom - y:.1f}"'
    return f'<image {place} preserveAspectRatio="none" href="data:image/webp;base64,{data}"/>'
