"""Condition and freshness."""

from datetime import UTC, datetime, timedelta

import pytest

from ioc.model.catalogue import Thresholds
from ioc.model.condition import Condition, Freshness, freshness, judge

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age_s", "expected"),
    [(0, "fresh"), (70, "fresh"), (71, "late"), (190, "late"), (191, "stale"), (600, "stale"), (601, "offline")],
)
def test_freshness_counts_in_intervals(age_s: int, expected: str) -> None:
    assert freshness(NOW, NOW - timedelta(seconds=age_s), 60) == expected


def test_a_sensor_that_sends_every_second_is_given_five_minutes() -> None:
    assert freshness(NOW, NOW - timedelta(seconds=299), 1) is Freshness.STALE
    assert freshness(NOW, NOW - timedelta(seconds=301), 1) is Freshness.OFFLINE


def test_a_sensor_never_heard_is_new_and_one_that_says_so_is_offline() -> None:
    assert freshness(NOW, None, 60) is Freshness.NEW
    assert freshness(NOW, NOW, 60, said_offline=True) is Freshness.OFFLINE


@pytest.mark.parametrize(("value", "expected"), [(9.9, 0), (10, 1), (20, 2), (29.9, 2), (30, 3), (99, 3)])
def test_a_threshold_is_passed_when_it_is_reached(value: float, expected: int) -> None:
    assert judge(value, Thresholds(10, 20, 30)) == expected


def test_falling_thresholds_and_grades_left_out() -> None:
    falling = Thresholds(watch=18, critical=5, falling=True)
    assert [judge(v, falling) for v in (19, 18, 6, 5)] == [
        Condition.NORMAL, Condition.WATCH, Condition.WATCH, Condition.CRITICAL,
    ]  # fmt: skip
