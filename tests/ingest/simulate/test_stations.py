"""The simulated sensors: enough of every kind in every district, each inside the district and the ward it names."""

from collections import Counter

import pytest
from shapely import Point

from geodata import areas
from geodata.boundaries import boundaries
from ingest.simulate import SEED
from ingest.simulate.dialects import SPEAKERS
from ingest.simulate.stations import KINDS, SPARKPLUG, Station, stations
from ioc.model.catalogue import DOMAINS
from tests.ingest.simulate.played import CENTRES, everywhere


def test_there_are_more_than_three_hundred_in_all_twelve_districts() -> None:
    found = Counter(s.area for s in everywhere())
    assert len(everywhere()) >= 300
    assert set(found) == {a.slug for a in areas.load() if a.slug and a.slug != "lam-dong"}
    assert all(found[area] >= 20 for area in CENTRES)
    assert found["da-lat"] >= 100
    assert found["dam-rong"] < found["bao-lam"] < found["bao-loc"] < found["da-lat"]


def test_every_centre_has_sensors_in_every_domain() -> None:
    for area in CENTRES:
        assert {s.domain for s in everywhere() if s.area == area} == set(DOMAINS)


def test_the_sixty_of_the_first_wall_are_still_there() -> None:
    first = Counter(s.kind for s in everywhere() if s.area == "da-lat")
    assert (first["air"], first["weather"], first["stream"] + first["lake"], first["traffic"]) == (8, 14, 10, 28)


def test_every_sensor_has_an_id_and_a_place_of_its_own() -> None:
    assert len({(s.area, s.sensor) for s in everywhere()}) == len(everywhere())
    assert len({(s.lat, s.lon) for s in everywhere()}) == len(everywhere())


def test_every_sensor_stands_in_its_district_and_its_ward() -> None:
    shapes, codes = boundaries().geometry, {a.slug: a.code for a in areas.load() if a.slug}
    wards = {a.code: a.parent for a in areas.load()}
    for station in everywhere():
        place = Point(station.lon, station.lat)
        assert wards[station.ward] == codes[station.area], station
        assert shapes[codes[station.area]].contains(place), station
        assert shapes[station.ward].contains(place), station


def test_in_a_later_edition_sensors_stand_in_the_wards_that_theirs_became_part_of() -> None:
    later = stations(SEED, "2025-07")
    wards = {a.code: a.name for a in areas.load("2025-07")}
    assert {(s.area, s.sensor) for s in later} == {(s.area, s.sensor) for s in everywhere()}
    assert all(s.ward in wards for s in later)
    assert wards[next(s.ward for s in later if s.id == "kk-ho-xuan-huong")] == "Phường Xuân Hương – Đà Lạt"


def test_every_format_is_spoken_by_some() -> None:
    assert {s.speaks for s in everywhere()} == {*SPEAKERS, SPARKPLUG}
    assert len(SPEAKERS) == 6


@pytest.mark.parametrize("station", [s for s in everywhere() if s.kind == "stream"], ids=lambda s: f"{s.area}-{s.id}")
def test_a_stream_has_levels_that_rise(station: Station) -> None:
    assert station.levels is not None
    assert 0 < station.levels.watch < station.levels.warning < station.levels.critical  # type: ignore[operator]


def test_live_messages_are_few_enough_for_a_small_machine() -> None:
    assert 5 < sum(1 / s.interval_s for s in everywhere()) < 25


def test_what_a_kind_measures_is_in_the_catalogue() -> None:
    for kind in KINDS.values():
        assert set(kind.metrics) <= {m.key for m in DOMAINS[kind.domain].metrics}
