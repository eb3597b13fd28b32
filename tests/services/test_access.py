"""How much of an area a person sees: all of their own, the headlines of some, of the others the name."""

import pytest

from ioc.errors import NotAllowedError
from ioc.model.focus import LOCAL_OPERATOR, Focus, Person
from ioc.services.access import allow, sight

STAFF = Person("staff", frozenset({"bao-loc"}))
NEIGHBOUR = Person("neighbour", frozenset({"bao-loc"}), headlines=frozenset({"bao-lam"}))
LEADER = Person("leader", frozenset(), headlines=None)


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
