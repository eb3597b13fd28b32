"""How a day is cut: from midnight to midnight of Vietnam, whatever the hour somewhere else."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.errors import IocError
from ioc.model.snapshot import DossierGroup, cut

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MOMENTS = st.integers(978_400_000, 2_840_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))


@given(MOMENTS)
def test_every_moment_lies_in_exactly_the_day_the_clock_in_vietnam_shows(at: datetime) -> None:
    later = at + timedelta(days=3)
    day = at.astimezone(ZONE).date()
    within = [
        d for d in (day + timedelta(days=i) for i in (-1, 0, 1)) if (s := cut(d, later, ZONE)).since <= at < s.until
    ]
    assert within == [day]


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_a_day_ends_at_its_midnight_or_now_and_says_which(since: datetime, waited: timedelta) -> None:
    span = cut(since.astimezone(ZONE).date(), since + waited, ZONE)
    assert span.until == min(span.since + timedelta(days=1), since + waited)
    assert span.complete == (span.until - span.since == timedelta(days=1))


def test_a_minute_before_and_after_midnight_are_two_days() -> None:
    assert cut(date(2026, 11, 20), datetime(2026, 11, 20, 16, 59, tzinfo=UTC), ZONE).complete is False
    assert cut(date(2026, 11, 20), datetime(2026, 11, 20, 17, 0, tzinfo=UTC), ZONE).complete is True


def test_a_day_that_has_not_begun_is_refused_with_the_newest_that_has() -> None:
    with pytest.raises(IocError, match="2026-11-21 has not begun; the newest day to take a snapshot of is 2026-11-20"):
        cut(date(2026, 11, 21), datetime(2026, 11, 20, 16, 59, tzinfo=UTC), ZONE)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_the_parts_of_finished_dossiers_add_up(early: int, punctual: int, late: int, undated: int) -> None:
    finished = early + punctual + late + undated
    group = DossierGroup(None, finished=finished, undated=undated, on_time=early + punctual, early=early)
    assert group.late == late
    assert group.early + (group.on_time - group.early) + group.late + group.undated == group.finished
