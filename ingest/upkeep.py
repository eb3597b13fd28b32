"""What an ingestor does beside its messages, in a thread: it says how it does, and reads again what it is asked."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from ingest.arrivals import Message, Rules, read
from ingest.health import Meter
from ingest.mqtt import Ingestor
from ioc.errors import StoreUnavailableError
from ioc.model.decoded import Arrival
from ioc.model.health import Minute
from ioc.services.clerk import Clerk, Lying
from ioc.services.recorder import Recorder
from ioc.settings import Settings

log = logging.getLogger(__name__)

LOOK_S = 2.0  # from one look for something to do to the next
TELL_S = 5.0  # from one word on how it does to the next


class Upkeep:
    """Leaving the `with` block ends the thread; a database that is away is waited for."""

    def __init__(
        self,
        clerk: Clerk,
        recorder: Callable[[], Recorder],
        rules: Rules,
        minute: Callable[[], Minute] | None = None,
    ) -> None:
        self._clerk = clerk
        self._minute = minute
        self._newest: Minute | None = None
        self._told_s = 0.0
        self._new_recorder = recorder
        self._recorder = recorder()
        self._rules = rules
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ingest-upkeep", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        self._clerk.close()
        self._recorder.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.tell(time.monotonic())
            if not self.reread():
                self._stopping.wait(LOOK_S)

    def tell(self, now_s: float) -> None:
        """Say how the ingestor does, when that was a while ago; while the database is away nobody hears it."""
        if self._minute is None or now_s - self._told_s < TELL_S:
            return
        self._told_s = now_s
        minute = self._minute()
        if self._newest is not None and self._newest.minute != minute.minute:
            complain(self._newest)
        self._newest = minute
        with suppress(StoreUnavailableError):
            self._clerk.tell(minute)

    def reread(self) -> bool:
        """Whether there may be more to read again."""
        try:
            return self._clerk.reread(self._as_today, self._recorder) is not None
        except StoreUnavailableError as error:
            log.debug("nothing is read again: %s", error)  # the ingestor's own recorder says so loudly enough
            # One that may have kept a message holds the next of the same content for that one come again.
            self._recorder.close()
            self._recorder = self._new_recorder()
            return False
        except Exception:
            log.exception("reading again failed; the replay stays open")
            return False

    def _as_today(self, lying: Lying) -> Arrival:
        """A payload of the quarantine as if it came now: by today's decoders and sources, at its own moment."""
        message = Message(
            lying.topic,
            lying.payload,
            lying.received_at,
            retained=lying.retained,
            content_type=lying.content_type,
            properties=lying.properties,
        )
        return read(message, self._rules)


def complain(minute: Minute) -> None:
    """Say what was refused in a minute that is over: somebody should look into it."""
    if minute.quarantined:
        causes = ", ".join(f"{cause} {n}" for cause, n in sorted(minute.refused.items()))
        log.warning(
            "%d payloads were put into quarantine within a minute: %s; `ioc quarantine list` tells them",
            minute.quarantined,
            causes,
            extra={"told": {"slot": minute.slot, "quarantined": dict(minute.refused)}},
        )


def beside(settings: Settings, url: str, ingestor: Ingestor) -> Upkeep:
    """The upkeep of an ingestor with these settings. It reads every status that is read again, also of a share."""
    meter = Meter(settings.ingest_slot or 0, datetime.now(UTC))
    return Upkeep(
        Clerk(url),
        lambda: Recorder(url, settings.edition),
        replace(ingestor.rules, statuses=True, again=True),
        lambda: meter.minute(ingestor.counters, ingestor.held, datetime.now(UTC)),
    )
