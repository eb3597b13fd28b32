"""When the ground of an area was cut anew: the days of editions that give it other borders or another rank."""

from datetime import date
from functools import cache

from geodata import editions, files, succession


@cache
def reforms(edition: str) -> dict[str, tuple[date, ...]]:
    """The days of change of each area (slug) of an edition, by later ones that are made of the same ground."""
    begun = editions.about(edition).since or date.min
    found: dict[str, list[date]] = {}
    for later in files.editions():
        since = editions.about(later).since
        if since is None or since <= begun or succession.root(later) != succession.root(edition):
            continue
        for slug in _changed(edition, later):
            found.setdefault(slug, []).append(since)
    return {slug: tuple(sorted(days)) for slug, days in found.items()}


def _changed(edition: str, later: str) -> set[str]:
    """The areas that are not one unit of the later edition, alone and whole."""
    units = succession.between(edition, later).units
    homes = {home for unit in units for home in unit.homes}
    kept = {unit.homes[0] for unit in units if len(unit.homes) == 1}
    whole = {home for home in kept if sum(home in unit.homes for unit in units) == 1}
    return homes - whole
