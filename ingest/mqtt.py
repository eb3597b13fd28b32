"""The ingestor: messages of the broker are read, kept, and acknowledged once they are kept."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Self
from zoneinfo import ZoneInfo

from ingest import sources, topics
from ingest.arrivals import Rules
from ingest.batches import Batches, Keeper
from ingest.counters import Counters
from ingest.inbox import Inbox
from ingest.lore import Lore
from ingest.session import Session
from ioc.settings import Settings

DRAINED_S = 2.0  # without a message, of a session that is subscribed to nothing any more


class Ingestor:
    """A session and a recorder with a thread each; leaving the `with` block stops both in order.

    One that is `draining` subscribes to nothing and fetches what its session still holds.
    """

    def __init__(
        self,
        settings: Settings,
        keeper: Keeper,
        ended: threading.Event | None = None,
        *,
        lore: Lore | None = None,
        draining: bool = False,
    ) -> None:
        self.counters = Counters()
        self._draining = draining
        self._batch = settings.ingest_batch
        self._inbox = Inbox(settings.ingest_max_unacked)
        known = sources.load(settings.ingest_sources, settings.edition)
        self._session = Session(
            settings, known, self._inbox, self.counters, forget=lambda: self._batches.forget(), draining=draining
        )
        self.rules = replace(rules(settings, known, lore), ask=self._session.ask)
        self._batches = Batches(
            self._inbox,
            keeper,
            self._session.acknowledge,
            self.counters,
            self.rules,
            settings.ingest_batch,
            settings.ingest_wait_s,
        )
        self._failure: BaseException | None = None
        self._ended = ended or threading.Event()
        self._recording = self._thread("ingest-recorder", self._batches.run)
        self._network = self._thread("ingest-network", self._session.run)

    def _thread(self, name: str, body: Callable[[], None]) -> threading.Thread:
        def guarded() -> None:
            try:
                body()
            except BaseException as error:  # noqa: BLE001 - it is raised again where somebody waits
                self._failure = error
                self._ended.set()

        return threading.Thread(target=guarded, name=name, daemon=True)

    def __enter__(self) -> Self:
        self._recording.start()
        self._network.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._batches.stop()
        self._recording.join()
        self._session.stop()
        self._network.join()

    @property
    def filters(self) -> tuple[str, ...]:
        """What its session is subscribed to."""
        return self._session.filters

    def forsake(self, former: Iterable[str]) -> None:
        """Take back what the session was subscribed to before; call it ahead of the `with` block."""
        self._session.forsake(former)

    @property
    def held(self) -> int:
        """Messages in memory: read and not yet kept."""
        return self._inbox.held

    @property
    def hearing(self) -> bool:
        """Whether it keeps up with what is published: connected, and not behind by more than a batch."""
        counters = self.counters
        return counters.connected and not counters.paused and not counters.waiting and self.held < self._batch

    @property
    def drained(self) -> bool:
        """Whether a draining one has fetched and kept all there was."""
        return self._draining and self.held == 0 and self._session.quiet_s(time.monotonic()) > DRAINED_S

    def check(self) -> None:
        """Raise the error that ended a thread, if one did."""
        if self._failure is not None:
            raise self._failure

    def wait(self, timeout_s: float) -> bool:
        """Wait; True once `ended` is set. An error that ended a thread is raised here."""
        ended = self._ended.wait(timeout_s)
        self.check()
        return ended


def rules(settings: Settings, known: sources.Sources, lore: Lore | None = None) -> Rules:
    """How payloads are read by these settings."""
    statuses = topics.hears_status(settings.ingest_slot or 0, settings.ingest_shared)
    zone = ZoneInfo(settings.ingest_zone) if settings.ingest_zone else None
    return Rules(zone, settings.ingest_horizon_days, statuses, known, lore or Lore())
