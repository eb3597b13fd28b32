"""Liveness: words before silence, and silence only while somebody listened."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.model.liveness import (
    ADOPTED,
    DEAF,
    LONGEST_S,
    SHORTEST_S,
    STATES,
    Beat,
    Heard,
    judged,
    learned_interval_s,
    listening_since,
)

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=90)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def heard(state: str = "online", seen: float | None = 0, **more: object) -> Heard:
    return Heard(state, 60, LONG_AGO, None if seen is None else ago(seen), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("seen", "state"), [(None, "new"), (0, "online"), (2, "late"), (9, "late"), (11, "offline")])
def test_silence_makes_late_then_offline(seen: float | None, state: str) -> None:
    assert judged(heard("new", seen), NOW) == state


def test_what_the_source_says_of_its_values_comes_before_our_rule() -> None:
    assert judged(heard(seen=3, offline_after_s=120), NOW) == "offline"
    assert judged(heard(seen=60, offline_after_s=7200), NOW) == "late"


def test_a_last_word_is_believed_when_whoever_was_cut_off_with_us_could_be_back() -> None:
    will = heard("online", 5, said_offline=True, said_at=ago(1))
    assert [judged(will, NOW, listening=ago(minutes)) for minutes in (0, 0.9, 1)] == ["online", "online", "offline"]
    assert judged(heard("late", 5, said_offline=True, said_at=ago(1)), NOW, listening=NOW) == "late"
    assert judged(heard("offline", 5, said_offline=True, said_at=ago(1)), NOW, listening=NOW) == "offline"
    assert judged(heard("new", None, said_offline=True, said_at=ago(1)), NOW, listening=NOW) == "offline"


def test_who_said_offline_stays_so_until_a_later_reading_or_another_word() -> None:
    assert judged(heard(seen=1, said_offline=True, said_at=ago(0.5)), NOW) == "offline"
    assert judged(heard("offline", 0.1, said_offline=True, said_at=ago(0.5)), NOW) == "online"
    assert judged(heard("offline", 30, said_offline=False, said_at=ago(0.5)), NOW) == "online"
    assert judged(heard("new", None, said_offline=True, said_at=ago(0.5)), NOW) == "offline"


def test_silence_counts_from_when_somebody_listened_and_nobody_comes_back_by_that() -> None:
    assert judged(heard("online", 60), NOW, ago(0.5)) == "online"
    assert judged(heard("online", 60), NOW, ago(2)) == "late"
    assert judged(heard("online", 60), NOW, ago(11)) == "offline"
    assert judged(heard("offline", 60), NOW, ago(0.5)) == "offline"
    assert judged(heard("late", 60), NOW, NOW) == "late"


@given(
    state=st.sampled_from(STATES),
    seen=st.none() | st.floats(0, 5000),
    listening=st.none() | st.floats(0, 5000),
)
def test_listening_later_never_makes_a_state_worse(state: str, seen: float | None, listening: float | None) -> None:
    told = heard(state, seen)
    spared = judged(told, NOW, None if listening is None else ago(listening))
    assert STATES.index(spared) <= max(STATES.index(judged(told, NOW)), STATES.index(state))
    assert STATES.index(spared) >= min(STATES.index(judged(told, NOW)), STATES.index(state))


def test_nothing_is_listened_to_while_an_ingestor_is_away_or_behind() -> None:
    fresh = Beat(NOW, ago(30))
    assert listening_since([], NOW) is None
    assert listening_since([fresh], NOW) == ago(30)
    assert listening_since([fresh, Beat(NOW, ago(5))], NOW) == ago(5)
    assert listening_since([Beat(NOW, None)], NOW) == NOW
    assert listening_since([Beat(NOW - DEAF * 2, ago(30))], NOW) == NOW
    assert listening_since([fresh, Beat(NOW - DEAF * 2, ago(30))], NOW) == NOW, "a dead one's session holds its part"
    assert listening_since([fresh, Beat(NOW - ADOPTED * 2, ago(30))], NOW) == ago(30)


def moments(*gaps_s: float) -> list[datetime]:
    found = [NOW]
    for gap_s in gaps_s:
        found.append(found[-1] + timedelta(seconds=gap_s))
    return found


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        ((60,) * 4, None),
        ((60,) * 5, 60),
        ((58, 62, 60, 59, 61, 7200), 60),
        ((1,) * 20, SHORTEST_S),
        ((7 * 86400,) * 6, LONGEST_S),
        ((5, 5, 5, 5, 5, 5, 300, 5, 5, 300, 5, 300), 300),
    ],
)
def test_an_interval_is_learned_from_the_newest_gaps(gaps: tuple[float, ...], expected: int | None) -> None:
    assert learned_interval_s(moments(*gaps)) == expected
    assert learned_interval_s([*moments(*gaps), *moments(*gaps)]) == expected, "series of one message share its moment"
