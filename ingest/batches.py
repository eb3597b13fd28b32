"""The recorder's thread: what is decoded is kept in one transaction, and only then acknowledged."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Protocol

import msgspec

from ingest.arrivals import Message, Rules, read
from ingest.backoff import Backoff
from ingest.counters import Counters
from ingest.gathering import Gathering
from ingest.inbox import Inbox
from ioc.errors import StoreUnavailableError
from ioc.model.decoded import Arrival
from ioc.services.recorder import Recorded

log = logging.getLogger(__name__)


class Keeper(Protocol):
    """Who keeps arrivals: all of them or none."""

    def record(self, arrivals: Sequence[Arrival]) -> Recorded:
        """Keep the arrivals; StoreUnavailableError when none could be kept for now."""
        ...


class Opened(msgspec.Struct, gc=False):
    """A message and what it says."""

    message: Message
    arrival: Arrival

    @property
    def payload(self) -> bytes:
        """As it came."""
        return self.message.payload


class Batches:
    """Takes messages from the inbox until it is closed; a batch the store cannot take is held and tried again."""

    def __init__(
        self,
        inbox: Inbox,
        keeper: Keeper,
        acknowledge: Callable[[Sequence[Message]], None],
        counters: Counters,
        rules: Rules,
        size: int = 5000,
        wait_s: float = 0.2,
    ) -> None:
        self._inbox = inbox
        self._keeper = keeper
        self._acknowledge = acknowledge
        self._counters = counters
        self._rules = rules
        self._size = size
        self._wait_s = wait_s
        self._opened: Gathering[Opened] = Gathering()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Finish the batch in hand and return from `run`; one that waits for the store stays with the broker."""
        self._stopping.set()
        self._inbox.close()
        self._opened.close()

    def forget(self) -> None:
        """Drop what waits and is decoded ahead: the broker keeps it too and will send it again; QoS 0 came once."""
        self._inbox.drop_queued()
        self._inbox.done([o.message for o in self._opened.drop(lambda opened: opened.message.qos > 0)])

    def run(self) -> None:
        """Record batch after batch until `stop`; what comes while the database works on one is decoded meanwhile."""
        with ThreadPoolExecutor(1, "ingest-decoder") as decoder:
            decoding = decoder.submit(self._open)
            try:
                while batch := self._opened.take(self._size, self._wait_s):
                    self._record([o.message for o in batch], [o.arrival for o in batch])
            finally:
                self.stop()  # or the decoder would wait for messages that nobody keeps
            decoding.result()

    def _open(self) -> None:
        """Decode what comes, a batch ahead at most: what is not decoded can still be left to the broker."""
        try:
            while messages := self._inbox.take(self._opened.wait_for_room(self._size), 0):
                self._opened.put(*[Opened(message, read(message, self._rules)) for message in messages])
        finally:
            self._opened.close()

    def _record(self, messages: Sequence[Message], arrivals: Sequence[Arrival]) -> None:
        kept = self._keep(arrivals)
        self._inbox.done(messages)
        if kept:
            self._acknowledge(messages)

    def _keep(self, arrivals: Sequence[Arrival]) -> bool:
        """Record until it goes through; False when stopped before."""
        backoff = Backoff()
        since = time.monotonic()
        while True:
            began = time.monotonic()
            try:
                recorded = self._keeper.record(arrivals)
            except StoreUnavailableError as error:
                if backoff.fresh:
                    log.warning("%s; holding %d messages, the broker keeps the rest", error, self._inbox.held)
                self._counters.waiting = True
                if self._stopping.wait(backoff.next_s()):
                    return False
            else:
                break
        if self._counters.waiting:
            log.info("the database is back after %.0f s", time.monotonic() - since)
        self._counters.committed(arrivals, recorded, time.monotonic() - began, datetime.now(UTC))
        return True
