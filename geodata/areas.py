"""The areas of an edition of the map: names and figures from its files, operations centres from iocs.toml."""

import tomllib
from functools import cache

from geodata.files import HERE, features, official, rows
from ioc.errors import IocError
from ioc.model.area import Area, AreaKind

FILES = {AreaKind.PROVINCE: "province.geojson", AreaKind.DISTRICT: "districts.geojson", AreaKind.WARD: "wards.geojson"}
IOCS = HERE / "iocs.toml"


@cache
def load(edition: str = "2023") -> list[Area]:
    """The province, its districts and its wards, in this order."""
    figures = {row["code"]: row for row in rows(edition, "figures.csv")}
    centres = switched_on({row["slug"] for row in figures.values()})
    province = ""
    areas: list[Area] = []
    for kind, file in FILES.items():
        for feature in features(edition, file):
            named = feature["properties"]
            if kind is AreaKind.PROVINCE:
                province = named["code"]
            parent = {AreaKind.PROVINCE: None, AreaKind.DISTRICT: province, AreaKind.WARD: named.get("district")}[kind]
            areas.append(_area(edition, kind, named, parent, figures.get(named["code"], {}), centres))
    return areas


def find(slug: str, edition: str = "2023") -> Area:
    """The province or district called `slug`."""
    areas = {area.slug: area for area in load(edition) if area.slug}
    if slug not in areas:
        raise IocError(f"edition {edition} knows no area {slug!r}; its areas are {', '.join(areas)}")
    return areas[slug]


@cache
def credit(slug: str, edition: str = "2023") -> str | None:
    """Who issued the boundaries on the map of an area; None as long as any of them is a sketch."""
    area, known = find(slug, edition), official(edition)
    drawn = [area, *(a for a in load(edition) if a.parent == area.code)]
    if any(a.code not in known for a in drawn):
        return None
    return ", ".join(sorted({known[a.code]["source"] for a in drawn}))


def check(edition: str = "2023") -> list[str]:
    """What is wrong with an edition, in sentences; an empty list when it is sound."""
    from geodata import boundaries  # takes geopandas, two seconds that nobody else who loads the areas should wait for

    return boundaries.check(edition)


def switched_on(known: set[str]) -> set[str]:
    """The slugs to which iocs.toml gives an operations centre."""
    entries = tomllib.loads(IOCS.read_text(encoding="utf-8"))
    for slug, on in entries.items():
        if slug not in known or not isinstance(on, bool):
            raise IocError(
                f"{IOCS}: `{slug} = {on}` is wrong; the value is true or false, the name one of {sorted(known)}"
            )
    return {slug for slug, on in entries.items() if on}


def _area(
    edition: str, kind: AreaKind, named: dict[str, str], parent: str | None, figures: dict[str, str], centres: set[str]
) -> Area:
    population, km2, slug = figures.get("population"), figures.get("km2"), figures.get("slug")
    return Area(
        edition,
        named["code"],
        kind,
        named["name"],
        slug,
        parent,
        population=int(population) if population else None,
        population_as_of=figures.get("population_as_of") or None,
        area_km2=float(km2) if km2 else None,
        source=figures.get("source", ""),
        ioc=slug in centres,
    )
