"""Schedules: what falls due when, in Vietnam's days, and how recipients are written."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ioc.errors import IocError
from ioc.model.period import Frequency
from ioc.model.schedule import Schedule, Way, due, next_due, recipient

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WEEK = timedelta(days=7)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00").astimezone(UTC)


def schedule(frequency: Frequency = Frequency.DAY, made_at: str = "2026-01-01T00:00") -> Schedule:
    return Schedule(1, time(6, 30), frequency, (), ("pdf",), "vi", (), "local", at(made_at))


def names(frequency: Frequency, now: str, bound: timedelta = WEEK) -> list[tuple[str, bool]]:
    return [(one.period.text, one.late) for one in due(schedule(frequency), at(now), ZONE, bound)]


def test_a_day_falls_due_at_its_time_of_the_next_and_not_before() -> None:
    hour = timedelta(hours=1)
    assert names(Frequency.DAY, "2026-11-21T06:29:59.999", hour) == []
    assert names(Frequency.DAY, "2026-11-21T06:30", hour) == [("2026-11-20", False)]
    assert names(Frequency.DAY, "2026-11-21T07:00", hour) == [("2026-11-20", False)]
    assert names(Frequency.DAY, "2026-11-21T07:00:01", hour) == [("2026-11-20", True)]
    assert names(Frequency.DAY, "2026-11-21T07:30", hour) == []


def test_three_days_away_are_made_up_for_and_days_beyond_the_bound_are_not() -> None:
    three = timedelta(days=3)
    assert names(Frequency.DAY, "2026-11-24T06:31", three) == [
        ("2026-11-21", True), ("2026-11-22", True), ("2026-11-23", False),
    ]  # fmt: skip
    assert len(names(Frequency.DAY, "2026-11-24T06:31", 30 * timedelta(days=1))) == 30


def test_what_fell_due_before_a_schedule_was_made_is_not_its_affair() -> None:
    young = schedule(made_at="2026-11-23T12:00")
    assert [one.period.text for one in due(young, at("2026-11-24T08:00"), ZONE, WEEK)] == ["2026-11-23"]


def test_a_week_falls_due_on_monday_and_a_month_on_the_first_after_it() -> None:
    hour = timedelta(hours=1)
    assert names(Frequency.WEEK, "2026-11-23T06:30", hour) == [("2026-W47", False)]
    assert names(Frequency.WEEK, "2026-11-24T06:30", hour) == []
    assert names(Frequency.MONTH, "2026-12-01T06:30", hour) == [("2026-11", False)]
    assert names(Frequency.MONTH, "2027-01-01T06:45", hour) == [("2026-12", False)]
    assert names(Frequency.WEEK, "2027-01-04T06:30", hour) == [("2026-W53", False)]


@pytest.mark.parametrize(
    ("frequency", "now", "following"),
    [
        (Frequency.DAY, "2026-11-21T06:29", "2026-11-21T06:30"),
        (Frequency.DAY, "2026-11-21T06:30", "2026-11-22T06:30"),
        (Frequency.WEEK, "2026-11-21T06:30", "2026-11-23T06:30"),
        (Frequency.MONTH, "2026-11-21T06:30", "2026-12-01T06:30"),
        (Frequency.MONTH, "2026-12-01T06:29", "2026-12-01T06:30"),
    ],
)
def test_the_next_time_is_known(frequency: Frequency, now: str, following: str) -> None:
    assert next_due(schedule(frequency), at(now), ZONE) == at(following)


@pytest.mark.parametrize(
    ("told", "way", "kept"),
    [
        ("an@tinh.example", Way.MAIL, "mailto:an@tinh.example"),
        (" mailto:an@tinh.example ", Way.MAIL, "mailto:an@tinh.example"),
        ("https://hooks.tinh.example/ioc?k=1", Way.WEBHOOK, "https://hooks.tinh.example/ioc?k=1"),
        ("http://10.0.0.5:8080/x", Way.WEBHOOK, "http://10.0.0.5:8080/x"),
        ("folder:van-phong/ubnd", Way.FOLDER, "folder:van-phong/ubnd"),
        ("s3:ban-tin", Way.STORE, "s3:ban-tin"),
    ],
)
def test_a_recipient_is_read_back_as_it_is_kept(told: str, way: Way, kept: str) -> None:
    found = recipient(told)
    assert (found.way, str(found)) == (way, kept)
    assert recipient(str(found)) == found


def test_what_is_none_says_how_they_are_written() -> None:
    with pytest.raises(IocError, match=r"an@tinh\.example, https://host/path, folder:name or s3:name"):
        recipient("telegram:lan")
