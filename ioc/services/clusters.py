"""What a grant on an area gives: with a cluster each area in it; in another edition no ground that was not its own."""

from collections.abc import Iterable
from dataclasses import replace

from geodata import areas, succession
from ioc.model.role import Grant


def members(slug: str, edition: str) -> tuple[str, ...]:
    """The areas (slugs) in a cluster; none of any other area."""
    return next((a.members for a in areas.load(edition) if a.slug == slug), ())


def carries(area: str, given_in: str, edition: str) -> bool:
    """Whether what was given on an area (slug) in one edition holds in another: for no ground that it had not then."""
    if given_in == edition:
        return True
    if succession.root(given_in) != succession.root(edition):
        return False
    now = _ground(area, edition)
    return bool(now) and now <= _ground(area, given_in)


def carried(granted: Iterable[Grant], edition: str) -> list[Grant]:
    """The grants that hold in an edition."""
    return [g for g in granted if g.area is None or carries(g.area, g.edition or edition, edition)]


def _ground(area: str, edition: str) -> frozenset[str]:
    names = members(area, edition) or (area,)
    return frozenset[str]().union(*(succession.ground(edition, name) for name in names))


def spread(granted: Iterable[Grant], edition: str) -> list[Grant]:
    """Grants, with those on a cluster given for each of its areas too; who has these one by one has not the cluster."""
    return [
        one
        for grant in granted
        for one in (grant, *(replace(grant, area=slug) for slug in members(grant.area or "", edition)))
    ]
