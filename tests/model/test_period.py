"""Periods by their names: what they span, what comes before and after."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.model.period import Frequency, closed, of, parse

DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
FREQUENCIES = st.sampled_from(Frequency)


@pytest.mark.parametrize(
    ("text", "since", "until", "frequency"),
    [
        ("2026", "2026-01-01", "2027-01-01", Frequency.YEAR),
        ("2026-Q3", "2026-07-01", "2026-10-01", Frequency.QUARTER),
        ("2026-11", "2026-11-01", "2026-12-01", Frequency.MONTH),
        ("2026-W47", "2026-11-16", "2026-11-23", Frequency.WEEK),
        ("2026-W01", "2025-12-29", "2026-01-05", Frequency.WEEK),
        ("2024-02-29", "2024-02-29", "2024-03-01", Frequency.DAY),
        ("2023-01-01/2023-07-07", "2023-01-01", "2023-07-08", None),
    ],
)
def test_a_name_spans_whole_days(text: str, since: str, until: str, frequency: Frequency | None) -> None:
    period = parse(text)
    assert (period.since.isoformat(), period.until.isoformat(), period.frequency) == (since, until, frequency)
    assert str(period) == text


@pytest.mark.parametrize(
    "text", ["", "26", "2026-13", "2026-Q5", "2026-W54", "2025-W53", "2026-02-30", "20261121", "2023-07-07/2023-01-01",
             "2026-11-21T00:00:00", "2026-W47-6", "tháng 11", "0000",
             "9999", "9999-Q4", "9999-12", "9999-W52", "9999-12-31", "2026-01-01/9999-12-31"]
)  # fmt: skip
def test_what_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write one as 2026, 2026-Q3"):
        parse(text)


@given(DAYS, FREQUENCIES)
def test_every_day_is_in_one_period_of_each_kind_and_its_name_says_which(day: date, frequency: Frequency) -> None:
    period = of(frequency, day)
    assert period.since <= day < period.until
    assert parse(period.text) == period


@given(DAYS, FREQUENCIES)
def test_periods_of_a_kind_follow_each_other_without_a_gap(day: date, frequency: Frequency) -> None:
    period = of(frequency, day)
    assert period.after().since == period.until
    assert period.before().until == period.since
    assert period.after().before() == period


@given(DAYS, st.integers(0, 400))
def test_spans_follow_each_other_by_their_length(day: date, length: int) -> None:
    span = parse(f"{day}/{day + timedelta(days=length)}")
    assert (span.days, span.after().days) == (length + 1, length + 1)
    assert span.after().before() == span


@given(DAYS, FREQUENCIES)
def test_the_newest_closed_period_is_over_and_the_next_is_not(day: date, frequency: Frequency) -> None:
    newest = closed(frequency, day)
    assert newest.last <= day < newest.after().last


def test_periods_overlap_by_the_longer_of_the_two() -> None:
    half = parse("2023-01-01/2023-06-30")
    assert half.overlap(parse("2023-01-01/2023-07-07")) == pytest.approx(181 / 188)
    assert half.overlap(parse("2022")) == 0


def test_a_day_begins_where_it_comes_first() -> None:
    day = parse("2026-11-22")
    assert not day.has_begun(datetime(2026, 11, 21, 9, 59, tzinfo=UTC))
    assert day.has_begun(datetime(2026, 11, 21, 10, tzinfo=UTC))
