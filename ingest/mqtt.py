"""The ingestor: messages of the broker are read, kept, and acknowledged once they are kept."""

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest import sources, topics
from ingest.arrivals import Rules
from ingest.batches import Batches, Keeper
from ingest.counters import Counters
from ingest.inbox import Inbox
from ingest.session import KEEPALIVE_S, Session
from ioc.errors import SettingsError
from ioc.services.recorder import Recorder
from ioc.settings import Settings, required
from ioc.signals import stop_event

log = logging.getLogger(__name__)

REPORT_S = 60


class Ingestor:
    """A session and a recorder with a thread each; leaving the `with` block stops both in order."""

    def __init__(
        self,
        settings: Settings,
        keeper: Keeper,
        keepalive_s: int = KEEPALIVE_S,
        ended: threading.Event | None = None,
    ) -> None:
        self.counters = Counters()
        self._inbox = Inbox(settings.ingest_max_unacked)
        known = sources.load(settings.ingest_sources, settings.edition)
        self._session = Session(settings, known, self._inbox, self.counters, keepalive_s)
        self._batches = Batches(
            self._inbox,
            keeper,
            self._session.acknowledge,
            self.counters,
            rules(settings, known),
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
    def held(self) -> int:
        """Messages in memory: read and not yet kept."""
        return self._inbox.held

    def wait(self, timeout_s: float) -> bool:
        """Wait; True once `ended` is set. An error that ended a thread is raised here."""
        ended = self._ended.wait(timeout_s)
        if self._failure is not None:
            raise self._failure
        return ended


def rules(settings: Settings, known: sources.Sources) -> Rules:
    """How payloads are read by these settings."""
    statuses = topics.hears_status(settings.ingest_slot, settings.ingest_shared)
    try:
        zone = ZoneInfo(settings.ingest_zone) if settings.ingest_zone else None
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(
            f"IOC_INGEST_ZONE={settings.ingest_zone} is no time zone; write one such as Asia/Ho_Chi_Minh"
        ) from error
    return Rules(zone, settings.ingest_horizon_days, statuses, known)


def run(settings: Settings) -> None:
    """Ingest until SIGTERM or Ctrl-C, saying once a minute what happened."""
    url = required(settings.database_ingest_url, "IOC_DATABASE_INGEST_URL")
    with (
        closing(Recorder(url, settings.edition)) as recorder,
        Ingestor(settings, recorder, ended=stop_event()) as ingestor,
    ):
        said = ""
        while not ingestor.wait(REPORT_S):
            now = str(ingestor.counters)
            if now != said:
                log.info("%s", now)
                said = now
    log.info("stopped: %s", ingestor.counters)
