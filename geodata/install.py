"""Putting official boundaries into an edition: what they touch gives way, what is not official stays a sketch."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geodata import boundaries
from geodata.areas import FILES, load
from geodata.features import OFFICIAL, features
from geodata.features import official as official_areas
from ioc.errors import IocError
from ioc.model.area import AreaKind

PLACES = 6  # decimals of a degree that are kept: 0.1 m
GRID = 10**-PLACES
Shapes = dict[str, BaseGeometry]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where boundaries came from."""

    file: str
    sha256: str
    source: str  # who issued them, as it is credited on maps
    imported_on: str  # ISO 8601 date

    @classmethod
    def of(cls, file: Path, source: str, day: date) -> "Origin":
        """Of a file at hand."""
        return cls(file.name, sha256(file.read_bytes()).hexdigest(), source, day.isoformat())


def install(frame: gpd.GeoDataFrame, kind: AreaKind, edition: str, origin: Origin, folder: Path) -> list[str]:
    """Write the edition's boundaries with these official ones into `folder`; returns what the edition's check says.

    Nothing is written when the check finds something.
    """
    official = dict(zip(frame["code"], shapely.set_precision(frame.geometry.values, GRID), strict=True))
    shapes = boundaries.boundaries(edition)
    wards = _wards(shapes, official, kind)
    districts = {d: shapely.coverage_union_all([wards[c] for c in below]) for d, below in _tree(shapes).items()}
    province = {c: shapely.coverage_union_all(list(districts.values())) for c in _codes(shapes, AreaKind.PROVINCE)}
    changed = shapes.copy()
    changed["geometry"] = changed.index.map({**wards, **districts, **province})
    problems = [*boundaries.check_coverage(changed), *boundaries.check_nesting(changed)]
    if not problems:
        _write(changed, edition, folder)
        _note(official, kind, edition, origin, folder)
    return problems


def fit(parts: Mapping[str, BaseGeometry], ground: BaseGeometry) -> Shapes:
    """The parts cut to `ground`, and what they leave of it given to the part with the longest border to it."""
    cut = {code: _areas(part.intersection(ground)) for code, part in parts.items()}
    kept = {code: part for code, part in cut.items() if not part.is_empty}
    if lost := sorted(cut.keys() - kept.keys()):
        raise IocError(f"nothing is left of {', '.join(lost)} inside the official borders; import wards instead")
    for piece in sorted(
        shapely.get_parts(_areas(ground.difference(shapely.union_all(list(kept.values()))))), key=_size
    ):
        beside = max(kept, key=lambda code: kept[code].intersection(piece.boundary).length)
        kept[beside] = _areas(shapely.union(kept[beside], piece))
    return kept


def _wards(shapes: gpd.GeoDataFrame, official: Shapes, kind: AreaKind) -> Shapes:
    """Every ward of the edition: the official ones as they are, the others where room is left."""
    tree, old = _tree(shapes), dict(shapes.geometry.items())
    if kind is AreaKind.DISTRICT:
        inside = {c: s for d, shape in official.items() for c, s in fit({c: old[c] for c in tree[d]}, shape).items()}
    else:
        inside = official
    rest = {c: old[c] for below in tree.values() for c in below if c not in inside}
    ground = _areas(shapely.union_all(list(old.values())).difference(shapely.union_all(list(inside.values()))))
    return _clean({**inside, **(fit(rest, ground) if rest else {})})


def _clean(wards: Shapes) -> Shapes:
    """Neighbours with the same points along their common border."""
    rounded = shapely.set_precision(list(wards.values()), GRID)
    cleaned = shapely.coverage_clean(rounded, snapping_distance=GRID)  # pyright: ignore[reportAttributeAccessIssue]
    return dict(zip(wards, cleaned, strict=True))


def _areas(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a geometry, without the lines and points that an intersection leaves."""
    polygons = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    return shapely.union_all(polygons)


def _size(shape: BaseGeometry) -> float:
    return -shape.area


def _codes(shapes: gpd.GeoDataFrame, kind: AreaKind) -> Iterable[str]:
    return boundaries.where(shapes, "kind", kind.value).index


def _tree(shapes: gpd.GeoDataFrame) -> dict[str, list[str]]:
    """The wards of each district, by codes."""
    wards = boundaries.where(shapes, "kind", AreaKind.WARD.value)
    return {d: list(boundaries.where(wards, "parent", d).index) for d in _codes(shapes, AreaKind.DISTRICT)}


def _write(shapes: gpd.GeoDataFrame, edition: str, folder: Path) -> None:
    """The edition's three files with new geometries and the properties they had."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in FILES.values():
        told = [{**f, "geometry": _geometry(shapes, f)} for f in features(edition, file)]
        text = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in told)
        (folder / file).write_text(f'{{"type": "FeatureCollection", "features": [\n{text}\n]}}\n', encoding="utf-8")


def _geometry(shapes: gpd.GeoDataFrame, feature: dict[str, Any]) -> dict[str, Any]:
    return json.loads(shapely.to_geojson(shapes.loc[feature["properties"]["code"]].geometry))


def _note(official: Shapes, kind: AreaKind, edition: str, origin: Origin, folder: Path) -> None:
    """Remember which areas are official now, and where from; wards that were cut to a district's are so no more."""
    areas, codes = load(edition), set(official)
    if kind is AreaKind.WARD:
        codes |= {a.parent for a in areas if a.code in codes and a.parent}
    districts = {a.code for a in areas if a.kind is AreaKind.DISTRICT}
    cut = {a.code for a in areas if kind is AreaKind.DISTRICT and a.parent in codes}
    known = {code: entry for code, entry in official_areas(edition).items() if code not in cut}
    known |= dict.fromkeys(sorted(codes), asdict(origin))
    if districts <= known.keys():
        known |= dict.fromkeys((a.code for a in areas if a.kind is AreaKind.PROVINCE), asdict(origin))
    (folder / OFFICIAL).write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
