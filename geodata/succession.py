"""How the areas of one edition became those of another, ward by ward: what a view in one must know of data in another.

Every ward of an edition that is drawn from another is made of whole wards of that one, down to the oldest: its atoms.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from geodata import editions, files
from geodata.areas import load
from geodata.features import TABLE, parts
from ioc.errors import IocError
from ioc.model.area import Area, AreaKind
from ioc.model.succession import Succession, Unit

Atoms = Mapping[str, frozenset[str]]  # by the code of a ward


@cache
def atoms(edition: str) -> Atoms:
    """The wards of the oldest edition that each ward of this one is made of."""
    base = editions.about(edition).drawn_from
    if base is None:
        return {a.code: frozenset((a.code,)) for a in load(edition) if a.kind is AreaKind.WARD}
    old = atoms(base)
    return {code: frozenset().union(*(old[p] for p in those)) for code, those in parts(edition).items()}


def became(edition: str) -> Mapping[str, str]:
    """The ward of an edition that each of its atoms became part of."""
    return {atom: ward for ward, made in atoms(edition).items() for atom in made}


def ground(edition: str, area: str, ward: str | None = None) -> frozenset[str]:
    """The atoms that data of an area (slug) may be about: of its ward, or of all of it when it names none of its wards;
    none of what is no area of this edition.
    """
    own = _wards(edition).get(area, frozenset())
    named = own & {ward} or own
    return frozenset[str]().union(*(atoms(edition)[code] for code in named))


def root(edition: str) -> str:
    """The edition whose wards are the atoms of this one."""
    base = editions.about(edition).drawn_from
    return root(base) if base else edition


@cache
def between(told: str, asked: str) -> Succession:
    """What becomes of data told by the areas of one edition in a view that is asked in another."""
    _check_related(told, asked)
    made, units, unit_of = atoms(told), _units(asked), _unit_of(asked)
    homes = list(_homes(told))
    home_of = {atom: home for home, ward in homes for atom in made[ward]}
    ground: dict[str, Counter[str]] = defaultdict(Counter)  # how many atoms each unit has of each home
    for atom, unit in unit_of.items():
        ground[unit][home_of[atom]] += 1
    whole = Counter(home for home, ward in homes for _atom in made[ward])
    shared = {unit_of[atom] for those in made.values() if len({unit_of[a] for a in those}) > 1 for atom in those}
    return Succession(
        told,
        asked,
        tuple(_unit(area, ground[code], whole, shared=code in shared) for code, area in units.items()),
        {(home, ward): _most(unit_of[atom] for atom in made[ward]) for home, ward in homes},
        {home: unit for unit, parted in ground.items() for home in parted if parted[home] == whole[home]},
    )


def check(edition: str) -> list[str]:
    """Every ward of the edition before must have become part of exactly one."""
    base = editions.about(edition).drawn_from
    if base is None:
        return []
    uses = Counter(part for those in parts(edition).values() for part in those)
    wards = {a.code: a.name for a in load(base) if _is_ward(a)}
    return [
        f"{code} {name} of edition {base} is part of {uses[code]} wards; {edition}/{TABLE} must name it in one"
        for code, name in wards.items()
        if uses[code] != 1
    ]


def _check_related(told: str, asked: str) -> None:
    if root(told) != root(asked):
        raise IocError(
            f"editions {told} and {asked} share no wards: `drawn_from` in their {files.ABOUT} says from what"
        )


def _units(edition: str) -> dict[str, Area]:
    """The areas that are compared in an edition, by code."""
    level = AreaKind(editions.find(edition).level)
    return {a.code: a for a in load(edition) if a.kind is level}


def _unit_of(edition: str) -> dict[str, str]:
    """The unit (code) that each atom lies in."""
    units = _units(edition)
    of_ward = {a.code: a.code if a.code in units else a.parent or "" for a in load(edition) if _is_ward(a)}
    return {atom: of_ward[ward] for ward, made in atoms(edition).items() for atom in made}


def _unit(area: Area, homes: Counter[str], whole: Counter[str], *, shared: bool) -> Unit:
    """A unit that takes parts of several homes can be no more than estimated, and so can one whose wards are shared."""
    partly = [home for home, n in homes.items() if n < whole[home]]
    crosses = len(homes) > 1 and bool(partly)
    return Unit(area, tuple(home for home in whole if home in homes), estimated=shared or crosses)


def _homes(edition: str) -> Iterator[tuple[str, str]]:
    """Each ward (code) of an edition with the area (slug) that its data comes under."""
    slugs = {a.code: a.slug or "" for a in load(edition) if a.kind is AreaKind.DISTRICT}
    return ((slugs[a.parent or ""], a.code) for a in load(edition) if _is_ward(a))


@cache
def _wards(edition: str) -> Mapping[str, frozenset[str]]:
    """The wards of each area by its slug; the province has them all."""
    found: dict[str, set[str]] = defaultdict(set)
    for home, ward in _homes(edition):
        found[home].add(ward)
    whole = {a.slug: set(atoms(edition)) for a in load(edition) if a.kind is AreaKind.PROVINCE and a.slug}
    return {slug: frozenset(wards) for slug, wards in {**found, **whole}.items()}


def _is_ward(area: Area) -> bool:
    return area.kind is AreaKind.WARD


def _most(units: Iterator[str]) -> str:
    """The unit named most often; of several the one with the lowest code, the same every time."""
    return Counter(sorted(units)).most_common(1)[0][0]
