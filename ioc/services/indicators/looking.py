"""What a person sees of the indicators: which areas, the course of one, its flags."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from geodata import areas as editions
from ioc.errors import NotAllowedError
from ioc.model.area import AreaKind
from ioc.model.focus import Act, Person
from ioc.model.indicators import Known
from ioc.model.observation import Observation
from ioc.model.scoreboard import IndicatorHistory
from ioc.services.indicators.board import Seen
from ioc.store import flags, observations
from ioc.store.database import AsyncConnection

SHOWN = 120  # of a place's values with their revisions, the newest
FIRST = date(2024, 1, 1)  # where courses begin: the year in which the first of the two reforms came


def seen(person: Person, edition: str, ids: Mapping[str, int]) -> Seen:
    """The province, and those of its areas with an operations centre that a person may look into.

    NotAllowedError for who has no desk anywhere: screens on walls, and visitors.
    """
    if Act.DESK not in person.may and Act.HEADLINE not in person.may:
        raise NotAllowedError("indicators are shown to who is logged in")
    known = editions.load(edition)
    whole = next(area for area in known if area.kind is AreaKind.PROVINCE)
    mine = (area for area in known if area.ioc and area.slug in ids and person.does(Act.DESK, area.slug))
    return Seen(whole, tuple(mine), ids)


async def history(connection: AsyncConnection, known: Known, code: str, now: datetime, mine: Seen) -> IndicatorHistory:
    """What was told of one indicator, as far as a page shows it, in the areas that the person sees and elsewhere."""
    indicator = known.find(code)
    told = _by_place(await observations.shown(connection, code, now, SHOWN, FIRST))
    home = mine.places.keys()
    return IndicatorHistory(
        indicator,
        {slug: told[slug] for slug in home if slug in told},
        tuple(await flags.every(connection, code)),
        {place: of_place for place, of_place in told.items() if place not in home},
        indicator.targets,
    )


def _by_place(told: Iterable[Observation]) -> dict[str, tuple[Observation, ...]]:
    found: dict[str, list[Observation]] = {}
    for one in told:
        found.setdefault(one.place, []).append(one)
    return {place: tuple(of_place) for place, of_place in found.items()}
