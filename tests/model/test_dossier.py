"""Dossiers: what their events say, as of a moment."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.model.dossier import DossierCount, Ending, Span, fold, past
from ioc.model.event import DOSSIER_CHANGED, Event

NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
DUE = datetime(2026, 11, 24, 10, tzinfo=UTC)
HALF = timedelta(minutes=30)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def at(hours: float, status: int | None = None, **data: object) -> Event:
    time = NOW + timedelta(hours=hours)
    told = {"dossier": "H-1", "status": status} | data
    return Event("da-lat", "/mot-cua", f"{hours}", DOSSIER_CHANGED, time, time, told, subject="H-1")


def iso(moment: datetime) -> str:
    return moment.isoformat()


def test_a_dossier_needs_an_event() -> None:
    with pytest.raises(ValueError, match="at least one"):
        fold([])


def test_the_latest_event_stands_in_whatever_order_they_come() -> None:
    steps = [at(0, 2, due_at=iso(DUE), unit="UBND Phường 1"), at(1, 4), at(2, 9)]
    for order in permutations(steps):
        dossier = fold(order)
        assert (dossier.status, dossier.finished_at, dossier.unit) == (9, NOW + timedelta(hours=2), "UBND Phường 1")


def test_what_the_source_says_of_the_end_goes_before_the_first_status_nine() -> None:
    said = NOW + timedelta(hours=1)
    assert fold([at(2, 9, finished_at=iso(said))]).finished_at == said


def test_time_spent_waiting_for_the_citizen_moves_the_due_time() -> None:
    assert fold([at(0, 2, due_at=iso(DUE)), at(1, 5), at(4, 4)]).due_at == DUE + timedelta(hours=3)
    assert fold([at(0, 2, due_at=iso(DUE)), at(1, 5), at(2, 6), at(4, 4)]).due_at == DUE + timedelta(hours=3)


def test_a_due_time_repeated_is_not_set_anew_but_another_one_is() -> None:
    waiting = [at(0, 2, due_at=iso(DUE)), at(1, 5, due_at=iso(DUE))]
    assert fold([*waiting, at(3, 4, due_at=iso(DUE))]).due_at == DUE + timedelta(hours=2)
    later = DUE + timedelta(days=1)
    assert fold([*waiting, at(3, 4, due_at=iso(later))]).due_at == later


def test_on_time_and_early_are_told_apart_by_the_calendar_day() -> None:
    same_day = fold([at(0, 2, due_at=iso(DUE), finished_at=iso(DUE - timedelta(minutes=1)))])
    assert same_day.on_time()
    assert same_day.early(ZONE) is False
    assert fold([at(0, 2, due_at=iso(DUE), finished_at=iso(DUE - timedelta(days=1)))]).early(ZONE)
    assert fold([at(0, 2, due_at=iso(DUE), finished_at=iso(DUE + timedelta(seconds=1)))]).on_time() is False
    assert fold([at(0, 2)]).on_time() is None


@pytest.mark.parametrize(("status", "overdue"), [(1, False), (2, True), (3, False), (4, True), (5, False), (7, False)])
def test_overdue_while_open_only_where_the_clock_runs(status: int, overdue: bool) -> None:
    dossier = fold([at(0, status, due_at=iso(NOW))])
    assert dossier.overdue(NOW + timedelta(days=3)) is overdue


def test_open_is_as_of_a_moment() -> None:
    dossier = fold([at(0, 2, finished_at=iso(NOW + timedelta(days=2)))])
    assert dossier.is_open(NOW + timedelta(days=1))
    assert not dossier.is_open(NOW + timedelta(days=3))


def test_a_share_of_nothing_is_nothing() -> None:
    assert DossierCount(received=5).on_time_share is None
    assert DossierCount(on_time=3, late=1).on_time_share == 75


steps = st.lists(
    st.builds(
        lambda half_hours, id_, status, received, due, finished: Event(
            "da-lat", "/mot-cua", id_, DOSSIER_CHANGED, NOW + half_hours * HALF, NOW + half_hours * HALF,
            {"dossier": "H-1", "status": status, "received_at": received and iso(NOW + received * HALF),
             "due_at": due and iso(NOW + due * HALF), "finished_at": finished and iso(NOW + finished * HALF)},
            subject="H-1",
        ),
        st.integers(0, 12), st.text("abcd", min_size=1, max_size=4), st.sampled_from([None, *range(1, 11)]),
        st.none() | st.integers(-4, 14), st.none() | st.integers(-4, 14), st.none() | st.integers(-4, 14),
    ),
    min_size=1, max_size=7, unique_by=lambda e: e.id,
)  # fmt: skip


@given(steps, st.integers(-2, 30))
def test_at_every_moment_a_dossier_was_open_and_overdue_as_its_events_up_to_then_say(
    told: list[Event], quarter_hours: int
) -> None:
    moment = NOW + quarter_hours * HALF / 2
    seen = [e for e in told if e.time <= moment]
    then = fold(seen) if seen else None
    received = then is not None and then.received_at is not None and then.received_at <= moment
    (covering,) = [s for s in past(told).spans if s.since <= moment and (s.until is None or moment < s.until)] or [None]
    assert (covering is not None) == (received and then is not None and then.is_open(moment))
    if covering is not None and then is not None:
        assert (covering.due_at is not None and covering.due_at < moment) == then.overdue(moment)


def test_steps_that_change_nothing_make_no_new_span() -> None:
    (span,) = past([at(0, 2, due_at=iso(DUE)), at(1, 4), at(2, 4)]).spans
    assert span == Span(NOW, None, DUE)
    assert past([at(0, 2, due_at=iso(DUE)), at(1, 5), at(3, 9)]).spans == (
        Span(NOW, NOW + timedelta(hours=1), DUE),
        Span(NOW + timedelta(hours=1), NOW + timedelta(hours=3), None),
    )


@given(steps, st.integers(-2, 30))
def test_at_every_moment_a_dossier_had_ended_as_its_events_up_to_then_say(
    told: list[Event], quarter_hours: int
) -> None:
    moment = NOW + quarter_hours * HALF / 2
    seen = [e for e in told if e.time <= moment]
    then, now = fold(seen) if seen else None, fold(told)
    ended = next((e for e in past(told).endings if e.until > moment), None)
    found = (ended.finished_at, ended.due_at) if ended else (now.finished_at, now.due_at)
    if then is not None and then.finished_at is not None:
        assert found == (then.finished_at, then.due_at)


def test_an_end_told_anew_leaves_the_one_that_stood_until_then() -> None:
    done, again = NOW + timedelta(hours=3), NOW + timedelta(hours=30)
    told = [at(0, 2, due_at=iso(DUE)), at(3, 9), at(20, 4), at(30, 9, finished_at=iso(again))]
    assert past(told).endings == (Ending(again, done, DUE),)
    moved = DUE + timedelta(days=9)
    assert past([*told[:2], at(40, due_at=iso(moved))]).endings == (Ending(NOW + timedelta(hours=40), done, DUE),)
    assert past([*told[:2], at(40, 10)]).endings == ()
