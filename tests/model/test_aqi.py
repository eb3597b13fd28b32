"""VN_AQI against the decision's own examples, its breakpoints and its rules for missing hours."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ioc.model import aqi
from ioc.model.catalogue import find

ROWS = sorted(aqi.BREAKPOINTS)
PM25_OLDEST_FIRST = [26.9, 24.7, 20.5, 23.5, 19.5, 16.5, 19.0, 16.5, 20.3, 22.4, 19.6, 20.6]
O3_EVENING_BEFORE = [15.7, 14.2, 17.7, 18.9, 19.3, 15.7, 19.7]
O3_DAY = [22.6, 27.1, 29.0, 31.9, 25.3, 34.7, 35.2, 41.6, 45.7, 49.2, 55.8, 69.6, 78.3, 91.5, 97.7, 81.2, 71.8, 43.5,
          34.3, 21.5, 20.5, 19.4, 20.4, 21.3]  # fmt: skip

concentrations = st.floats(0, 5000)
hours = st.lists(st.none() | concentrations, max_size=14)


def test_nowcast_of_the_decisions_example_is_20_3_and_its_index_41():
    value = aqi.nowcast(PM25_OLDEST_FIRST[::-1])
    assert value is not None
    assert round(value, 1) == 20.3
    assert aqi.half_up(aqi.sub_index("pm25", value, "24h")) == 41


@pytest.mark.parametrize(
    ("pollutant", "concentration", "averaging", "index"),
    [
        ("o3", 136.1, "1h", 43),
        ("no2", 118.7, "1h", 59),  # the decision prints 60; its own arithmetic gives 59.35
        ("o3", 89.3, "8h", 45),
        ("o3", 114.6, "1h", 36),
        ("no2", 130.8, "1h", 65),
        ("pm25", 55.7, "24h", 110),  # 109.5: halves go up
    ],
)
def test_indices_of_the_decisions_examples(pollutant, concentration, averaging, index):
    assert aqi.half_up(aqi.sub_index(pollutant, concentration, averaging)) == index


def test_largest_running_8_hour_mean_of_the_decisions_example_is_74_4_at_17_00():
    assert aqi.max_8h(O3_DAY, O3_EVENING_BEFORE) == pytest.approx(74.4, abs=0.05)
    assert aqi.max_8h(O3_DAY, O3_EVENING_BEFORE) == pytest.approx(sum(O3_DAY[9:17]) / 8)


def test_first_running_means_reach_into_the_day_before():
    assert aqi.max_8h([0.0] * 24, [80.0] * 7) == 70.0
    assert aqi.max_8h([0.0] * 24, [800.0] * 20) == 700.0  # of a longer past the last seven hours count


def test_daily_index_of_the_decisions_example_is_110_by_pm25():
    index = aqi.daily(
        {"o3": [89.3] * 23 + [114.6], "no2": [60.0] * 23 + [130.8], "pm25": [55.7] * 24}, ozone_before=[89.3] * 7
    )
    assert (index.value, index.dominant) == (110, "pm25")
    assert index.parts["no2"] == aqi.Part(130.8, 65, "1h")
    assert index.parts["o3"].averaging == "8h"
    assert index.parts["pm25"].concentration == pytest.approx(55.7)


def test_daily_ozone_takes_the_larger_of_both_means():
    peak = aqi.daily({"o3": [10.0] * 20 + [220.0] + [10.0] * 3})
    assert peak.parts["o3"] == aqi.Part(220.0, 110, "1h")


def test_ozone_over_400_for_8_hours_counts_by_the_hour_only():
    index = aqi.daily({"o3": [500.0] * 24, "pm10": [10.0] * 24})
    assert index.parts["o3"] == aqi.Part(500.0, 225, "1h")
    with pytest.raises(ValueError, match="use the 1-hour mean"):
        aqi.sub_index("o3", 400.1, "8h")


def test_hourly_index_is_the_largest_part_and_names_its_pollutant():
    index = aqi.hourly({"pm25": PM25_OLDEST_FIRST[::-1], "o3": [136.1], "no2": [118.7, 3000.0]})
    assert (index.value, index.dominant) == (59, "no2")
    assert {p: part.index for p, part in index.parts.items()} == {"pm25": 41, "o3": 43, "no2": 59}


def test_without_any_particles_there_is_no_index_but_the_parts_stand():
    index = aqi.hourly({"o3": [136.1], "pm10": [None, None, 30.0]})
    assert (index.value, index.dominant) == (None, None)
    assert index.parts == {"o3": aqi.Part(136.1, 43, "1h")}
    assert aqi.hourly({}) == aqi.Index(None, None, {})


def test_pm10_alone_is_enough():
    assert aqi.hourly({"pm10": [50.0, 50.0, 50.0]}).value == 50


def test_a_gas_without_its_newest_hour_is_left_out():
    assert "co" not in aqi.hourly({"co": [None, 900.0], "pm25": [10.0] * 12}).parts


@pytest.mark.parametrize(
    ("newest_first", "expected"),
    [
        ([8.0, 8.0, None], 8.0),
        ([8.0, None, 8.0], 8.0),
        ([None, 8.0, 8.0], 8.0),
        ([8.0, None, None, 8.0, 8.0, 8.0, 8.0], None),
        ([None, None, None, 8.0], None),
        ([8.0], None),
        ([], None),
        ([0.0, 0.0, 0.0], 0.0),
    ],
)
def test_nowcast_needs_two_of_the_three_newest_hours(newest_first, expected):
    assert aqi.nowcast(newest_first) == expected


def test_nowcast_divides_by_the_weights_also_when_w_is_a_half():
    # Σ (1/2)^i·c as printed would give 100/2 + 10/4 = 52.5
    assert aqi.nowcast([100.0, 10.0]) == pytest.approx((100 + 0.5 * 10) / 1.5)


def test_nowcast_knows_no_more_than_12_hours():
    assert aqi.nowcast([20.0] * 12 + [900.0]) == 20.0


def test_a_daily_mean_needs_three_quarters_of_its_hours():
    assert aqi.daily({"pm25": [20.0] * 18 + [None] * 6}).value == 40
    assert aqi.daily({"pm25": [20.0] * 17 + [None] * 7}).value is None
    assert aqi.max_8h([None] * 18 + [60.0] * 6) == 60.0
    assert aqi.max_8h([None] * 19 + [60.0] * 5) is None


@pytest.mark.parametrize("row", ROWS)
def test_breakpoints_give_exactly_their_levels(row):
    for level, concentration in zip(aqi.LEVELS, aqi.BREAKPOINTS[row], strict=False):
        assert aqi.sub_index(row[0], concentration, row[1]) == level


@pytest.mark.parametrize("row", ROWS)
def test_the_index_is_continuous_at_its_breakpoints(row):
    for level, concentration in list(zip(aqi.LEVELS, aqi.BREAKPOINTS[row], strict=False))[1:-1]:
        before, after = (aqi.sub_index(row[0], concentration + d, row[1]) for d in (-1e-6, 1e-6))
        assert before == pytest.approx(level, abs=1e-4)
        assert after == pytest.approx(level, abs=1e-4)


@given(row=st.sampled_from(ROWS), a=concentrations, b=concentrations)
def test_more_of_a_pollutant_never_lowers_its_index(row, a, b):
    assume(row != ("o3", "8h") or max(a, b) <= aqi.OZONE_8H_LIMIT)
    low, high = sorted((a, b))
    assert 0 <= aqi.sub_index(row[0], low, row[1]) <= aqi.sub_index(row[0], high, row[1]) <= 500


@given(hours)
def test_nowcast_lies_between_the_least_and_the_most(newest_first):
    value = aqi.nowcast(newest_first)
    known = [c for c in newest_first[:12] if c is not None]
    assert value is None or min(known) - 1e-6 <= value <= max(known) * (1 + 1e-9)


@given(st.dictionaries(st.sampled_from(aqi.POLLUTANTS), hours))
def test_the_station_index_is_the_largest_of_its_parts(measured):
    for index in (aqi.hourly(measured), aqi.daily(measured)):
        if index.value is None:
            assert not set(aqi.PARTICLES) & set(index.parts)
        else:
            assert index.value == max(part.index for part in index.parts.values())
            assert index.parts[index.dominant].index == index.value


@pytest.mark.parametrize("concentration", [-0.1, float("nan"), float("inf")])
def test_impossible_concentrations_are_refused(concentration):
    with pytest.raises(ValueError, match="is no concentration"):
        aqi.sub_index("pm25", concentration, "24h")


def test_an_unknown_row_is_refused():
    with pytest.raises(ValueError, match="no 1h row for 'pm25'"):
        aqi.sub_index("pm25", 1, "1h")


def test_the_bands_cover_0_to_500_without_gap_or_overlap():
    for value in range(501):
        assert [b for b in aqi.BANDS if b.low <= value <= b.high] == [aqi.band(value)]
    assert [b.name for b in aqi.BANDS] == ["Tốt", "Trung bình", "Kém", "Xấu", "Rất xấu", "Nguy hại"]


@pytest.mark.parametrize("value", [-1, 501])
def test_no_band_lies_outside_the_scale(value):
    with pytest.raises(ValueError, match="from 0 to 500"):
        aqi.band(value)


def test_every_band_advises_both_audiences():
    assert all(b.everybody and b.sensitive for b in aqi.BANDS)


def test_every_pollutant_is_a_metric_in_micrograms():
    for pollutant in aqi.POLLUTANTS:
        metric = find("air", pollutant)
        assert metric is not None
        assert metric.unit == "ug/m3"


def test_halves_are_rounded_up():
    assert [aqi.half_up(v) for v in (0.5, 1.5, 2.5, 2.4999)] == [1, 2, 3, 2]
