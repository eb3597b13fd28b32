"""Official boundaries from a file (GeoJSON, GeoPackage, Shapefile; any CRS): read, examined feature by feature."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geodata import province
from geodata.boundaries import boundaries, where
from ioc.errors import IocError
from ioc.model.area import AreaKind

WGS84 = "EPSG:4326"
CODES = ("code", "ma", "ma_xa", "maxa", "ma_dvhc", "madvhc", "gso", "ma_huyen", "mahuyen", "ma_gso")
NAMES = ("name", "ten", "ten_xa", "tenxa", "ten_dvhc", "tendvhc", "ten_huyen", "tenhuyen")
REACH_DEG = 0.5  # how far outside the province a feature may lie before its CRS is doubted
SLIVER_M2 = 500.0  # an overlap or a gap smaller than this is rounding, and is closed without a word
ELSEWHERE = 0.2  # share of a feature that lies where the edition has it; less, and codes may be swapped
TCVN3 = set("µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ")  # letters that Vietnamese in the old TCVN3 code turns into


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in a file: `problems` forbid its use, `remarks` are worth a look; each names its cure."""

    kind: AreaKind
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read(
    file: Path,
    layer: str | None = None,
    code_column: str | None = None,
    name_column: str | None = None,
    crs: str | None = None,
) -> gpd.GeoDataFrame:
    """The features of a file in WGS 84 with columns code, name, geometry; IocError names what to add or mend."""
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(file)]
        if layer is None and len(layers) > 1:
            raise IocError(f"{file.name} has {len(layers)} layers; name one with --layer: {', '.join(layers)}")
        frame = gpd.read_file(file, layer=layer)
    except (DataSourceError, DataLayerError) as error:
        cure = "give a .geojson, a .gpkg, or a .shp with its .dbf, .shx and .prj beside it"
        raise IocError(f"{file} cannot be read as a map ({error}); {cure}") from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise IocError(f"{file.name} holds no features with a geometry; check --layer ({', '.join(layers)})")
    code = _column(frame, code_column, CODES, "--code-column")
    name = _column(frame, name_column, NAMES, "--name-column")
    named = gpd.GeoDataFrame(
        {"code": frame[code].map(_code), "name": frame[name].map(_text)}, geometry=frame.geometry, crs=frame.crs
    )
    return _in_wgs84(named, file, crs)


def examine(frame: gpd.GeoDataFrame, edition: str) -> Findings:
    """Everything that is wrong or odd in the features of `read`, held against an edition of the areas."""
    known = boundaries(edition)
    kind = _kind(frame, known)
    known = where(known, "kind", kind.value)
    problems = [*_geometries(frame, known), *_codes(frame, known, kind)]
    if problems:  # what lies beside what means nothing yet
        return Findings(kind, problems)
    metres = province.load().maps.metres
    flat = frame.set_index("code").to_crs(metres)
    return Findings(
        kind,
        [*_overlaps(flat), *_gaps(flat), *_coverage(flat, known, kind)],
        [*_names(frame, known), *_places(flat, known.to_crs(metres))],
    )


def _column(frame: gpd.GeoDataFrame, asked: str | None, usual: Sequence[str], option: str) -> str:
    columns = [str(c) for c in frame.columns if c != frame.geometry.name]
    found = asked if asked in columns else next((c for c in columns if asked is None and c.lower() in usual), None)
    if found is None:
        missing = f"no column is called {asked!r}" if asked else "the column is not clear"
        raise IocError(f"{missing}; name it with {option}: one of {', '.join(columns)}")
    return found


def _code(value: object) -> str:
    """A GSO code as text: tables hand out 24784.0 for 24784."""
    text = _text(value)
    return text.removesuffix(".0")


def _text(value: object) -> str:
    return unicodedata.normalize("NFC", str(value).strip()) if value is not None else ""


def _in_wgs84(frame: gpd.GeoDataFrame, file: Path, crs: str | None) -> gpd.GeoDataFrame:
    """The features in WGS 84; what they are in is told by the file, or by `crs` when it is silent or wrong."""
    try:
        source = CRS.from_user_input(crs) if crs else frame.crs
    except CRSError as error:
        raise IocError(f"--crs {crs} is unknown; for VN-2000 here say --crs {_vn_2000()}") from error
    if source is None:
        cure = f"say --crs {_vn_2000()} for VN-2000 (of this province), --crs {WGS84} for degrees"
        raise IocError(f"{file.name} does not say its coordinate system (a Shapefile's is in its .prj); {cure}")
    return frame.set_crs(source, allow_override=True).to_crs(WGS84)


def _kind(frame: gpd.GeoDataFrame, known: gpd.GeoDataFrame) -> AreaKind:
    """Whether these are wards or districts: by most of their codes."""
    kinds = known["kind"].reindex(frame["code"]).value_counts()
    found = [AreaKind(kind) for kind in kinds.index if kind != AreaKind.PROVINCE]
    if not found:
        seen = ", ".join(frame["code"].head(3))
        raise IocError(f"no code of the file is one of this edition's (they look like {seen}); check --code-column")
    return found[0]


def _vn_2000() -> str:
    """The coordinate system in which the province publishes."""
    return province.load().maps.vn_2000


