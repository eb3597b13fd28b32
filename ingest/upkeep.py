"""What an ingestor does beside its messages, in a thread of its own: it reads again what somebody asks for."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Self

from ingest.arrivals import Message, Rules, read
from ioc.errors import StoreUnavailableError
from ioc.model.decoded import Arrival
from ioc.services.clerk import Clerk, Lying
from ioc.services.recorder import Recorder
from ioc.settings import Settings

log = logging.getLogger(__name__)

LOOK_S = 2.0  # from one look for something to do to the next


class Upkeep:
    """Leaving the `with` block ends the thread; a database that is away is waited for."""

    def __init__(self, clerk: Clerk, recorder: Callable[[], Recorder], rules: Rules, look_s: float = LOOK_S) -> None:
        self._clerk = clerk
        self._new_recorder = recorder
        self._recorder = recorder()
        self._rules = rules
        self._look_s = look_s
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
            if not self.reread():
                self._stopping.wait(self._look_s)

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


def beside(settings: Settings, url: str, rules: Rules) -> Upkeep:
    """The upkeep of an ingestor with these rules. It reads every status that is read again, also of a share."""
    return Upkeep(Clerk(url), lambda: Recorder(url, settings.edition), replace(rules, statuses=True, again=True))
