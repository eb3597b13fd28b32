"""How what was told of wards becomes figures of the areas of any edition."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo

from geodata import editions, files, succession
from ioc.errors import IocError, NotAllowedError
from ioc.model.comparison import DAYS, Compared, Comparison, Counts, Span
from ioc.model.condition import Condition, Freshness
from ioc.model.focus import Act, Person
from ioc.model.sensor import SensorNow
from ioc.services.access import sight
from ioc.services.figures import DAY, midnight
from ioc.store.wards import WardCount

Told = tuple[str, str, str | None, Counts]  # edition, area (slug), ward, what was counted there


def begin(span: Span, now: datetime, zone: tzinfo) -> datetime:
    """The midnight with which a span begins."""
    return midnight(midnight(now, zone) - (DAYS[span] - 1) * DAY, zone)


def known(edition: str) -> str:
    """The edition itself when there is one; IocError names those there are."""
    if edition not in (found := files.editions()):
        raise IocError(f"there is no edition {edition!r} of the areas; ask for one of {', '.join(found)}")
    return edition


def related(edition: str) -> list[str]:
    """The editions whose areas are made of the same ground as this one's, the oldest first."""
    return [e for e in files.editions() if succession.root(e) == succession.root(edition)]


def visible(person: Person, in_force: str) -> list[str]:
    """The areas (slugs) of the edition in force whose counts this person may see."""
    homes = {home for unit in succession.between(in_force, in_force).units for home in unit.homes}
    return sorted(home for home in homes if sight(person, home) == "all")


def taker(person: Person) -> Person:
    """The person as far as they may take figures home; NotAllowedError when they may take none."""
    if Act.EXPORT not in person.may:
        raise NotAllowedError("figures are taken home by who may export them; ask your administrator")
    return Person(person.name, {Act.DESK: person.may[Act.EXPORT]})


def compare(edition: str, in_force: str, mine: Iterable[str], told: Sequence[Told]) -> Comparison:
    """The units of an edition with what was told of them; of a unit with ground of areas not theirs nothing is told.

    Nor is anything that may be about such ground: an area of another edition may be larger than that of the same name.
    """
    units = succession.between(in_force, edition).units
    seen, found = set(mine), defaultdict[str, Counts](Counts)
    ground = frozenset[str]().union(*(succession.ground(in_force, area) for area in seen))
    theirs = {unit.area.code for unit in units if seen.issuperset(unit.homes)}
    unplaced = defaultdict[str, Counts](Counts)
    ways = {told_in: succession.between(told_in, edition) for told_in in {one[0] for one in told}}
    for at, area, ward, counts in told:
        about = succession.ground(at, area, ward)
        if not about or not about <= ground:
            continue
        unit = ways[at].unit_of(area, ward)
        if unit is None:
            unplaced[area] += counts
        else:
            found[unit] += counts
    return Comparison(
        editions.find(edition),
        tuple(editions.find(key) for key in related(edition)),
        tuple(
            Compared(unit, "all", found[unit.area.code]) if unit.area.code in theirs else Compared(unit, "nothing")
            for unit in units
        ),
        tuple(sorted((area, counts) for area, counts in unplaced.items() if counts != Counts())),
    )


def of_services(counts: Iterable[WardCount], tellers: Mapping[int, tuple[str, str]]) -> list[Told]:
    """What the services of areas (edition and slug by id) told."""
    return [
        (
            *tellers[c.area_id],
            c.ward,
            Counts(
                received=c.received,
                on_time=c.on_time,
                late=c.late,
                overdue=c.overdue,
                filed=c.filed,
                waiting=c.waiting,
                simulated=c.simulated,
            ),
        )
        for c in counts
    ]


def of_sensors(sensors: Iterable[SensorNow], edition: str) -> list[Told]:
    """How the sensors of areas stand now."""
    return [
        (
            edition,
            s.area,
            s.ward,
            Counts(
                sensors=1,
                silent=int(s.freshness is Freshness.OFFLINE),
                worse=int(s.condition >= Condition.WATCH and s.freshness is not Freshness.OFFLINE),
                simulated=int(s.simulated),
            ),
        )
        for s in sensors
    ]
