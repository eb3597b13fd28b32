"""A wall is taken over at once and once: what flaps, is in hand or began long ago does not take it again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ioc.model.concern import Concern
from ioc.model.condition import Condition
from ioc.model.takeover import Critical, Memory, Rules, holding, step

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
RULES = Rules()
TICK = timedelta(seconds=30)
days = st.lists(st.booleans(), min_size=1, max_size=240)  # whether it is critical, every half minute


def critical(key: str = "flood", since: datetime = START, *, in_hand: bool = False) -> Critical:
    concern = Concern(Condition.CRITICAL, "alarm", key, since, headline=key)
    return Critical(key, concern, since, in_hand=in_hand)


def held(course: list[bool], *, in_hand: int | None = None) -> list[bool]:
    """Whether the wall was taken at each look; from look `in_hand` on somebody has it."""
    memory: Memory = {}
    found: list[bool] = []
    since = START
    for look, is_critical in enumerate(course):
        now = START + look * TICK
        if is_critical and not (look and course[look - 1]):
            since = now
        taken = in_hand is not None and look >= in_hand
        memory = step(memory, [critical(since=since, in_hand=taken)] if is_critical else [], now)
        found.append(bool(holding(memory, now)))
    return found


def spans(found: list[bool]) -> list[tuple[int, int]]:
    """The looks at which the wall was taken, from the first to the one after the last."""
    edges = [i for i in range(len(found) + 1) if (i < len(found) and found[i]) != (i > 0 and found[i - 1])]
    return list(zip(edges[::2], edges[1::2], strict=True))


@given(days)
def test_it_is_taken_at_once_or_not_at_all(course: list[bool]) -> None:
    for begin, _end in spans(held(course)):
        assert course[begin]
        assert not any(course[max(0, begin - int(RULES.again / TICK)) : begin]), "it had been well for long"


@given(days)
def test_a_takeover_has_its_shortest_and_its_longest_time(course: list[bool]) -> None:
    found = held(course)
    for begin, end in spans(found):
        length = (end - begin) * TICK
        assert length <= RULES.longest + RULES.lets_go
        assert length >= RULES.shortest or end == len(found)


@given(days)
def test_however_it_flaps_it_takes_the_wall_no_oftener_than_it_was_well_for_long(course: list[bool]) -> None:
    gaps = "".join("x" if is_critical else "." for is_critical in course).strip(".").split("x")
    long = sum(len(gap) * TICK >= RULES.again for gap in gaps)
    assert len(spans(held(course))) <= 1 + long


@given(days, st.integers(0, 240))
def test_what_somebody_has_in_hand_lets_go_at_once_and_does_not_come_back(course: list[bool], look: int) -> None:
    found = held(course, in_hand=look)
    told = next((i for i in range(look, len(course)) if course[i]), len(course))
    again = int(RULES.again / TICK)
    assert not any(found[told : told + again])


@given(st.lists(st.sampled_from("abcdef"), max_size=80))
def test_of_several_the_one_that_began_last_leads_and_what_is_long_over_is_forgotten(keys: list[str]) -> None:
    memory: Memory = {}
    for minute, key in enumerate(keys):
        now = START + minute * timedelta(minutes=1)
        memory = step(memory, [critical(key, now)], now)
        having = holding(memory, now)
        assert [one.since for one in having] == sorted((one.since for one in having), reverse=True)
        assert all(now - episode.last <= RULES.again for episode in memory.values())


def test_what_began_before_anybody_looked_is_no_news_after_its_longest_time() -> None:
    old, recent = critical("old", START - RULES.longest), critical("recent", START - timedelta(minutes=5))
    memory = step({}, [old, recent], START)
    assert [one.key for one in holding(memory, START)] == ["recent"]


def test_two_servers_that_began_to_look_at_different_times_let_go_together() -> None:
    first: Memory = {}
    second: Memory = {}
    for second_s in range(0, 1200, 5):
        now = START + timedelta(seconds=second_s)
        first = step(first, [critical()], now)
        if second_s >= 300:
            second = step(second, [critical()], now)
            assert holding(first, now) == holding(second, now)


def test_a_thing_that_is_well_again_is_shown_as_it_was_told_last() -> None:
    memory = step({}, [critical()], START)
    worse = replace(critical(), instruction="Sơ tán")
    memory = step(memory, [worse], START + TICK)
    memory = step(memory, [], START + 2 * TICK)
    assert holding(memory, START + 2 * TICK) == [worse]


def test_a_wall_nobody_looked_at_for_a_while_goes_on_with_what_has_lasted() -> None:
    memory = step({}, [critical()], START)
    later = START + timedelta(minutes=6)
    assert holding(step(memory, [critical()], later), later) == [critical()]
    assert holding(step(memory, [critical(since=later)], later), later) == [], "it was well in between"


def test_an_alarm_leads_before_a_threshold_that_was_passed_later() -> None:
    alarm, later = critical("alarm"), critical("depth", START + TICK)
    passed = replace(later, concern=replace(later.concern, kind="threshold"))
    assert [one.key for one in holding(step({}, [passed, alarm], START + TICK), START + TICK)] == ["alarm", "depth"]
