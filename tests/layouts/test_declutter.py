"""What has room on a map: the bad keeps its place, the normal gives way."""

from hypothesis import given
from hypothesis import strategies as st

from layouts.declutter import MAX_CALLOUTS, ORDER, SIZES, Box, Mark, Name, Settled, cluster, settle

WIDTH, HEIGHT = 84.0, 54.0
spots = st.tuples(st.floats(0, WIDTH), st.floats(0, HEIGHT))


def marks(state: str, *places: tuple[float, float], value: str | None = None) -> list[Mark]:
    return [Mark(f"{state}-{i}", state, x, y, value, "Nơi nào đó") for i, (x, y) in enumerate(places)]


def settled(marks: list[Mark], names: list[Name] | None = None) -> Settled:
    return settle(marks, names or [], WIDTH, HEIGHT)


@given(st.lists(st.tuples(st.sampled_from(ORDER), spots), max_size=60))
def test_what_is_not_normal_is_never_hidden(found: list[tuple[str, tuple[float, float]]]) -> None:
    all_marks = [Mark(str(i), state, x, y, "1 m", "Suối") for i, (state, (x, y)) in enumerate(found)]
    drawn = {m.key for m in settled(all_marks).marks}
    assert {m.key for m in all_marks if m.state not in ("normal", "simulated")} <= drawn


@given(st.lists(spots, max_size=80))
def test_clusters_and_single_marks_hold_every_normal_sensor_once(places: list[tuple[float, float]]) -> None:
    singles, clusters = cluster(marks("normal", *places))
    assert len(singles) + sum(c.count for c in clusters) == len(places)


def test_two_marks_at_one_place_stand_beside_each_other() -> None:
    first, second = settled(marks("warning", (40, 20), (40, 20))).marks
    assert max(abs(first.x - second.x), abs(first.y - second.y)) >= SIZES["warning"] * 0.7


def test_at_most_four_values_are_called_out_the_critical_first() -> None:
    places = [(10 + 15 * i, 10 + 9 * i) for i in range(5)]
    found = [*marks("warning", *places, value="20 mm"), *marks("critical", (70, 10), value="9 m")]
    callouts = settled(found).callouts
    assert len(callouts) == MAX_CALLOUTS
    assert callouts[0].state == "critical"


def test_a_callout_hangs_where_there_is_room() -> None:
    assert settled(marks("warning", (40, 20), value="20 mm")).callouts[0].side == "right"
    assert settled(marks("warning", (WIDTH - 3, 20), value="20 mm")).callouts[0].side == "left"


def test_watch_is_not_called_out() -> None:
    assert settled(marks("watch", (40, 20), value="20 mm")).callouts == ()


def test_a_name_under_a_warning_moves_takes_its_short_form_or_leaves() -> None:
    name = Name("Phường 9", "P.9", "ward", 40, 20)
    assert settled([], [name]).names[0].text == "Phường 9"
    (moved,) = settled(marks("warning", (40, 20)), [name]).names
    assert (moved.x, moved.y) != (40, 20)
    ring = [(40 + dx, 20 + dy) for dx in (-4.4, 4.4) for dy in (-3.2, 0, 3.2)]
    assert settled(marks("watch", *ring), [name]).names[0].text == "P.9"


def test_room_that_is_kept_stays_free() -> None:
    kept = Box(0, 0, WIDTH, HEIGHT)
    result = settle(marks("normal", (20, 20)), [Name("Tà Nung", "Tà Nung", "ward", 40, 20)], WIDTH, HEIGHT, [kept])
    assert result.names == ()
    assert result.marks == ()
