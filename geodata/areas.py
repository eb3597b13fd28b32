"""The areas of an edition of the map: names and figures from its files, centres from iocs.toml, clusters of areas."""

import tomllib
from functools import cache

import msgspec

from geodata.features import DISTRICTS, FIGURES, PROVINCE, TABLE, WARDS, features, official
from geodata.files import editions, home, path, rows
from ioc.errors import IocError
from ioc.model.area import Area, AreaKind

FILES = {AreaKind.PROVINCE: PROVINCE, AreaKind.DISTRICT: DISTRICTS, AreaKind.WARD: WARDS}
IOCS, CLUSTERS = "iocs.toml", "clusters.toml"


class Cluster(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Areas of an edition under one name, as `clusters.toml` has them."""

    name: str
    members: tuple[str, ...]  # slugs


@cache
def load(edition: str = "2023") -> list[Area]:
    """The province, its districts, its wards and clusters, in this order."""
    figures = {row["code"]: row for row in (*rows(edition, TABLE), *rows(edition, FIGURES))}
    centres = switched_on({row["slug"] for known in editions() for row in rows(known, FIGURES)})
    province = ""
    areas: list[Area] = []
    for kind, file in FILES.items():
        for feature in features(edition, file):
            named = feature["properties"]
            if kind is AreaKind.PROVINCE:
                province = named["code"]
            parent = {AreaKind.PROVINCE: None, AreaKind.DISTRICT: province, AreaKind.WARD: named.get("district")}[kind]
            areas.append(_area(edition, kind, named, parent, figures.get(named["code"], {}), centres))
    return [*areas, *_clusters(edition, province, {a.slug for a in areas if a.kind is AreaKind.DISTRICT})]


def find(slug: str, edition: str = "2023") -> Area:
    """The province, district or cluster called `slug`."""
    areas = {area.slug: area for area in load(edition) if area.slug}
    if slug not in areas:
        raise IocError(f"edition {edition} knows no area {slug!r}; its areas are {', '.join(areas)}")
    return areas[slug]


def parts(area: Area) -> list[Area]:
    """What an area is made of: the districts of a province, the wards of a district, the members of a cluster."""
    if area.kind is AreaKind.CLUSTER:
        return [a for a in load(area.edition) if a.slug in area.members]
    return [a for a in load(area.edition) if a.parent == area.code and a.kind is not AreaKind.CLUSTER]


def wards(area: Area) -> list[Area]:
    """Every ward in an area, whatever lies between."""
    return [area] if area.kind is AreaKind.WARD else [ward for part in parts(area) for ward in wards(part)]


@cache
def credit(slug: str, edition: str = "2023") -> str | None:
    """Who issued the boundaries on the map of an area; None as long as any of them is a sketch."""
    area, known = find(slug, edition), official(edition)
    drawn = [*([] if area.kind is AreaKind.CLUSTER else [area]), *parts(area)]
    if any(a.code not in known for a in drawn):
        return None
    return ", ".join(sorted({known[a.code]["source"] for a in drawn}))


def check(edition: str = "2023") -> list[str]:
    """What is wrong with an edition, in sentences; an empty list when it is sound."""
    from geodata import boundaries  # takes geopandas, two seconds that nobody else who loads the areas should wait for

    return boundaries.check(edition)


def switched_on(known: set[str]) -> set[str]:
    """The slugs to which iocs.toml gives an operations centre."""
    file = home() / IOCS
    entries = tomllib.loads(file.read_text(encoding="utf-8"))
    for slug, on in entries.items():
        if slug not in known or not isinstance(on, bool):
            raise IocError(
                f"{file}: `{slug} = {on}` is wrong; the value is true or false, the name one of {sorted(known)}"
            )
    return {slug for slug, on in entries.items() if on}


def _clusters(edition: str, province: str, districts: set[str | None]) -> list[Area]:
    """The service areas of several districts; each has an operations centre of its own."""
    file = path(edition, CLUSTERS)
    if not file.exists():
        return []
    try:
        told = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), dict[str, Cluster])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise IocError(f"{file}: {error}; see docs/province.md for what belongs there") from error
    for slug, cluster in told.items():
        strangers = set(cluster.members) - districts
        if strangers or not cluster.members or slug in districts:
            raise IocError(f"{file}: `{slug}` has a slug of its own and members among {sorted(map(str, districts))}")
    return [
        Area(edition, slug, AreaKind.CLUSTER, cluster.name, slug, province, ioc=True, members=cluster.members)
        for slug, cluster in told.items()
    ]


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
