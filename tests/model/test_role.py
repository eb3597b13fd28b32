"""What roles make of a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.model.focus import LOCAL_OPERATOR, Act
from ioc.model.role import ACTS, Grant, Role, person_of, screen_of

AREAS = ("da-lat", "bao-loc", "lac-duong")
grants = st.lists(st.builds(Grant, st.sampled_from(Role), st.sampled_from([None, *AREAS])), max_size=6)


@given(given_=grants, act=st.sampled_from(Act), area=st.sampled_from(AREAS))
def test_a_person_may_what_one_of_their_grants_says_and_no_more(given_: list[Grant], act: Act, area: str) -> None:
    allowed = any(act in ACTS[g.role] and g.area in (None, area) for g in given_)
    assert person_of("x", given_).does(act, area) == allowed


@given(given_=grants, act=st.sampled_from(Act))
def test_what_is_for_every_area_was_granted_for_every_area(given_: list[Grant], act: Act) -> None:
    assert person_of("x", given_).does(act, None) == any(act in ACTS[g.role] and g.area is None for g in given_)


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        (Role.VIEWER, {Act.HEADLINE}),
        (Role.OPERATOR, {Act.HEADLINE, Act.WALL, Act.LINK, Act.OPERATE}),
        (Role.STAFF, {Act.HEADLINE, Act.WALL, Act.DESK, Act.EXPORT, Act.ADMIT}),
        (Role.MANAGER, {Act.HEADLINE, Act.WALL, Act.DESK, Act.EXPORT, Act.ADMIT, Act.OPERATE, Act.APPROVE}),
        (Role.ADMIN, set(Act)),
    ],
)
def test_each_role_may_what_the_documents_say(role: Role, acts: set[Act]) -> None:
    person = person_of("x", [Grant(role, "da-lat")])
    assert {act for act in Act if person.does(act, "da-lat")} == acts
    assert not any(person.does(act, "bao-loc") for act in Act)


def test_a_screen_sees_one_wall_and_the_local_operator_everything() -> None:
    screen = screen_of("link 1", "da-lat")
    assert [act for act in Act if screen.does(act, "da-lat")] == [Act.WALL]
    assert (screen.sees("da-lat"), screen.sees("bao-loc"), screen.sees(None)) == (True, False, False)
    assert all(LOCAL_OPERATOR.does(act, area) for act in Act for area in (*AREAS, None))
