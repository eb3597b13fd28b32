"""How much of an area a person sees: all of their own, the headlines of some, of the others the name."""

import pytest

from ioc.errors import NotAllowedError
from ioc.model.focus import LOCAL_OPERATOR, Focus, Person
from ioc.model.role import Grant, Role, person_of
from ioc.services.access import allow, sight

STAFF = person_of("staff", [Grant(Role.STAFF, "bao-loc")])
NEIGHBOUR = person_of("neighbour", [Grant(Role.STAFF, "bao-loc"), Grant(Role.VIEWER, "bao-lam")])
LEADER = person_of("leader", [Grant(Role.VIEWER)])


@pytest.mark.parametrize(
    ("person", "own", "beside", "far"),
    [
        (STAFF, "all", "nothing", "nothing"),
        (NEIGHBOUR, "all", "headline", "nothing"),
        (LEADER, "headline", "headline", "headline"),
        (LOCAL_OPERATOR, "all", "all", "all"),
    ],
    ids=lambda p: p.name if isinstance(p, Person) else p,
)
def test_sight_is_all_of_ones_own_the_headlines_of_some_and_of_others_nothing(
    person: Person, own: str, beside: str, far: str
) -> None:
    assert [sight(person, area) for area in ("bao-loc", "bao-lam", "da-lat")] == [own, beside, far]


def test_a_headline_is_no_way_in() -> None:
    with pytest.raises(NotAllowedError):
        allow(LEADER, Focus.on("bao-loc"))
