"""Sensors: what speaks for one, and how many of them stand how."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ioc.model.catalogue import Thresholds
from ioc.model.condition import Condition, Freshness
from ioc.model.sensor import SensorTally, SeriesNow, shown, stand, tally

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)


def series(id_: int, metric: str, value: float, *, minutes_old: int = 0, own: Thresholds | None = None) -> SeriesNow:
    at = NOW - timedelta(minutes=minutes_old)
    return SeriesNow(id_, "da-lat", "s1", "traffic", "Prenn", None, None, None, 60, False, False, metric, own,
                     at, value, None, None)  # fmt: skip


def test_the_worst_series_speaks_for_its_sensor() -> None:
    sensor = stand([series(1, "speed", 40.0), series(2, "occupancy", 85.0)], NOW)
    assert (sensor.condition, sensor.metric, sensor.value, sensor.threshold) == (
        Condition.WARNING,
        "occupancy",
        85.0,
        80,
    )


def test_where_all_is_normal_the_first_of_the_catalogue_speaks() -> None:
    sensor = stand([series(1, "occupancy", 10.0), series(2, "speed", 40.0)], NOW)
    assert (sensor.condition, sensor.metric, sensor.threshold) == (Condition.NORMAL, "speed", None)


def test_thresholds_of_the_place_stand_before_those_of_the_catalogue() -> None:
    own = Thresholds(watch=30, falling=True)
    assert stand([series(1, "speed", 25.0, own=own)], NOW).condition is Condition.WATCH
    assert stand([series(1, "speed", 25.0)], NOW).condition is Condition.NORMAL


def test_silence_alone_shows_nobody_offline_whom_the_watch_has_not_called_so() -> None:
    silent = series(1, "speed", 40.0, minutes_old=90)
    shown_as = {state: stand([replace(silent, state=state)], NOW).freshness for state in ("online", "late", "offline")}
    assert shown_as == {"online": Freshness.STALE, "late": Freshness.STALE, "offline": Freshness.OFFLINE}
    assert stand([replace(silent, state="online", said_offline=True)], NOW).freshness is Freshness.OFFLINE
    assert stand([silent], NOW).freshness is Freshness.OFFLINE, "no watch has judged it yet"


def test_a_sensor_is_as_fresh_as_its_newest_series_and_counted_once() -> None:
    fresh = stand([series(1, "speed", 5.0), series(2, "intensity", 9.0, minutes_old=90)], NOW)
    gone = stand([series(1, "speed", 5.0, minutes_old=90)], NOW)
    assert (fresh.freshness, gone.freshness) == (Freshness.FRESH, Freshness.OFFLINE)
    assert [shown(fresh), shown(gone)] == ["warning", "offline"]
    counted = tally([fresh, gone])
    assert counted == SensorTally(warning=1, offline=1)
    assert (counted.total, counted.sending) == (2, 1)


def test_a_sensor_that_nobody_has_described_is_new_unless_worse_is_to_be_said_of_it() -> None:
    unknown = [
        stand([replace(series(1, "speed", value, minutes_old=age), known=False)], NOW)
        for value, age in ((40.0, 0), (5.0, 0), (40.0, 90))
    ]
    never = replace(unknown[0], freshness=Freshness.NEW, seen_at=None)
    assert [shown(s) for s in (*unknown, never)] == ["new", "warning", "offline", "new"]
    counted = tally([*unknown, never])
    assert counted == SensorTally(new=2, warning=1, offline=1, silent=1)
    assert (counted.total, counted.sending) == (4, 2), "a new one that sends is one that sends"