def _geometries(frame: gpd.GeoDataFrame, known: gpd.GeoDataFrame) -> Iterator[str]:
    """Each must be a valid polygon in or near the province."""
    west, south, east, north = known.total_bounds
    near = shapely.box(west - REACH_DEG, south - REACH_DEG, east + REACH_DEG, north + REACH_DEG)
    for code, name, shape in zip(frame["code"], frame["name"], frame.geometry, strict=True):
        who = f"{code} {name}".strip()
        if shape is None or shape.is_empty:
            yield f"{who}: has no geometry; draw it or take the row out"
        elif shape.geom_type not in ("Polygon", "MultiPolygon"):
            yield f"{who}: is a {shape.geom_type}, not an area; export polygons"
        elif not near.intersects(shape):
            at = shapely.point_on_surface(shape)
            cure = f"say its real one with --crs (VN-2000 here: {_vn_2000()})"
            yield f"{who}: lies at {at.y:.2f}, {at.x:.2f}, outside the province: the coordinate system is wrong; {cure}"
        elif not shape.is_valid:
            reason = shapely.is_valid_reason(shape)
            yield f"{who}: its polygon is not valid ({reason}); mend it, in QGIS by 'Fix geometries'"


def _codes(frame: gpd.GeoDataFrame, known: gpd.GeoDataFrame, kind: AreaKind) -> Iterator[str]:
    """Each code must be known, and stand once."""
    for code, count in frame["code"].value_counts().items():
        if count > 1:
            yield f"{code}: stands {count} times; join its parts into one feature, in QGIS by 'Dissolve'"
    for code, name in zip(frame["code"], frame["name"], strict=True):
        if code not in known.index:
            yield f"{code} {name}: this edition has no such {kind.value}; check the code and --edition"


def _names(frame: gpd.GeoDataFrame, known: gpd.GeoDataFrame) -> Iterator[str]:
    """Names differ in spelling; the edition's stay, but a swapped code shows here."""
    for code, name in zip(frame["code"], frame["name"], strict=True):
        ours = known.loc[code, "name"]
        if TCVN3 & set(name):
            yield f"{code}: the name {name!r} looks like TCVN3 text; export the table as UTF-8"
        elif not _same(name, ours):
            yield f"{code}: is called {name!r} in the file and {ours!r} here; look whether codes are swapped"


def _same(name: str, ours: str) -> bool:
    """Whether one name holds the other, whatever the kind before it, accents and case."""
    a, b = (_plain(text) for text in (name, ours))
    return bool(a) and (a in b or b in a)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in decomposed.lower() if c.isalnum())


def _overlaps(flat: gpd.GeoDataFrame) -> Iterator[str]:
    """Two areas must not share ground."""
    tree = flat.sindex.query(flat.geometry, predicate="intersects")
    pairs = {tuple(sorted(pair)) for pair in zip(*tree.tolist(), strict=True) if pair[0] != pair[1]}
    for i, j in sorted(pairs):
        both = flat.geometry.iloc[i].intersection(flat.geometry.iloc[j])
        if both.area > SLIVER_M2:
            who = " and ".join(f"{flat.index[k]} {flat['name'].iloc[k]}" for k in (i, j))
            yield f"{who} overlap by {_hectares(both)} at {_place(both)}; one border must be both's"


def _gaps(flat: gpd.GeoDataFrame) -> Iterator[str]:
    """There must be no hole between areas."""
    together = flat.geometry.union_all()
    for part in shapely.get_parts(together):
        for ring in shapely.get_rings(part)[1:]:
            hole = shapely.Polygon(ring)
            if hole.area > SLIVER_M2:
                beside = [f"{c} {n}" for c, n, s in flat[["name", "geometry"]].itertuples() if s.intersects(hole)]
                where = f"at {_place(hole)} between {', '.join(beside)}"
                yield f"a gap of {_hectares(hole)} {where}; give it to one of them"


def _coverage(flat: gpd.GeoDataFrame, known: gpd.GeoDataFrame, kind: AreaKind) -> Iterator[str]:
    """A district comes with all its wards or with none."""
    if kind is not AreaKind.WARD:
        return
    for district in sorted({known.loc[code, "parent"] for code in flat.index}):
        wards = where(known, "parent", district)
        missing = [f"{c} {n}" for c, n in zip(wards.index, wards["name"], strict=True) if c not in flat.index]
        if missing:
            yield f"{district}: {len(missing)} of its {len(wards)} wards are missing: {', '.join(missing)}; add them"


def _places(flat: gpd.GeoDataFrame, known: gpd.GeoDataFrame) -> Iterator[str]:
    """A feature should lie about where the edition's sketch has it."""
    for code, name, shape in flat[["name", "geometry"]].itertuples():
        ours = known.loc[code].geometry
        if shape.intersection(ours).area < ELSEWHERE * min(shape.area, ours.area):
            km = shape.centroid.distance(ours.centroid) / 1000
            yield f"{code} {name}: lies {km:.0f} km from where the sketch has it; look whether codes are swapped"


def _hectares(shape: BaseGeometry) -> str:
    return f"{shape.area / 10_000:.2f} ha"


def _place(shape: BaseGeometry) -> str:
    """Where to look, in degrees."""
    at = gpd.GeoSeries([shapely.point_on_surface(shape)], crs=province.load().maps.metres).to_crs(WGS84).iloc[0]
    return f"{at.y:.5f}, {at.x:.5f}"
