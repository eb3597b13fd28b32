"""Simulated indicators: a value a month and district, the same every time, read and found sound like real ones."""

from datetime import UTC, datetime

from geodata import province
from ingest.arrivals import Message, Rules, read
from ingest.simulate import indicators
from ingest.simulate.told import VIETNAM
from ingest.simulate.world import World
from ioc.model import checks
from ioc.services.indicators import arrived

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
WORLD = World(68)


def test_every_month_is_told_of_seven_districts_and_nothing_in_it_is_flagged() -> None:
    events = []
    for message in (value.outgoing() for value in indicators.told(WORLD, NOW)):
        arrival = read(Message(message.topic, message.payload, NOW, message.content_type), Rules())
        assert arrival.decoded is not None, arrival.reason
        events += arrival.decoded.events
    assert all(event.simulated for event in events)
    told = [one.observation for one in arrived.told((1, event) for event in events)]
    assert len(told) == len(events) == 34 * 7 * len({one.indicator for one in told})
    assert {one.period.text for one in told} >= {"2024-01", "2026-10"}
    assert len({one.place for one in told}) == 7
    assert checks.find(province.indicators(), told, (), NOW.date()) == []


def test_a_month_is_told_on_the_morning_after_it_and_always_the_same() -> None:
    before, after = (datetime(2026, 11, 1, hour, tzinfo=VIETNAM) for hour in (7, 8))
    past = {one.id: one for one in indicators.told(WORLD, before)}
    fresh = {one.id: one for one in indicators.due(WORLD, after)}
    assert list(indicators.due(WORLD, before)) == []
    assert not past.keys() & fresh.keys()
    assert {one.id: one for one in indicators.told(WORLD, after)} == past | fresh
