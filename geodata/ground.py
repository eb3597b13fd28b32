"""The ground under a map that people move: wards, the area's edge, neighbours, roads and water as plain GeoJSON."""

import json
from collections.abc import Iterator
from functools import cache
from math import floor, log, log2, pi, radians, tan
from typing import Any

import shapely
from shapely import box
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from geodata import smoothing
from geodata.areas import find, load, wards
from geodata.features import features
from ioc.model.area import AreaKind

FINE = 0.0004  # degrees, some 40 m: finer than a pixel of a district on a desk
AROUND = 0.7  # share of the area's size that is drawn around it
LINES = ("river", "road")
TILE = 256  # pixels of the whole world at zoom 0

Feature = dict[str, Any]


@cache
def ground(slug: str, edition: str = "2023") -> str:
    """A FeatureCollection, what lies under first; `kind` says what a feature is, `sure` whether it lies exactly."""
    area = find(slug, edition)
    smooth = smoothing.smooth(edition)
    below = [ward for ward in wards(area) if ward.code in smooth]
    edge = shapely.coverage_union_all([smooth[a.code] for a in below or [area]])
    paper = _around(edge)
    inside = {area.code, *(a.parent for a in wards(area))}
    beside = [a for a in load(edition) if a.kind is AreaKind.DISTRICT and a.code not in inside]
    drawn = [
        *(_feature(smooth[a.code], paper, kind="beside", name=a.short) for a in beside),
        *(_feature(smooth[a.code], paper, kind="ward", name=a.short, code=a.code) for a in below),
        *_context(edition, paper),
        _feature(edge, paper, kind="edge", name=area.name),
    ]
    west, south, east, north = edge.bounds
    told = {
        "type": "FeatureCollection",
        "bbox": [west, south, east, north],
        "features": [f for f in drawn if f],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@cache
def outlook(slug: str, width: int, height: int, edition: str = "2023") -> tuple[tuple[float, float], float]:
    """Middle (lat, lon) and zoom of a web map of so many pixels that shows the whole area."""
    west, south, east, north = json.loads(ground(slug, edition))["bbox"]
    wide, high = (east - west) / 360, (_mercator(north) - _mercator(south)) / (2 * pi)
    zoom = log2(min(width / wide, height / high) / TILE)
    return ((south + north) / 2, (west + east) / 2), floor(zoom * 4) / 4


def _mercator(lat: float) -> float:
    return log(tan(pi / 4 + radians(lat) / 2))


@cache
def _around(edge: BaseGeometry) -> BaseGeometry:
    west, south, east, north = edge.bounds
    wide, high = AROUND * (east - west), AROUND * (north - south)
    return box(west - wide, south - high, east + wide, north + high)


def _context(edition: str, paper: BaseGeometry) -> Iterator[Feature | None]:
    """Lakes, rivers and roads; what is not sure is told, to be drawn thinner."""
    told = [(f["properties"], shape(f["geometry"])) for f in features(edition, "context.geojson")]
    for kind in ("lake", *LINES):
        for said, geometry in told:
            if said["kind"] == kind:
                line = smoothing.soften(geometry) if geometry.geom_type == "LineString" else geometry
                sure = said.get("certainty") == "sure"
                yield _feature(line, paper, kind=kind, name=said.get("name") or "", sure=sure)


def _feature(geometry: BaseGeometry, paper: BaseGeometry, **said: object) -> Feature | None:
    """What lies on the paper of a geometry; None when nothing does."""
    kept = shapely.set_precision(shapely.clip_by_rect(shapely.simplify(geometry, FINE), *paper.bounds), 0.00001)
    return None if kept.is_empty else {"type": "Feature", "properties": said, "geometry": mapping(kept)}
