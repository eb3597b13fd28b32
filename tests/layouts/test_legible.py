"""The size of type follows the screen and the distance of those who read it."""

from math import degrees

from hypothesis import given
from hypothesis import strategies as st

from layouts import legible

metres = st.floats(0.3, 30)


@given(metres, metres)
def test_the_smallest_capitals_reach_sixteen_minutes_of_arc_wherever_the_scale_has_room(
    height: float, far: float
) -> None:
    found = legible.scale(height, far)
    assert legible.LEAST <= found <= legible.MOST
    seen_minutes = 60 * degrees(legible.CAPITAL * legible.SMALLEST * found * height / far)
    assert seen_minutes >= 15.98 or found == legible.MOST


@given(metres)
def test_the_farthest_reader_of_a_usual_wall_needs_nothing_larger(height: float) -> None:
    assert legible.scale(height, 0.999 * legible.farthest(height)) == 1.0
    assert legible.scale(height, 1.05 * legible.farthest(height)) > 1.0


def test_an_address_tells_of_its_own_screen_and_nonsense_leaves_the_usual_scale() -> None:
    assert legible.asked("?height=1.7&distance=7", 1.0) == legible.scale(1.7, 7)
    for search in (
        None,
        "",
        "?height=1.7",
        "?height=tall&distance=7",
        "?height=0&distance=7",
        "?height=nan&distance=7",
    ):
        assert legible.asked(search, 1.1) == 1.1
