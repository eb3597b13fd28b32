"""The hill shade under the map of an area: its picture, and the box in degrees that it fills."""

import json

from geodata import editions, succession
from geodata.areas import find, load, wards
from geodata.files import path

Bounds = tuple[float, float, float, float]  # west, south, east, north


def relief(edition: str, slug: str) -> tuple[Bounds, bytes] | None:
    """Of an area for which one was made, in this edition or in one where it had the same ground."""
    bounds, base = path(edition, "relief/bounds.json"), editions.about(edition).drawn_from
    known = json.loads(bounds.read_text(encoding="utf-8")) if bounds.exists() else {}
    if slug in known:
        return known[slug], path(edition, f"relief/{slug}.webp").read_bytes()
    if base is None or not _same(edition, base, slug):
        return None
    return relief(base, slug)


def _same(edition: str, base: str, slug: str) -> bool:
    """Whether an area has the same ground in two editions."""
    ground, before = succession.atoms(edition), succession.atoms(base)
    if not any(slug == area.slug for area in load(base)):
        return False
    here, there = (
        {atom for ward in wards(find(slug, known)) for atom in made[ward.code]}
        for known, made in ((edition, ground), (base, before))
    )
    return here == there
