"""Simulated edge nodes of Sparkplug B: what an ingestor makes of their births, data and deaths."""

from collections.abc import Iterable, Mapping

import pytest

from ingest.publisher import Outgoing
from ingest.simulate import dialects, edge_node
from ingest.simulate.edge_node import EdgeNode, asks_rebirth
from ingest.simulate.measures import values
from ingest.simulate.stations import SPARKPLUG, Station
from ingest.sparkplug_messages import Payload
from ioc.model.decoded import Decoded
from tests.ingest.simulate.played import NOW, WORLD, everywhere, heard


def said(station: Station, at: int) -> Mapping[str, float]:
    return values(WORLD, station, at)


def readings(messages: Iterable[Outgoing]) -> set[tuple[object, ...]]:
    return {(r.key, r.metric, r.measured_at, r.value, r.quality) for d in clean(messages) for r in d.readings}


def clean(messages: Iterable[Outgoing]) -> list[Decoded]:
    """What is made of messages of which nothing was missed and nothing is strange."""
    decoded = heard(messages, NOW + 900)
    assert [d.aside for d in decoded if d.aside] == []
    assert [d.commands for d in decoded if d.commands] == []
    return decoded


@pytest.fixture(params=edge_node.nodes(everywhere(), 7), ids=lambda node: node.group)
def node(request: pytest.FixtureRequest) -> EdgeNode:
    return request.param


def test_births_and_data_tell_what_plain_json_would(node: EdgeNode) -> None:
    stations = [s for s in everywhere() if s.speaks == SPARKPLUG and f"ioc-{s.area}-{s.domain}" == node.group]
    seconds = range(NOW + 1, NOW + 1 + 900)
    messages = [*node.births(NOW, said), *(m for at in seconds for m in node.live(at, said))]
    moments = {(s, s.newest(at)) for s in stations for at in (NOW, *seconds)}
    assert readings(messages) == readings(dialects.plain(s, at, said(s, at)) for s, at in moments)
    assert {s.key.sensor for d in clean(messages) for s in d.statuses if s.online} == {s.sensor for s in stations}
    assert {(s.key.sensor, s.battery, s.rssi, s.firmware) for d in clean(messages) for s in d.statuses if s.online} == {
        (s.sensor, s.battery, s.rssi, "ioc-simulate 1") for s in stations
    }


def test_a_device_that_falls_silent_dies_and_is_born_again_when_it_speaks() -> None:
    node = edge_node.nodes(everywhere(), 7)[0]
    first = next(s for s in everywhere() if s.speaks == SPARKPLUG)
    births = list(node.births(NOW, said))
    at = first.newest(NOW) + first.interval_s
    gone = list(node.live(at, lambda *_: None))
    assert list(node.live(at, lambda *_: None)) == []
    back = [m for m in node.live(at, said) if first.id in m.topic]
    assert [m.topic.split("/")[2] for m in (*gone, *back)] == ["DDEATH", "DBIRTH"]
    assert [s.online for d in clean([*births, *gone, *back]) for s in d.statuses if s.key.sensor == first.sensor] == [
        True, False, True,
    ]  # fmt: skip


def test_the_death_of_a_connection_takes_its_devices_with_it_and_none_of_a_later_one() -> None:
    node = edge_node.nodes(everywhere(), 255)[0]
    will, births = node.death(), list(node.births(NOW, said))
    offline = {s.key.sensor for s in clean([*births, will])[-1].statuses if s.online is False}
    assert offline == {s.sensor for s in everywhere() if s.speaks == SPARKPLUG and s.area == "da-lat"}
    node.connected_anew()
    assert clean([*node.births(NOW, said), will])[-1].statuses == []


def test_a_rebirth_is_known_from_other_commands() -> None:
    asked, other = Payload(), Payload()
    asked.metrics.add(name="Node Control/Rebirth", datatype=11, boolean_value=True)
    other.metrics.add(name="Node Control/Reboot", datatype=11, boolean_value=True)
    assert [asks_rebirth(c) for c in (asked.SerializeToString(), other.SerializeToString(), b"\xff", b"")] == [
        True, False, False, False,
    ]  # fmt: skip
