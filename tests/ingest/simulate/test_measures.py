"""The rhythms of the simulated districts: plausible as the highlands and the lowlands are."""

from collections import defaultdict
from datetime import datetime
from statistics import mean

from ingest.simulate.measures import amount, hushed, values
from ingest.simulate.told import VIETNAM
from ingest.simulate.visitors import rush, visitors
from ioc.model.catalogue import Thresholds
from ioc.model.condition import Condition, judge
from tests.ingest.simulate.played import CENTRES, NOW, WORLD, by_hour, conditions, everywhere

DAY_S = 86_400


def at(*when: int) -> int:
    return int(datetime(*when, tzinfo=VIETNAM).timestamp())  # type: ignore[arg-type, misc]


def test_nights_are_cool_and_afternoons_mild_in_da_lat() -> None:
    warmth = by_hour("da-lat", "weather", "temperature")
    assert 12 <= mean(warmth[5]) <= 16
    assert 20 <= mean(warmth[13]) <= 24.5
    assert mean(by_hour("da-lat", "weather", "humidity")[5]) > 88


def test_da_teh_is_hotter_and_lac_duong_colder_than_da_lat() -> None:
    noon = {area: mean(by_hour(area, "weather", "temperature")[13]) for area in ("da-lat", "lac-duong", "da-teh")}
    assert noon["lac-duong"] < noon["da-lat"] < noon["da-teh"] - 6
    assert (
        mean(by_hour("da-teh", "weather", "pressure", 2)[10])
        > mean(by_hour("da-lat", "weather", "pressure", 2)[10]) + 100
    )


def test_it_rains_more_in_bao_loc_and_da_teh() -> None:
    days = 60
    fallen: dict[str, float] = {}
    for area in ("da-lat", "bao-loc", "da-teh", "don-duong"):
        gauge = next(s for s in everywhere() if s.area == area and s.kind == "weather")
        start = NOW - days * DAY_S - NOW % 300 + gauge.phase_s
        fallen[area] = sum(amount(WORLD, gauge, "rain", t) for t in range(start, NOW, 900))
    assert fallen["don-duong"] < fallen["da-lat"] < min(fallen["bao-loc"], fallen["da-teh"])


def test_dust_peaks_at_rush_hours_and_ozone_at_noon() -> None:
    dust, ozone = by_hour("da-lat", "air", "pm25"), by_hour("da-lat", "air", "o3")
    assert mean(dust[7]) > 1.3 * mean(dust[2])
    assert mean(dust[17]) > 1.3 * mean(dust[2])
    assert mean(ozone[13]) > 2 * mean(ozone[6])


def test_streets_slow_down_at_rush_hours() -> None:
    speed, occupancy = by_hour("da-lat", "traffic", "speed"), by_hour("da-lat", "traffic", "occupancy")
    assert mean(speed[7]) < mean(speed[10]) < mean(speed[3])
    assert min(speed[17]) < 18, "some street passes its threshold"
    assert max(occupancy[17]) > 60
    assert mean(by_hour("dam-rong", "traffic", "occupancy")[17]) < mean(occupancy[17]) / 1.5


def test_water_stays_where_thresholds_are_passed_now_and_then() -> None:
    level = [v for vs in by_hour("da-lat", "stream", "level", 30).values() for v in vs]
    filling = [v for vs in by_hour("da-lat", "lake", "filling", 30).values() for v in vs]
    assert 0.9 < min(level) < 1.1
    assert 1.5 < max(level) < 2.0
    assert 75 < min(filling) < 84
    assert 88 < max(filling) < 95


def test_rain_is_the_amount_of_five_minutes_and_falls_in_the_afternoon() -> None:
    rain: dict[int, float] = defaultdict(float)
    gauge = next(s for s in everywhere() if s.area == "da-lat" and s.kind == "weather")
    for moment in range(NOW - 50 * DAY_S - NOW % 300 + gauge.phase_s, NOW, 300):
        rain[datetime.fromtimestamp(moment, VIETNAM).hour] += amount(WORLD, gauge, "rain", moment)
    assert sum(rain[h] for h in range(13, 20)) > 0.9 * sum(rain.values()) > 0
    assert "rain" not in values(WORLD, gauge, NOW - NOW % 300 + gauge.phase_s + 60)


def test_a_meter_tells_the_energy_that_its_power_took() -> None:
    meter = next(s for s in everywhere() if s.kind == "energy")
    whole = NOW - NOW % 900 + meter.phase_s
    told = values(WORLD, meter, whole)
    assert abs(told["energy"] - told["power"] / 4) < 0.1 * told["energy"]
    assert "energy" not in values(WORLD, meter, whole + meter.interval_s)


def test_lamps_are_lit_by_night_and_car_parks_add_up() -> None:
    lit = by_hour("bao-loc", "lighting", "lit", 2)
    assert max(lit[12]) == 0
    assert min(lit[20]) > 0
    for station in (s for s in everywhere() if s.kind == "parking"):
        told = values(WORLD, station, NOW)
        assert 0 <= told["free"] <= told["capacity"]
        assert abs(told["occupancy"] - 100 * (1 - told["free"] / told["capacity"])) <= 0.5


def test_visitors_come_at_weekends_more_in_december_and_most_at_tet() -> None:
    weekday, weekend = at(2026, 11, 18, 20), at(2026, 11, 21, 20)
    flowers, tet = at(2026, 12, 19, 20), at(2027, 2, 8, 20)
    counts = [visitors(WORLD, "da-lat", moment) for moment in (weekday, weekend, flowers, tet)]
    assert counts == sorted(counts)
    assert counts[3] > 1.5 * counts[1] > 3 * counts[0]
    assert visitors(WORLD, "dam-rong", weekend) < 0.1
    assert rush(WORLD, "da-lat", weekend) > rush(WORLD, "da-lat", weekday)
    for kind, metric in (("noise", "laeq"), ("parking", "occupancy"), ("traffic", "occupancy")):
        here = [s for s in everywhere() if s.area == "da-lat" and s.kind == kind]
        usual, feast = (mean(values(WORLD, s, moment)[metric] for s in here) for moment in (weekday, tet))
        assert feast > usual


def test_at_any_hour_something_is_to_be_watched_but_most_is_normal() -> None:
    for hour in range(0, 4 * 24, 4):
        found = list(conditions(WORLD, NOW + hour * 3600).values())
        worse = [c for c in found if c > Condition.NORMAL]
        assert 1 <= len(worse) <= 60
        assert Condition.CRITICAL not in worse


def test_a_calm_value_nears_its_threshold_and_never_reaches_it() -> None:
    rising, falling = Thresholds(watch=60, warning=80), Thresholds(watch=18, falling=True)
    assert hushed(30, rising, 1, 1) == 30
    assert [judge(round(hushed(v, rising, 1, 1)), rising) for v in (58, 60, 75, 400)] == [Condition.NORMAL] * 4
    assert [judge(round(hushed(v, falling, 1, 0.1), 1), falling) for v in (19, 18, 3, 0)] == [Condition.NORMAL] * 4
    assert hushed(59, rising, 1, 1) < hushed(70, rising, 1, 1)
    assert hushed(500, Thresholds(), 1, 1) == 500


def test_every_centre_has_streets_that_move() -> None:
    assert all(rush(WORLD, area, at(2026, 11, 18, 17)) > 0.3 for area in CENTRES)
