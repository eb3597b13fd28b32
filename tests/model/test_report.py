"""Reports: what their events say in whatever order they come, and how a day of them is judged."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.model.event import REPORT_CHANGED, Event
from ioc.model.report import ENDED, Report, ReportCount, ReportState, count, fold

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hours: float, step: str | None = None, **data: object) -> Event:
    time = NOW + timedelta(hours=hours)
    told = {"report": "PA-1", "state": step} | data
    return Event("da-lat", "/egov", f"{hours}-{step}", REPORT_CHANGED, time, time, told, subject="PA-1")


def told(*steps: tuple[float, str]) -> Report:
    return fold([at(hours, state) for hours, state in steps])


def test_a_report_needs_an_event() -> None:
    with pytest.raises(ValueError, match="at least one"):
        fold([])


def test_the_latest_event_stands_and_the_first_of_each_kind_tells_when() -> None:
    steps = [at(0, "filed", text="Đèn đường tắt", photos=2), at(1, "assigned"), at(1.5, "on_site"), at(3, "answered")]
    for order in permutations(steps):
        report = fold(order)
        assert (report.state, report.open, report.text, report.photos) == ("answered", False, "Đèn đường tắt", 2)
        assert (report.filed_at, report.on_site_at, report.answered_at) == (NOW, NOW + 1.5 * HOUR, NOW + 3 * HOUR)


def test_a_report_whose_filing_was_never_told_begins_with_its_earliest_event() -> None:
    assert told((1, "assigned"), (2, "on_site")).filed_at == NOW + HOUR
    assert told((1, "assigned"), (2, "filed")).filed_at == NOW + 2 * HOUR
    assert fold([at(1, None, text="x")]).state is ReportState.FILED


def test_opened_again_it_waits_for_everything_anew() -> None:
    report = told((0, "filed"), (1, "on_site"), (2, "answered"), (3, "closed"), (9, "reopened"))
    assert report.open
    assert (report.on_site_at, report.answered_at, report.closed_at) == (None, None, None)
    assert report.overdue(NOW + 9 * HOUR)
    again = told((0, "filed"), (2, "answered"), (9, "reopened"), (10, "on_site"), (11, "answered"))
    assert (again.on_site_at, again.answered_at) == (NOW + 10 * HOUR, NOW + 11 * HOUR)


def test_closing_without_an_answer_before_is_the_answer() -> None:
    assert told((0, "filed"), (4, "closed")).answered_at == NOW + 4 * HOUR
    assert told((0, "filed"), (3, "answered"), (4, "closed")).answered_at == NOW + 3 * HOUR


@pytest.mark.parametrize(
    ("key", "value"),
    [("state", "lost"), ("state", {"a": 1}), ("location", [1]), ("location", {"lat": "11"}), ("photos", True)],
)
def test_nonsense_in_an_event_kept_before_is_not_told(key: str, value: object) -> None:
    report = fold([at(0, "filed"), at(1, "assigned", **{key: value})])
    assert (report.lat, report.photos) == (None, 0)
    assert report.state == ("filed" if key == "state" else "assigned")


def test_the_deadlines_are_two_hours_and_six_from_the_filing() -> None:
    assert told((0, "filed")).due_at == NOW + 2 * HOUR
    assert told((0, "filed"), (1, "on_site")).due_at == NOW + 6 * HOUR
    assert told((0, "filed"), (1, "rejected")).due_at is None
    assert not told((0, "filed")).overdue(NOW + 2 * HOUR)
    assert told((0, "filed")).overdue(NOW + 2 * HOUR + timedelta(seconds=1))


def judged(report: Report, hours: float) -> tuple[int, int, int, int]:
    found = count([report], NOW, NOW + hours * HOUR)
    return found.on_site_judged, found.on_site_in_time, found.answer_judged, found.answer_in_time


def test_a_report_is_judged_once_a_deadline_was_met_or_has_passed() -> None:
    waiting = told((0, "filed"))
    assert judged(waiting, 2) == (0, 0, 0, 0)
    assert judged(waiting, 2.1) == (1, 0, 0, 0)
    assert judged(waiting, 6.1) == (1, 0, 1, 0)
    assert judged(told((0, "filed"), (2, "on_site"), (6, "answered")), 7) == (1, 1, 1, 1)
    assert judged(told((0, "filed"), (2.1, "on_site"), (6.1, "answered")), 7) == (1, 0, 1, 0)


def test_a_report_that_ended_in_time_with_nobody_there_says_nothing_of_the_site() -> None:
    assert judged(told((0, "filed"), (1, "answered")), 7) == (0, 0, 1, 1)
    assert judged(told((0, "filed"), (1, "rejected")), 7) == (0, 0, 0, 0)
    assert judged(told((0, "filed"), (3, "rejected")), 7) == (1, 0, 0, 0)


def test_a_day_counts_what_was_filed_and_answered_on_it_and_whatever_is_open() -> None:
    reports = [told((-20, "filed")), told((-20, "filed"), (1, "answered")), told((1, "filed")), told((5, "filed"))]
    found = count(reports, NOW, NOW + 6 * HOUR)
    assert (found.filed, found.answered, found.open, found.overdue) == (2, 1, 3, 2)


def test_a_share_of_nothing_is_nothing() -> None:
    assert ReportCount(filed=5).on_site_share is None
    assert ReportCount(answer_judged=4, answer_in_time=3).answer_share == 75


events = st.lists(
    st.builds(
        lambda minute, state, received, id_, text: Event(
            "da-lat", "/egov", id_, REPORT_CHANGED, NOW + timedelta(minutes=minute), NOW + timedelta(minutes=received),
            {"report": "PA-1", "state": state, "text": text}, subject="PA-1",
        ),
        st.integers(0, 600), st.sampled_from([*map(str, ReportState), None, "lost"]), st.integers(0, 3),
        st.text("abc", min_size=1, max_size=4), st.sampled_from([None, "a", "b"]),
    ),
    min_size=1, max_size=8, unique_by=lambda e: e.id,
)  # fmt: skip


@given(events, st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_report(told_events: list[Event], random: Random) -> None:
    mixed = list(told_events)
    random.shuffle(mixed)
    assert fold(mixed) == fold(told_events)


@given(events)
def test_a_report_is_what_its_latest_state_says(told_events: list[Event]) -> None:
    report = fold(told_events)
    known = sorted(
        (e.time, e.received_at, e.id, e.data["state"]) for e in told_events if e.data["state"] in set(ReportState)
    )
    assert report.state == (known[-1][-1] if known else "filed")
    assert report.open == (report.state not in ENDED)
    assert report.changed_at == max(e.time for e in told_events)
    assert report.answered_at is None or report.answered_at <= report.changed_at
    reopened = [time for time, *_, state in known if state == "reopened"]
    assert not reopened or not report.on_site_at or report.on_site_at >= reopened[-1]


@given(events, st.integers(0, 700))
def test_overdue_is_what_an_open_report_past_its_deadline_is(told_events: list[Event], minute: int) -> None:
    until = NOW + timedelta(minutes=minute)
    report = fold(told_events)
    found = count([report], NOW, until)
    assert found.overdue <= found.open
    assert found.overdue == (report.due_at is not None and until > report.due_at)
