"""The outlook in words: how an area stands in one word, its worst thing in few, and where its pages are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ioc.i18n import N_, _, language
from ioc.model.area import Area
from ioc.model.catalogue import DOMAINS
from ioc.model.concern import Concern
from ioc.model.condition import Condition
from ioc.model.focus import Focus
from ioc.model.outlook import AreaNow
from layouts.anatomy import main_place
from layouts.words import SHOWN, is_old, metric_name, quantity, sentence, subject

if TYPE_CHECKING:
    from ioc.services.city import City

TOPICS = frozenset((*DOMAINS, "sensors", "dossiers", "reports", "events"))
REST_S = 3.0  # between two drawings: the question reads every sensor of the province
WORDS = SHOWN | {"none": N_("Chưa có IOC"), "unseen": N_("Không được xem")}
LETTER = 1.15  # vh, of the mean letter of a line


async def ask(city: "City", focus: Focus, now: datetime) -> Sequence[AreaNow]:  # noqa: ARG001 - access narrows it
    """Every district as far as it may be seen."""
    return await city.outlook(now)


def state(area: AreaNow) -> str:
    """The one word that a card shows: how bad it is, or that its news are old, or that nothing was ever told."""
    if area.condition < Condition.WARNING:
        if area.sensors.total and is_old(area.freshness):
            return area.freshness.value
        if area.at is None and not area.concerns and area.received.value is None and area.filed.value is None:
            return "new"
    return area.condition.key


def state_on_map(area: AreaNow, district: Area) -> str:
    """The same for the map, which also shows who has no centre and what may not be seen."""
    if area.sight == "nothing":
        return "unseen"
    return "none" if not district.ioc and area.condition is Condition.NORMAL else state(area)


def seen(areas: Iterable[AreaNow]) -> list[AreaNow]:
    """Those of which more than the name may be seen."""
    return [area for area in areas if area.sight != "nothing"]


def known(areas: Iterable[AreaNow]) -> list[AreaNow]:
    """Those that have ever told anything."""
    return [area for area in seen(areas) if state(area) != "new"]


def ranked(areas: Iterable[AreaNow]) -> list[tuple[AreaNow, Concern]]:
    """What is worse than normal anywhere, the worst first; among equals each area's first before anyone's second."""
    found = [(place, area, concern) for area in seen(areas) for place, concern in enumerate(area.concerns)]
    ordered = sorted(found, key=lambda f: (-f[2].condition, f[0], -f[2].at.timestamp()))
    return [(area, concern) for _place, area, concern in ordered]


def brief(concern: Concern, width: float) -> str:
    """A concern in as many words as have room in `width` vh."""
    place = _place(concern)
    forms = [sentence(concern), place]
    if concern.value is not None:
        value = quantity(concern.value, concern.domain, concern.metric)
        forms[1:1] = [f"{place}: {metric_name(concern.domain, concern.metric)} {value}"]
        forms[2:2] = [f"{place}: {value}"] if " " in value else []  # a number without a unit says nothing
    return _fitting(forms, width)


def named(concern: Concern, width: float) -> str:
    """A concern without its value, which stands beside it."""
    place = _place(concern)
    if concern.value is None:
        return _fitting([place], width)
    return _fitting([f"{place}: {metric_name(concern.domain, concern.metric)}", place], width)


def _place(concern: Concern) -> str:
    """What a concern is about: a place without what narrows it, or what an alarm was told with."""
    return concern.headline or main_place(subject(concern))


def _fitting(forms: Sequence[str], width: float) -> str:
    """The first form that has room, or as many words of the last as have."""
    most = int(width / LETTER)
    found = next((form for form in forms if len(form) <= most), None)
    if found is not None:
        return found
    return forms[-1][: most - 1].rsplit(" ", 1)[0].rstrip(" ,:–") + "…"


def page(area: AreaNow, district: Area, concern: Concern | None = None) -> str | None:
    """The address of an area's page for staff, where a concern is seen there; None when there is none for them."""
    return _address("district", area, district, _narrowed(concern)) if area.desk else None


def wall(area: AreaNow, district: Area) -> str | None:
    """The address of an area's wall, None when there is none for this person."""
    return _address("wall", area, district) if area.wall else None


def _narrowed(concern: Concern | None) -> dict[str, str]:
    """What the page for staff is narrowed to, so that it opens on the concern."""
    if concern is None:
        return {}
    if concern.sensor:
        return {"sel": concern.sensor}
    return {"reports": {"tab": "reports"}, "overdue": {"tab": "dossiers"}, "offline": {"state": "offline"}}.get(
        concern.kind, {}
    )


def _address(kind: str, area: AreaNow, district: Area, narrowed: Mapping[str, str] | None = None) -> str | None:
    if area.sight != "all" or not district.ioc:
        return None
    told = {**(narrowed or {}), **({} if language() == "vi" else {"lang": language()})}
    query = urlencode(told)
    return f"/{kind}/{area.area}" + (f"?{query}" if query else "")


def by_slug(districts: Iterable[Area]) -> dict[str, Area]:
    """Districts by their slugs."""
    return {district.slug: district for district in districts if district.slug}


def word(state: str) -> str:
    """A state in words."""
    return _(WORDS[state])
