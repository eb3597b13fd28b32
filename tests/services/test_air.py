"""A station's index: of each hour what the decision's own formula gives, however late an hour's readings come."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.model import aqi
from ioc.model.air import StationAir
from ioc.model.sensor import SeriesNow
from ioc.services import air, figures
from ioc.store.readings import Bucket

NOW = datetime(2026, 11, 21, 8, 20, tzinfo=UTC)
END = NOW.replace(minute=0)
HOUR = timedelta(hours=1)
REACH = 60  # hours: two days, and NowCast's reach before them

Values = dict[str, list[float | None]]  # by pollutant, newest first


def series(id_: int, metric: str) -> SeriesNow:
    return SeriesNow(
        id_, "da-lat", "s", "air", "Trạm", None, None, None, 600, True, False, metric, None, NOW, 20.0, None, None
    )


def station(values: Values) -> StationAir:
    known = [series(i, key) for i, key in enumerate(values)]
    buckets = [
        Bucket(known[i].series_id, END - (ago + 1) * HOUR, 1, value, value, value)
        for i, past in enumerate(values.values())
        for ago, value in enumerate(past)
        if value is not None
    ]
    return air.station(known, figures.by_hour(buckets), NOW)


def by_formula(values: Values, ago: int) -> int | None:
    return aqi.hourly({key: past[ago:] for key, past in values.items()}).value


concentrations = st.lists(st.none() | st.floats(0, 300), min_size=REACH, max_size=REACH)


@settings(max_examples=40, deadline=None)
@given(pm25=concentrations, o3=concentrations, late=st.integers(0, REACH - 1), value=st.floats(0, 300))
def test_every_hour_has_its_index_and_a_late_reading_changes_it(
    pm25: list[float | None], o3: list[float | None], late: int, value: float
) -> None:
    for _ in range(2):
        values: Values = {"pm25": pm25, "o3": o3, "temperature": [20.0] * REACH}
        found = station(values)
        del values["temperature"]
        assert found.index == by_formula(values, 0)
        assert list(found.spark) == [by_formula(values, ago) for ago in reversed(range(24))]
        assert list(found.ghost) == [by_formula(values, ago) for ago in reversed(range(24, 48))]
        pm25 = [*pm25[:late], value, *pm25[late + 1 :]]


def test_a_pollutant_is_shown_with_its_day_and_its_differences() -> None:
    past: list[float | None] = [float(i) for i in range(REACH)]
    (pollutant,) = station({"pm10": past}).pollutants
    assert pollutant.spark == tuple(float(i) for i in reversed(range(24)))
    assert (pollutant.day_delta, pollutant.week_delta) == (-24.0, None)
