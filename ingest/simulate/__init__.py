"""A simulated Đà Lạt that speaks MQTT like everybody else: live values for ever, and a past to compare them with."""

import logging
import time
from collections.abc import Callable, Iterator

from ingest.publisher import Outgoing, Publisher
from ingest.simulate.programme import Programme
from ioc.settings import Settings
from ioc.signals import stop_event

log = logging.getLogger(__name__)

SEED = 68
TICK_S = 0.25
PAST_BYTES = 200_000  # of the past in a tick: what an ingestor keeps meanwhile, so that live values do not queue behind


def run(settings: Settings, clock: Callable[[], float] = time.time) -> None:
    """Publish until SIGTERM or Ctrl-C."""
    stop = stop_event()
    with Publisher(settings, "ioc-simulate", stop=stop) as publisher:
        play(Programme(SEED, settings.edition), publisher.publish, clock, stop.wait)
        log.info("stopped after %d messages", publisher.acknowledged)


def play(
    programme: Programme,
    publish: Callable[[Outgoing], None],
    clock: Callable[[], float],
    rest: Callable[[float], bool],
) -> None:
    """One round at once, then every second's moments as they come, and the past in between; until `rest` is True."""
    done = int(clock())
    for message in (*programme.statuses(), *programme.round(done)):
        publish(message)
    log.info("%d sensors speak; the past follows", len(programme.stations))
    past = programme.history(done)
    while not rest(TICK_S):
        now = int(clock())
        for second in range(max(done + 1, now - 60), now + 1):  # after a machine slept: not all it missed
            for message in programme.live(second):
                publish(message)
        done = max(done, now)
        _publish_some(past, publish)


def _publish_some(past: Iterator[Outgoing], publish: Callable[[Outgoing], None]) -> None:
    """Publish from the past what fits into a tick."""
    left = PAST_BYTES
    while left > 0 and (message := next(past, None)):
        publish(message)
        left -= len(message.payload)
