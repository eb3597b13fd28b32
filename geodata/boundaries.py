"""Boundaries of an edition as a GeoDataFrame, and what is wrong with them."""

import unicodedata
from collections import Counter

import geopandas as gpd
import pandas as pd

from geodata import province, succession
from geodata.areas import FILES, load
from geodata.features import features
from ioc.model.area import Area, AreaKind

HAIR_M = 1.0  # borders are stored to 4 decimals (11 m) and shared exactly: a metre off is a mistake


def boundaries(edition: str = "2023") -> gpd.GeoDataFrame:
    """One row an area, indexed by code, with name, kind, parent and polygon in WGS 84."""
    shapes = pd.concat(
        gpd.GeoDataFrame.from_features(features(edition, file), crs="EPSG:4326")[["code", "geometry"]]
        for file in FILES.values()
    )
    areas = pd.DataFrame([(a.code, a.name, a.kind.value, a.parent) for a in load(edition) if a.kind in FILES])
    areas.columns = ["code", "name", "kind", "parent"]
    together = areas.merge(shapes, on="code", validate="one_to_one").set_index("code")
    return gpd.GeoDataFrame(together, geometry="geometry", crs=shapes.crs)


def where(shapes: gpd.GeoDataFrame, column: str, value: str | None) -> gpd.GeoDataFrame:
    """The rows with this value in a column."""
    return gpd.GeoDataFrame(shapes[shapes[column] == value])


def check(edition: str = "2023") -> list[str]:
    """What is wrong with an edition, in sentences; an empty list when it is sound."""
    areas, shapes = load(edition), boundaries(edition)
    promised = features(edition, FILES[AreaKind.PROVINCE])[0]["properties"]
    return [
        *check_names(areas),
        *check_counts(areas, promised["districts"], promised["wards"]),
        *check_tree(areas),
        *check_coverage(shapes),
        *check_nesting(shapes),
        *succession.check(edition),
    ]


def check_names(areas: list[Area]) -> list[str]:
    """Names must be in NFC, codes and slugs unique."""
    problems = [
        f"{a.code}: the name {a.name!r} is not in NFC" for a in areas if not unicodedata.is_normalized("NFC", a.name)
    ]
    for what, values in (("code", [a.code for a in areas]), ("slug", [a.slug for a in areas if a.slug])):
        problems += [f"the {what} {value} is used {n} times" for value, n in Counter(values).items() if n > 1]
    return problems


def check_counts(areas: list[Area], districts: int, wards: int) -> list[str]:
    """There must be as many districts and wards as the province's own feature promises."""
    counts = Counter(a.kind for a in areas)
    expected = {AreaKind.PROVINCE: 1, AreaKind.DISTRICT: districts, AreaKind.WARD: wards}
    return [f"{counts[kind]} areas of kind {kind}, not {n}" for kind, n in expected.items() if counts[kind] != n]


def check_tree(areas: list[Area]) -> list[str]:
    """Every area but the province has its parent one level up; every district has wards and a slug."""
    kinds = {a.code: a.kind for a in areas}
    above = {AreaKind.PROVINCE: None, AreaKind.DISTRICT: AreaKind.PROVINCE, AreaKind.WARD: AreaKind.DISTRICT}
    above |= {AreaKind.CLUSTER: AreaKind.PROVINCE}
    problems = [
        f"{a.code} {a.name}: its parent {a.parent} is missing or of the wrong level"
        for a in areas
        if (kinds.get(a.parent) if a.parent else None) != above[a.kind]
    ]
    parents = {a.parent for a in areas if a.kind is AreaKind.WARD}
    districts = [a for a in areas if a.kind is AreaKind.DISTRICT]
    problems += [f"{a.code} {a.name} has no wards" for a in districts if a.code not in parents]
    return problems + [f"{a.code} {a.name} has no slug in figures.csv" for a in districts if not a.slug]


def check_coverage(shapes: gpd.GeoDataFrame) -> list[str]:
    """Wards must share their borders exactly: no gaps, no overlaps."""
    wards = shapes[shapes["kind"] == AreaKind.WARD.value]
    bad = wards.geometry.invalid_coverage_edges()
    return [
        f"{code} {wards.loc[code, 'name']}: its border overlaps or misses its neighbour's"
        for code in bad.index[~bad.is_empty]
    ] + [f"{code} {wards.loc[code, 'name']}: its polygon is not valid" for code in wards.index[~wards.is_valid]]


def check_nesting(shapes: gpd.GeoDataFrame) -> list[str]:
    """Every area is the union of the areas below it."""
    flat = shapes.to_crs(province.load().maps.metres)
    problems: list[str] = []
    for parent, parts in flat.groupby("parent"):
        over = parts.geometry.union_all().symmetric_difference(flat.loc[parent].geometry)
        if not over.buffer(-HAIR_M).is_empty:
            problems.append(f"{parent} {flat.loc[parent, 'name']} is not the union of its parts")
    return problems
