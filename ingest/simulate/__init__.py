"""A simulated province that speaks MQTT like everybody else: live values for ever, and a past to compare them with."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingest.publisher import Outgoing
from ingest.publishers import FOREIGN, Publishers, logged_in
from ingest.simulate import edge_node, scenarios
from ingest.simulate.edge_session import EdgeSession
from ingest.simulate.programme import Programme
from ingest.simulate.world import World
from ioc.errors import IocError
from ioc.settings import Settings
from ioc.signals import stop_event

log = logging.getLogger(__name__)

SEED = 68
SOURCES = Path(__file__).with_name("sources.toml")  # how an ingestor reads those that speak by foreign topics
TICK_S = 0.25
PAST_BYTES = 100_000  # of the past in a tick: what an ingestor keeps meanwhile, so that live values do not queue behind
BEFORE_S = 3600  # how long a scenario has been going on at a moment that is held fast


@dataclass(frozen=True, slots=True)
class Staging:
    """What is to be played: a scenario from when on, and the moment at which the clock stands, if it does."""

    scenario: str = "normal"
    since: datetime | None = None
    at: datetime | None = None
    once: bool = False  # end when all is said, instead of going on


def run(settings: Settings, staging: Staging | None = None, clock: Callable[[], float] = time.time) -> None:
    """Publish until SIGTERM or Ctrl-C, or until all of a fixed moment is said."""
    staging = staging or Staging()
    stop = stop_event()
    now = int(clock())
    at = now if staging.at is None else int(staging.at.timestamp())
    programme = Programme(_world(settings, staging, at, now), at)
    with Publishers(settings, "ioc-simulate", stop=stop) as publisher:
        if staging.at is None and not staging.once:
            with ExitStack() as stack:
                play(programme, publisher.publish, _edges(settings, programme, at, stack), at, clock, stop.wait)
        else:
            tell(programme, publisher)
            if not staging.once:
                stop.wait()
        log.info("stopped after %d messages", publisher.acknowledged)


def _world(settings: Settings, staging: Staging, at: int, now: int) -> World:
    """The world to be played; what lies ahead would be refused by every ingestor."""
    if at > now:
        raise IocError(f"{staging.at} lies ahead, and readings from the future are refused; choose a moment gone by")
    since = at - (BEFORE_S if staging.at else 0) if staging.since is None else int(staging.since.timestamp())
    if since > at:
        raise IocError(f"the scenario would begin at {staging.since}, after what is shown; choose an earlier --since")
    return World(SEED, settings.edition, scenarios.find(staging.scenario), since)


def _edges(settings: Settings, programme: Programme, at: int, stack: ExitStack) -> Sequence[EdgeSession]:
    """The edge nodes of Sparkplug, connected by the account that brings in topics of others, until the stack ends."""
    account = logged_in(settings, FOREIGN)
    nodes = edge_node.nodes(programme.stations, connections=at)
    return [stack.enter_context(EdgeSession(account, node, programme.said)) for node in nodes]


def play(
    programme: Programme,
    publish: Callable[[Outgoing], None],
    edges: Sequence[EdgeSession],
    begin: int,
    clock: Callable[[], float],
    rest: Callable[[float], bool],
) -> None:
    """One round at once, then every second's moments as they come, and the past in between; until `rest` is True."""
    for message in (*programme.introductions(), *programme.round()):
        publish(message)
    log.info("%d sensors speak; the past follows", len(programme.stations))
    past, done = programme.history(), begin
    while not rest(TICK_S):
        now = int(clock())
        for second in range(max(done + 1, now - 60), now + 1):  # after a machine slept: not all it missed
            for edge in edges:
                edge.tell(second)
            for message in programme.live(second):
                publish(message)
        done = max(done, now)
        _publish_some(past, publish)


def tell(programme: Programme, publisher: Publishers) -> None:
    """Everything up to a moment, and nothing after it."""
    for messages in (programme.statuses(), programme.round(), programme.history()):
        for message in messages:
            publisher.publish(message)
    publisher.drain()
    log.info("%d sensors and their past are told; the clock stands", len(programme.stations))


def _publish_some(past: Iterator[Outgoing], publish: Callable[[Outgoing], None]) -> None:
    """Publish from the past what fits into a tick."""
    left = PAST_BYTES
    while left > 0 and (message := next(past, None)):
        publish(message)
        left -= len(message.payload)
