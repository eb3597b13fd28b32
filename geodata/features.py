"""The areas of an edition as GeoJSON features: from its files, or joined from the wards of the edition before."""

import json
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from geodata import editions, files
from ioc.errors import IocError

PROVINCE, DISTRICTS, WARDS, CONTEXT = "province.geojson", "districts.geojson", "wards.geojson", "context.geojson"
TABLE, FIGURES, OFFICIAL = "wards.csv", "figures.csv", "official.json"
Feature = dict[str, Any]


def features(edition: str, name: str) -> list[Feature]:
    """The features of a GeoJSON file; without one, as they follow from the edition that this one is drawn from."""
    file = files.path(edition, name)
    if file.exists():
        return json.loads(file.read_text(encoding="utf-8"))["features"]
    base = editions.about(edition).drawn_from
    if name == CONTEXT:
        return features(base, name) if base else []
    if base is None:
        raise IocError(f"{file} is missing; an edition has one, or says in {files.ABOUT} what it is `drawn_from`")
    if name == WARDS:
        return _wards(edition, base)
    districts = _districts(edition)
    return districts if name == DISTRICTS else [_province(edition, districts)]


def parts(edition: str) -> dict[str, tuple[str, ...]]:
    """Of an edition that is drawn from another: the wards of that one which each ward is made of, by code."""
    return {row["code"]: tuple(row["parts"].split()) or (row["code"],) for row in files.rows(edition, TABLE)}


def official(edition: str) -> dict[str, dict[str, str]]:
    """The areas with official boundaries by code: file, sha256, source and imported_on of each; empty on a sketch."""
    file = files.path(edition, OFFICIAL)
    if file.exists():
        return json.loads(file.read_text(encoding="utf-8"))
    base = editions.about(edition).drawn_from
    return _inherited(edition, official(base)) if base else {}


def _wards(edition: str, base: str) -> list[Feature]:
    """Each ward as the union of those it was made of."""
    old = {f["properties"]["code"]: shape(f["geometry"]) for f in features(base, WARDS)}
    made = parts(edition)
    if unknown := {p for those in made.values() for p in those} - old.keys():
        raise IocError(f"{edition}/{TABLE}: edition {base} has no wards {', '.join(sorted(unknown))}; mend `parts`")
    return [
        _feature(shapely.coverage_union_all([old[p] for p in made[row["code"]]]), row, "code", "name", "district")
        for row in files.rows(edition, TABLE)
    ]


def _districts(edition: str) -> list[Feature]:
    """Each district as the union of its wards."""
    wards = features(edition, WARDS)
    figures = {row["code"]: row for row in files.rows(edition, FIGURES)}
    return [
        _feature(_union([f for f in wards if f["properties"]["district"] == code]), figures[code], "code", "name")
        for code in dict.fromkeys(f["properties"]["district"] for f in wards)
    ]


def _province(edition: str, districts: list[Feature]) -> Feature:
    """The province around its districts: the row of the figures that is no district's."""
    codes = {f["properties"]["code"] for f in districts}
    (row,) = (row for row in files.rows(edition, FIGURES) if row["code"] not in codes)
    found = _feature(_union(districts), row, "code", "name")
    found["properties"] |= {"districts": len(districts), "wards": len(parts(edition))}
    return found


def _union(joined: list[Feature]) -> BaseGeometry:
    return shapely.coverage_union_all([shape(f["geometry"]) for f in joined])


def _feature(geometry: BaseGeometry, row: dict[str, str], *columns: str) -> Feature:
    return {"type": "Feature", "properties": {c: row[c] for c in columns}, "geometry": mapping(geometry)}


def _inherited(edition: str, known: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """What is official of the wards, where every part is, and of what is made of nothing but these."""
    wards = {code: known[those[0]] for code, those in parts(edition).items() if all(p in known for p in those)}
    homes = {row["code"]: row["district"] for row in files.rows(edition, TABLE)}
    rough = {homes[code] for code in homes if code not in wards}
    above = {home: wards[code] for code, home in homes.items() if home not in rough}
    whole = {} if rough else {p["properties"]["code"]: next(iter(wards.values())) for p in features(edition, PROVINCE)}
    return {**whole, **above, **wards}
