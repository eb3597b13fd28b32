"""Simulated devices of Home Assistant: what an ingestor makes of their discovery and their states."""

from datetime import UTC, datetime

import pytest

from ingest.simulate import dialects, home
from ingest.simulate.measures import values
from ingest.simulate.stations import HOME, Station
from ioc.model.reading import Quality
from tests.ingest.simulate.played import NOW, WORLD, everywhere, heard


@pytest.mark.parametrize("station", [s for s in everywhere() if s.speaks == HOME], ids=lambda s: f"{s.area}-{s.id}")
def test_a_device_introduces_itself_and_tells_what_plain_json_would(station: Station) -> None:
    told = values(WORLD, station, station.newest(NOW))
    config, there, state, plain = heard(
        [*home.introduction(station), home.state(station, NOW, told), dialects.plain(station, NOW, told)]
    )
    note, (firmware,), (online,) = config.notes[0], config.statuses, there.statuses
    assert (note.key.sensor, note.name, note.interval_s, note.simulated) == (
        station.sensor, station.name, station.promised_s, True,
    )  # fmt: skip
    assert (firmware.firmware, online.online) == ("ioc-simulate 1", True)
    assert [r.metric for r in state.readings] == [r.metric for r in plain.readings]
    assert {r.metric: r.value for r in state.readings} == {r.metric: r.value for r in plain.readings}
    assert {r.key for r in state.readings} == {r.key for r in plain.readings} == {note.key}
    assert {(r.measured_at, r.quality) for r in state.readings} == {
        (datetime.fromtimestamp(NOW, UTC), Quality.RECEIPT_TIME)
    }
    assert {(s.battery, s.rssi) for s in state.statuses} == {(station.battery, None), (None, station.rssi)}


def test_nobody_who_speaks_so_counts_an_amount() -> None:
    """Its moments are those of receipt, so the past that plain JSON tells would be counted beside them."""
    assert not [s for s in everywhere() if s.speaks == HOME and {"rain", "energy"} & set(s.metrics)]
