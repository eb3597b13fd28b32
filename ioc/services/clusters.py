"""What a cluster gives: who may do something with it may do the same with each area in it."""

from collections.abc import Iterable
from dataclasses import replace

from geodata import areas
from ioc.model.role import Grant


def members(slug: str, edition: str) -> tuple[str, ...]:
    """The areas (slugs) in a cluster; none of any other area."""
    return next((a.members for a in areas.load(edition) if a.slug == slug), ())


def spread(granted: Iterable[Grant], edition: str) -> list[Grant]:
    """Grants, with those on a cluster given for each of its areas too; who has these one by one has not the cluster."""
    return [
        one
        for grant in granted
        for one in (grant, *(replace(grant, area=slug) for slug in members(grant.area or "", edition)))
    ]
