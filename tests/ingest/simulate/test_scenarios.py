"""The scenarios: each reaches what it promises within minutes, as the model judges it, and leaves the rest alone."""

from collections import Counter
from datetime import datetime

import pytest

from ingest.simulate import scenarios
from ingest.simulate.measures import values
from ingest.simulate.programme import Programme
from ingest.simulate.services import staged as stories
from ingest.simulate.told import VIETNAM
from ioc.errors import IocError
from ioc.model.catalogue import DOMAINS
from ioc.model.condition import Condition
from ioc.model.event import ALARM_RAISED, CAMERA_DETECTED, LGSP_EXCHANGED
from tests.ingest.simulate.played import NOW, WORLD, conditions, everywhere, heard, staged

HOURS = (NOW, NOW + 7 * 3600, NOW + 16 * 3600)  # morning, rush hour, night
SOON = 420  # seconds after which a scenario has its height


def tally(name: str, since: int, after: int = SOON) -> dict[tuple[str, str], Counter[Condition]]:
    """Conditions by area and kind so long after a scenario began."""
    found: dict[tuple[str, str], Counter[Condition]] = {}
    for station, condition in conditions(staged(name, since), since + after).items():
        found.setdefault((station.area, station.kind), Counter())[condition] += 1
    return found


@pytest.mark.parametrize("since", HOURS)
def test_the_storm_brings_the_rivers_of_da_teh_over_their_critical_level(since: int) -> None:
    found = tally("storm-da-teh", since)
    assert set(found["da-teh", "stream"]) == {Condition.CRITICAL}
    assert found["da-teh", "flood"][Condition.WARNING] + found["da-teh", "flood"][Condition.CRITICAL] >= 4
    assert tally("storm-da-teh", since, 3600)["da-teh", "weather"][Condition.CRITICAL] >= 4
    assert found["da-lat", "stream"][Condition.CRITICAL] == 0


def test_the_storm_is_seen_by_a_camera_reported_by_people_and_raises_a_critical_alarm() -> None:
    world = staged("storm-da-teh", NOW)
    told = [t for story in stories(world, everywhere()) for t in story if t.at.timestamp() <= NOW + 600]
    assert any(t.type == ALARM_RAISED and t.severity == "critical" and t.area == "da-teh" for t in told)
    assert any(t.type == CAMERA_DETECTED and t.data["kind"] == "flood" for t in told)
    filed = [t for t in told if t.data.get("state") == "filed" and t.data["category"] == "ngập nước"]
    assert len(filed) >= 5
    assert {t.ward for t in filed} <= {s.ward for s in everywhere() if s.area == "da-teh"}


@pytest.mark.parametrize("since", HOURS)
def test_the_festival_fills_car_parks_bins_and_streets_of_da_lat(since: int) -> None:
    found = tally("festival-da-lat", since)
    usual = tally("normal", since)
    for kind, least in (("waste", 8), ("traffic", 5)):
        here = found["da-lat", kind]
        assert here.total() - here[Condition.NORMAL] >= least
        assert here[Condition.NORMAL] < usual["da-lat", kind][Condition.NORMAL]
    assert found["bao-loc", "waste"] == usual["bao-loc", "waste"]


def test_the_festival_is_loudest_and_fullest_in_the_evening() -> None:
    evening = int(datetime(2026, 11, 19, 19, 30, tzinfo=VIETNAM).timestamp())
    found = tally("festival-da-lat", evening)
    assert found["da-lat", "parking"][Condition.WARNING] >= 6
    assert found["da-lat", "noise"][Condition.NORMAL] <= 1
    dust = [s for s in everywhere() if (s.area, s.kind) == ("da-lat", "air")]
    for station in dust:
        feast = values(staged("festival-da-lat", evening - 600), station, evening)["pm25"]
        assert feast > values(WORLD, station, evening)["pm25"] + 20


def test_the_outage_silences_a_gateway_and_says_so() -> None:
    programme = Programme(staged("outage-bao-loc", NOW), NOW)
    lost = {s.sensor for s in programme.stations if s.area == "bao-loc" and s.speaks == "chirpstack"}
    messages = [m for second in range(NOW + 1, NOW + SOON) for m in programme.live(second)]
    offline = {m.topic.split("/")[3] for m in messages if m.topic.endswith("/status") and b"offline" in m.payload}
    assert offline == lost
    later = [m for second in range(NOW + SOON, NOW + 2 * SOON) for m in programme.live(second)]
    assert not [m for m in later if m.topic.startswith("application/ioc-bao-loc")]
    assert [m for m in later if m.topic.startswith("application/ioc-da-teh")]


def test_the_outage_takes_a_system_and_many_lamps() -> None:
    world = staged("outage-bao-loc", NOW)
    calls = [t.data for story in stories(world, everywhere()) for t in story if t.type == LGSP_EXCHANGED]
    late = calls[5:]
    assert {c["system"] for c in calls} == set(world.scenario.systems_down)
    assert sum(c["failed"] for c in late) > 0.5 * sum(c["count"] for c in late)
    assert set(tally("outage-bao-loc", NOW)["bao-loc", "lighting"]) == {Condition.WARNING}


def test_on_a_quiet_day_nothing_passes_a_threshold_and_nothing_is_wrong() -> None:
    for hour in range(0, 3 * 24, 5):
        found = conditions(staged("quiet", NOW), NOW + hour * 3600)
        assert {c for c in found.values() if c} == set(), hour
    programme = Programme(staged("quiet", NOW), NOW)
    assert len(heard(programme.round())) == len(everywhere())
    heard(m for second in range(NOW + 1, NOW + 61) for m in programme.live(second))
    assert not [t for t in programme.past_events(0) if t.topic.endswith("/canh-bao")]


def test_nothing_of_a_scenario_is_there_before_it_begins() -> None:
    for scenario in scenarios.SCENARIOS:
        if not scenario.calm:
            world = staged(scenario.name, NOW)
            for station in everywhere()[::7]:
                assert values(world, station, NOW - 60) == values(WORLD, station, NOW - 60)


def test_every_scenario_names_areas_sensors_and_domains_that_exist() -> None:
    ids = {(s.area, s.id) for s in everywhere()}
    for scenario in scenarios.SCENARIOS:
        assert scenarios.find(scenario.name) is scenario
        assert {(cue.area, cue.near) for cue in scenario.cues} <= ids
        assert {(call.area, near) for call in scenario.calls for near in call.near} <= ids
        assert set(scenario.strains) <= {s.area for s in everywhere()}
    assert DOMAINS


def test_an_unknown_scenario_is_refused_with_the_known_ones() -> None:
    with pytest.raises(IocError, match="they are normal, quiet, storm-da-teh"):
        scenarios.find("tsunami")
