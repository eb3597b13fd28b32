"""The hub's counters by the minute: an hour of them, rates between two moments, what each panel took since."""

from datetime import UTC, datetime, timedelta

from layouts.vitals import HOUR, Vitals

NOW = datetime(2026, 11, 21, 8, 42, tzinfo=UTC)


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_an_hour_is_kept_by_the_minute_and_no_more() -> None:
    vitals = Vitals(lambda: 3, lambda: 20)
    for beat in range(12 * 90):  # one every five seconds
        vitals.keep(later(beat / 12))
        vitals.updates.inc(10)
        vitals.late.inc(beat % 12 == 0)
    told = vitals.health(later(90))
    assert len(told.minutes) == HOUR
    assert {round(m.updates_s, 9) for m in told.minutes if m} == {2.0}
    assert {m.late for m in told.minutes if m} == {1}
    assert (told.hour.late, told.now.late) == (60, 90)
    assert told.began_at == NOW


def test_before_it_began_there_is_nothing_and_a_rate_is_told_at_once() -> None:
    vitals = Vitals(lambda: 1, lambda: 1)
    vitals.keep(NOW)
    vitals.sent.inc(500)
    told = vitals.health(NOW + timedelta(seconds=5))
    assert set(told.minutes) == {None}
    assert told.recent.sent_s == 100


def test_panels_are_told_as_of_the_past_hour() -> None:
    vitals = Vitals(lambda: 0, lambda: 0)
    vitals.keep(NOW)
    vitals.asked.labels("air").observe(4.0)
    vitals.asked.labels("water").observe(4.0)
    for minute in range(1, 81):
        vitals.keep(later(minute))
    vitals.asked.labels("air").observe(0.5)
    told = vitals.health(later(81))
    assert told.panels["air"].drawn == 1
    assert told.panels["air"].ask_s == 0.5
    assert "water" not in told.panels
