"""What tests of the simulator share: a moment, worlds, what an ingestor makes of messages, and how the model judges."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache

from geodata import areas
from ingest import sources
from ingest.arrivals import Message, Rules, read
from ingest.publisher import Outgoing
from ingest.simulate import SEED, SOURCES, scenarios
from ingest.simulate.measures import AMOUNTS, amount, amounts, values
from ingest.simulate.stations import Station, stations
from ingest.simulate.told import VIETNAM
from ingest.simulate.world import World
from ioc.model.catalogue import DOMAINS
from ioc.model.condition import Condition, judge
from ioc.model.decoded import Decoded

NOW = int(datetime(2026, 11, 19, 10, 20, tzinfo=VIETNAM).timestamp())  # a Thursday
WORLD = World(SEED)
CENTRES = {area.slug: area for area in areas.load() if area.ioc and area.slug}


@cache
def everywhere() -> list[Station]:
    """Every sensor of the simulator."""
    return stations(SEED)


def staged(name: str, since: int) -> World:
    """The world with a scenario that begins at a moment."""
    return World(SEED, scenario=scenarios.find(name), since=since)


def heard(messages: Iterable[Outgoing], at: int = NOW) -> list[Decoded]:
    """What an ingestor makes of the messages; one that cannot be read fails the test."""
    rules, received_at = Rules(sources=sources.load(SOURCES)), datetime.fromtimestamp(at, UTC)
    arrivals = [
        read(Message(m.topic, m.payload, received_at, content_type=m.content_type, properties=m.properties), rules)
        for m in messages
    ]
    assert [(a.topic, a.reason) for a in arrivals if a.reason] == []
    return [a.decoded for a in arrivals if a.decoded]


def conditions(world: World, at: int, among: Sequence[Station] | None = None) -> dict[Station, Condition]:
    """How the model judges what each sensor said last; an amount by its sum over the hour."""
    return {s: _condition(world, s, at) for s in (everywhere() if among is None else among)}


def _condition(world: World, station: Station, at: int) -> Condition:
    last = at - (at - station.phase_s) % station.interval_s
    now = values(world, station, last)
    for counted in amounts(station):
        span, _ = AMOUNTS[counted]
        whole = at - (at - station.phase_s) % span
        now[counted] = sum(amount(world, station, counted, whole - back) for back in range(0, 3600, span))
    return max(judge(value, station.thresholds(metric)) for metric, value in now.items())


def by_hour(area: str, kind: str, metric: str, days: int = 8) -> dict[int, list[float]]:
    """A metric of the sensors of a kind in an area, by local hour over some days."""
    assert any(metric in {m.key for m in d.metrics} for d in DOMAINS.values())
    found: dict[int, list[float]] = defaultdict(list)
    for station in everywhere():
        if station.area == area and station.kind == kind:
            for hour_at in range(NOW - days * 86_400, NOW, 3600):
                at = hour_at - hour_at % 3600 + station.phase_s
                hour = datetime.fromtimestamp(at, VIETNAM).hour
                found[hour].append(values(WORLD, station, at)[metric])
    return found
