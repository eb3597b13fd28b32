"""Figures: one number across sensors, its past day and its differences."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ioc.model.catalogue import Thresholds
from ioc.model.condition import Condition, Freshness
from ioc.model.figure import Ask
from ioc.model.sensor import SeriesNow
from ioc.services.figures import DAY, HOUR, WEEK, Hours, by_hour, figures, midnight, start_of_hour, windows
from ioc.store.readings import Bucket

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 21, 8, 20, tzinfo=UTC)  # 15:20 in Vietnam
THIS_HOUR = datetime(2026, 11, 21, 8, tzinfo=UTC)


def series(
    id_: int, value: float | None, metric: str = "temperature", *, minutes_old: int = 1, **more: object
) -> SeriesNow:
    at = None if value is None else NOW - timedelta(minutes=minutes_old)
    known = SeriesNow(id_, "da-lat", f"s{id_}", "weather", f"Trạm {id_}", None, None, None, 600, False, False, metric,
                      None, at, value, None, None)  # fmt: skip
    return replace(known, **more)  # type: ignore[arg-type]


def hour(id_: int, back: timedelta, mean: float, n: int = 6) -> Bucket:
    return Bucket(id_, THIS_HOUR - back, n, mean * n, mean, mean)


def test_a_level_across_sensors_is_the_mean_of_their_newest_values() -> None:
    answer = figures([series(1, 18.0), series(2, 20.0)], Hours(), [Ask("temperature")], NOW, ZONE)
    assert (answer.figures[0].value, answer.figures[0].n, answer.sensors) == (19.0, 2, 2)
    assert answer.freshness is Freshness.FRESH


def test_a_sensor_that_fell_silent_is_left_out_while_another_speaks() -> None:
    silent = series(2, 40.0, minutes_old=300)
    answer = figures([series(1, 18.0), silent], Hours(), [Ask("temperature")], NOW, ZONE)
    assert answer.figures[0].value == 18.0
    assert answer.condition is Condition.NORMAL


def test_the_last_value_stays_when_all_fell_silent_and_says_so() -> None:
    answer = figures([series(1, 18.0, minutes_old=60)], Hours(), [Ask("temperature")], NOW, ZONE)
    assert (answer.figures[0].value, answer.freshness) == (18.0, Freshness.STALE)


def test_spark_and_ghost_are_the_last_two_days_with_gaps_as_gaps() -> None:
    hours = by_hour([hour(1, i * HOUR, float(i)) for i in range(48) if i != 5])
    figure = figures([series(1, 18.0)], hours, [Ask("temperature")], NOW, ZONE).figures[0]
    assert figure.spark == tuple(None if i == 5 else float(i) for i in reversed(range(24)))
    assert figure.ghost == tuple(float(i) for i in reversed(range(24, 48)))


def test_differences_are_against_the_same_hour_yesterday_and_a_week_ago() -> None:
    hours = by_hour([hour(1, DAY, 15.0), hour(1, WEEK, 20.5)])
    figure = figures([series(1, 18.0)], hours, [Ask("temperature")], NOW, ZONE).figures[0]
    assert (figure.day_delta, figure.week_delta) == (3.0, -2.5)


def test_an_amount_since_midnight_is_summed_from_the_local_day() -> None:
    since_midnight = 16  # hours of the 21st in Vietnam up to and with 15:00–16:00
    hours = by_hour([hour(1, i * HOUR, 0.5, n=2) for i in range(since_midnight + 3)])
    rain = series(1, 0.5, "rain", hour_sum=4.2)
    day, last_hour = figures([rain], hours, [Ask("rain", "max", "day"), Ask("rain", "max", "hour")], NOW, ZONE).figures
    assert day.value == since_midnight * 1.0
    assert last_hour.value == 4.2


def test_the_worst_place_speaks_and_names_its_next_threshold() -> None:
    low = series(1, 1.2, "level", domain="water", own=Thresholds(1.5, 1.8, 2.1))
    high = series(2, 1.9, "level", domain="water", own=Thresholds(2.0, 2.4, 2.8))
    figure = figures([low, high], Hours(), [Ask("level", "worst")], NOW, ZONE).figures[0]
    assert (figure.place, figure.value, figure.threshold, figure.condition) == ("Trạm 2", 1.9, 2.0, Condition.NORMAL)


def test_an_extreme_names_its_place_and_a_mean_does_not() -> None:
    asks = [Ask("temperature", "max"), Ask("temperature", "min"), Ask("temperature", "mean")]
    answer = figures([series(1, 18.0), series(2, 21.0)], Hours(), asks, NOW, ZONE)
    assert [f.place for f in answer.figures] == ["Trạm 2", "Trạm 1", None]


def test_a_threshold_passed_marks_the_figure_and_the_panel() -> None:
    answer = figures([series(1, 36.5), series(2, 20.0)], Hours(), [Ask("temperature", "max")], NOW, ZONE)
    assert (answer.figures[0].condition, answer.condition) == (Condition.WARNING, Condition.WARNING)


def test_what_nobody_measures_is_an_empty_figure() -> None:
    answer = figures([], Hours(), [Ask("temperature")], NOW, ZONE)
    assert (answer.figures[0].value, answer.sensors, answer.freshness) == (None, 0, Freshness.NEW)


def test_the_hours_fetched_hold_all_that_figures_need() -> None:
    recent, last_week = windows(NOW, ZONE)
    assert recent[0] <= THIS_HOUR - 47 * HOUR
    assert recent[0] <= midnight(NOW, ZONE) - DAY
    assert recent[1] == THIS_HOUR + HOUR
    assert last_week[0] <= midnight(NOW - WEEK, ZONE)
    assert last_week[1] == THIS_HOUR - WEEK + HOUR


def test_days_are_cut_in_the_zone() -> None:
    assert midnight(NOW, ZONE) == datetime(2026, 11, 20, 17, tzinfo=UTC)
    assert start_of_hour(NOW) == THIS_HOUR


@pytest.mark.parametrize("across", ["mean", "max", "min", "sum", "worst"])
def test_one_sensor_is_itself_however_it_is_combined(across: str) -> None:
    answer = figures([series(1, 18.0)], Hours(), [Ask("temperature", across)], NOW, ZONE)  # type: ignore[arg-type]
    assert (answer.figures[0].value, answer.figures[0].place) == (18.0, "Trạm 1")
