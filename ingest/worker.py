"""A worker: one process with a slot of its own, which also looks after the slots of workers that died.

A session at the broker belongs to a client id and so to a slot. What is subscribed there goes on arriving while nobody
is connected, a share's part of it as well: somebody has to fetch it.
"""

import logging
import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack, closing
from datetime import UTC, datetime

from ingest import metrics, upkeep
from ingest.lore import Lore
from ingest.mqtt import Ingestor
from ioc.errors import StoreUnavailableError
from ioc.services.leases import Leases
from ioc.services.recorder import Recorder
from ioc.settings import Settings, required

log = logging.getLogger(__name__)

LOOK_S = 1.0  # between two looks at who is there
REPORT_S = 60.0
SLOTS = 64  # workers at most


class Worker:
    """The ingestors of one process by slot: that of its own, those of dead workers' until they are drained."""

    def __init__(self, settings: Settings, ended: threading.Event) -> None:
        self.ingestors: dict[int, Ingestor] = {}
        self._settings = settings
        self._url = required(settings.database_ingest_url, "IOC_DATABASE_INGEST_URL")
        self._leases = Leases(self._url)
        self._ended = ended
        self._own: int | None = None
        self._held: dict[int, bool] = {}  # slots that are ours, and whether each is only drained
        self._stacks: dict[int, ExitStack] = {}
        self._complaint = ""
        self._report = Report()

    def run(self) -> None:
        """Work until `ended` is set; an error that ended a thread is raised here."""
        with closing(self._leases), metrics.serving(self._settings, self.ingestors):
            try:
                while True:
                    self._look(time.monotonic())
                    self._report.tell(self.ingestors, time.monotonic())
                    if self._ended.wait(LOOK_S):
                        return
            finally:
                for slot in list(self.ingestors):
                    self._stop(slot)

    def _look(self, now_s: float) -> None:
        for ingestor in self.ingestors.values():
            ingestor.check()
        try:
            for slot in self._leases.look(now_s):
                log.warning("slot %d was taken by another ingestor while this one was cut off", slot)
                self._stop(slot)
            if self._own is None:
                self._begin()
            for slot in self._held.keys() - self.ingestors.keys():
                self._start(slot)
            self._leases.beat({slot: i.hearing for slot, i in self.ingestors.items()}, datetime.now(UTC))
            for slot in [s for s, i in self.ingestors.items() if i.drained]:
                log.info("the session of slot %d is drained", slot)
                self._stop(slot)
                self._leases.give_back(slot, drained=True)
            if self._own is not None:
                self._adopt(now_s)
                self._complaint = ""
        except StoreUnavailableError as error:
            self._complain(str(error))
            # Whether the slot is still ours nobody can tell; two that insist on one client id throw each other out.
            for slot in [s for s, i in self.ingestors.items() if i.counters.taken_over]:
                self._stop(slot)
                self._leases.forgo(slot)

    def _begin(self) -> None:
        """Take a slot of our own, if one is free."""
        wanted = self._settings.ingest_slot
        if wanted is not None:
            slot = self._leases.take([wanted])
        else:
            slot = self._leases.take(range(SLOTS) if self._settings.ingest_shared else [0])
        if slot is None:
            self._complain(
                "another ingestor does this work, and this one waits for its end; IOC_INGEST_SHARED=true shares it"
                if wanted is None
                else f"another ingestor has slot {wanted}, and this one waits for its end; "
                "without IOC_INGEST_SLOT each takes a free one"
            )
            return
        self._own = slot
        self._held[slot] = False

    def _adopt(self, now_s: float) -> None:
        """Fetch what lies in sessions of the dead. The first slot of a share hears what none other does: it is kept."""
        for dead in self._leases.dead(now_s, self._settings.ingest_adopt_s):
            if self._leases.take([dead]) is not None:
                log.warning("the ingestor of slot %d is gone; its session is adopted", dead)
                self._held[dead] = not (self._settings.ingest_shared and dead == 0)

    def _start(self, slot: int) -> None:
        settings = self._settings.model_copy(update={"ingest_slot": slot})
        recorder = Recorder(self._url, settings.edition)
        lore = Lore(recorder.declared())
        ingestor = Ingestor(settings, recorder, ended=self._ended, lore=lore, draining=self._held[slot])
        ingestor.forsake(self._leases.remember(slot, ingestor.filters))
        stack = self._stacks[slot] = ExitStack()
        stack.enter_context(closing(recorder))
        self.ingestors[slot] = stack.enter_context(ingestor)
        stack.enter_context(upkeep.beside(settings, self._url, ingestor))

    def _stop(self, slot: int) -> None:
        self._held.pop(slot)
        if self.ingestors.pop(slot, None) is not None:
            self._stacks.pop(slot).close()
        if slot == self._own:
            self._own = None

    def _complain(self, text: str) -> None:
        """Say what keeps us from working, once and not at every look."""
        if text != self._complaint:
            log.warning("%s", text)
        self._complaint = text


class Report:
    """Says once a minute what each slot has done, when that has changed."""

    def __init__(self) -> None:
        self._told: dict[int, str] = {}
        self._at_s = time.monotonic()

    def tell(self, ingestors: dict[int, Ingestor], now_s: float) -> None:
        """Say what is new since a minute ago."""
        if now_s - self._at_s < REPORT_S:
            return
        self._at_s = now_s
        now = {slot: str(ingestor.counters) for slot, ingestor in ingestors.items()}
        for slot in _changed(self._told, now):
            log.info("slot %d %s", slot, now[slot])
        self._told = now


def _changed(before: dict[int, str], now: dict[int, str]) -> Iterable[int]:
    return (slot for slot, text in now.items() if before.get(slot) != text)
