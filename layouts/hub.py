"""The hub draws each panel that somebody shows once, and sends what changed to every screen that shows it."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import msgspec

from ioc.errors import IocError
from ioc.i18n import speaking
from ioc.model.focus import Focus, Person
from layouts.diff import Node, Update, plain, updates, whole
from layouts.mailbox import Frame, Mailbox
from layouts.panel import Panel, View
from layouts.trouble import troubled
from layouts.vitals import Health, Vitals

if TYPE_CHECKING:
    from ioc.services.city import City

log = logging.getLogger(__name__)
GOLDEN = 0.618  # steps of this share of a span never come together
LONGEST_SERIAL = 19  # digits; what is longer was never one of ours


@dataclass(frozen=True, slots=True)
class Pace:
    """How often, in seconds: a panel at most every `tick`, at least every `poll`; `patience` with one question."""

    tick: float = 0.6
    poll: float = 10.0  # freshness changes by time alone
    beat: float = 1.0  # a screen calls a line lost that has been silent for 2.6
    patience: float = 20.0
    again: float = 2.0  # before listening for changes again after the store was away
    gather: float = 0.05  # what is drawn within this goes to a screen in one write: a change makes several panels old


@dataclass(frozen=True, slots=True)
class Subject:
    """What is drawn: a panel for a focus, in a language, as far as its reader may see.

    Two screens with equal subjects share one drawing: `reader` has no name, so those who may see the same are equal.
    """

    panel: Panel
    focus: Focus
    language: str
    reader: Person
    view: View = field(compare=False)

    @classmethod
    def seen_by(cls, person: Person, panel: Panel, focus: Focus, language: str, view: View) -> "Subject":
        """The subject as `person` sees it."""
        return cls(panel, focus, language, replace(person, name=""), view)


@dataclass(slots=True)
class Showing:
    """A subject that somebody shows: its drawing, its readers, and the task that keeps it true."""

    subject: Subject
    readers: set[Mailbox] = field(default_factory=set)
    dirty: asyncio.Event = field(default_factory=asyncio.Event)
    drawing: Node | None = None  # as sent
    answer: Any = None  # of which `good` was drawn
    good: Node | None = None  # the last one without trouble
    ails: bool = False  # its question failed
    serial: int = 0
    task: asyncio.Task[None] | None = None


def utc_now() -> datetime:
    """The clock of the process."""
    return datetime.now(UTC)


class Hub:
    """Subjects, their readers, and the frames between them; `start` and `stop` bracket its life."""

    def __init__(self, city: "City", build: str, pace: Pace = Pace(), now: Callable[[], datetime] = utc_now) -> None:
        self.epoch = token_hex(4)  # of this process: serials mean nothing to another one
        self._city, self._build, self._pace, self._now = city, build, pace, now
        self._serial, self._began, self._kept = 0, time.monotonic_ns(), -1
        self._showings: dict[Subject, Showing] = {}
        self._mailboxes: set[Mailbox] = set()
        self._gathered: list[tuple[Showing, Frame]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self.vitals = Vitals(lambda: len(self._mailboxes), lambda: len(self._showings))

    async def start(self) -> None:
        """Begin to listen for changes and to beat."""
        self.vitals.keep(self._now())
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._beat())]

    async def stop(self) -> None:
        """End every task of the hub."""
        tasks = [*self._tasks, *(s.task for s in self._showings.values() if s.task)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._showings.clear()

    def end_streams(self) -> None:
        """Let every stream end: screens will look for the next process."""
        for mailbox in self._mailboxes:
            mailbox.close()

    def mailbox(self, seen: str | None = None) -> Mailbox:
        """A mailbox for one screen; `seen` is the id of the last event it has."""
        return Mailbox(self._serial_of(seen))

    async def stream(self, subjects: Sequence[Subject], mailbox: Mailbox) -> AsyncIterator[bytes]:
        """The frames of one screen: what it has not seen yet, then every change, until its mailbox is closed."""
        # Before any drawing begins: a screen that was cut off hears at once that we live.
        yield self._written([self._heartbeat()])
        mailbox.make_room(len(subjects))
        showings = [self._join(subject, mailbox) for subject in subjects]
        self._mailboxes.add(mailbox)
        try:
            if missed := self._state(showings, mailbox):
                yield self._written(missed)
            while not mailbox.closed:
                frames = await mailbox.take()
                if frames is None:
                    self.vitals.resynchronised.inc()
                    frames = self._state(showings, mailbox)
                if frames:
                    yield self._written(mailbox.handed(frames))
        finally:
            self._mailboxes.discard(mailbox)
            for showing in showings:
                self._leave(showing, mailbox)

    @property
    def shown(self) -> int:
        """How many subjects somebody shows."""
        return len(self._showings)

    def health(self) -> Health:
        """How this hub does."""
        return self.vitals.health(self._now())

    def _join(self, subject: Subject, mailbox: Mailbox) -> Showing:
        showing = self._showings.get(subject)
        if showing is None:
            showing = self._showings[subject] = Showing(subject)
            showing.task = asyncio.create_task(self._keep(showing))
        showing.readers.add(mailbox)
        return showing

    def _leave(self, showing: Showing, mailbox: Mailbox) -> None:
        """What nobody shows any more is not drawn any more."""
        showing.readers.discard(mailbox)
        if not showing.readers and self._showings.get(showing.subject) is showing:
            del self._showings[showing.subject]
            if showing.task:
                showing.task.cancel()

    async def _keep(self, showing: Showing) -> None:
        """Draw a subject at once when it is dirty, at most once a tick, at least once a poll. Each has its own pace."""
        rest = max(self._pace.tick, showing.subject.panel.rest_s)
        polled = max(self._pace.poll, showing.subject.panel.poll_s)
        self._kept += 1
        to_poll = (self._kept * GOLDEN % 1 or 1) * polled  # who began together does not ask together ever after
        due = time.monotonic()
        while True:
            started = time.monotonic()
            showing.dirty.clear()
            self._send(showing, await self._drawn(showing))
            self.vitals.ticks.inc()
            self.vitals.late.inc(time.monotonic() > due + self._pace.tick)
            with suppress(TimeoutError):
                await asyncio.wait_for(showing.dirty.wait(), min(to_poll, self._pace.poll) if showing.ails else to_poll)
            to_poll = polled
            due = max(started + rest, time.monotonic())
            await asyncio.sleep(due - time.monotonic())

    async def _drawn(self, showing: Showing) -> Node:
        """The subject's drawing now; when its question fails, the last one with the trouble in words.

        What is told again as it was is not drawn again: a drawing shows its answer and nothing else.
        """
        subject, showing.ails = showing.subject, False
        try:
            async with asyncio.timeout(self._pace.patience):
                if subject.panel.ahead and showing.good is None:
                    await asyncio.to_thread(subject.panel.ahead, subject.view)
                with self.vitals.asking(subject.panel.key).time():
                    answer = await subject.panel.ask(self._city.of(subject.reader), subject.focus, self._now())
            if showing.good is not None and answer == showing.answer:
                return showing.good
            with speaking(subject.language), self.vitals.drawing(subject.panel.key).time():
                drawing: Node = plain(subject.panel.draw(answer, subject.view))
        except (IocError, TimeoutError) as error:
            log.warning("panel %s has no answer: %s", subject.panel.key, error or "out of time")
        except Exception:
            log.exception("panel %s cannot be drawn", subject.panel.key)
        else:
            showing.answer, showing.good = answer, drawing
            return drawing
        showing.ails = True
        self.vitals.failed.labels(subject.panel.key).inc()
        with speaking(subject.language):
            return troubled(subject.panel, subject.view, showing.good, self._pace.poll)

    def _send(self, showing: Showing, drawing: Node) -> None:
        """Tell the readers what changed since the last drawing."""
        if drawing is showing.drawing:
            return
        news = whole(drawing) if showing.drawing is None else updates(showing.drawing, drawing)
        if not news:
            return
        self._serial = self._moment()
        showing.drawing, showing.serial = drawing, self._serial
        if not self._gathered:
            asyncio.get_running_loop().call_later(self._pace.gather, self._post)
        self._gathered.append((showing, self._frame(news, self._serial)))

    def _post(self) -> None:
        """Hand what was gathered to its readers, all at once: each wakes once and writes once."""
        gathered, self._gathered = self._gathered, []
        # A little early: a beat that rides along with a drawing saves the write that it would soon need for itself.
        self._beat_to({mailbox for showing, _ in gathered for mailbox in showing.readers}, self._pace.beat * 2 / 3)
        for showing, frame in gathered:
            for mailbox in showing.readers:
                mailbox.put(frame)

    def _state(self, showings: Sequence[Showing], mailbox: Mailbox) -> list[Frame]:
        """The whole drawings that changed since the reader last saw anything, oldest first."""
        missed = sorted((s for s in showings if s.drawing and s.serial > mailbox.seen), key=lambda s: s.serial)
        return mailbox.handed([self._frame(whole(s.drawing), s.serial) for s in missed if s.drawing])

    def _written(self, frames: Sequence[Frame]) -> bytes:
        """What waits for one screen, counted and joined: each write costs as much as hundreds of bytes."""
        data = b"".join(frame.data for frame in frames)
        self.vitals.updates.inc(sum(frame.serial is not None for frame in frames))
        self.vitals.sent.inc(len(data))
        return data

    def _moment(self) -> int:
        """A serial for a drawing: the time of it, for a count would tell each reader how much others are shown."""
        return max(time.monotonic_ns() - self._began, self._serial + 1)

    def _serial_of(self, seen: str | None) -> int:
        """The serial a screen has seen, 0 when it comes from another process's life or never was here."""
        epoch, _, serial = (seen or "").partition(".")
        ours = epoch == self.epoch and serial.isdecimal() and len(serial) < LONGEST_SERIAL
        return min(int(serial), self._serial) if ours else 0

    def _frame(self, news: list[Update], serial: int) -> Frame:
        data = msgspec.json.encode([[update.id, update.props] for update in news])
        return Frame(b"event: draw\nid: %s.%d\ndata: %s\n\n" % (self.epoch.encode(), serial, data), serial)

    def _heartbeat(self) -> Frame:
        data = msgspec.json.encode({"now": self._now().timestamp() * 1000, "build": self._build})
        return Frame(b"event: beat\ndata: %s\n\n" % data)

    async def _beat(self) -> None:
        """Server time to every screen, at most four thirds of a beat apart: its sign that we live, and its clock."""
        while True:
            await asyncio.sleep(self._pace.beat / 3)
            self.vitals.keep(self._now())
            self._beat_to(self._mailboxes, self._pace.beat)

    def _beat_to(self, mailboxes: Iterable[Mailbox], silent: float) -> None:
        """A beat to those of them who have had none for so many seconds."""
        frame, now = self._heartbeat(), time.monotonic()
        for mailbox in mailboxes:
            if now - mailbox.beaten_at >= silent:
                mailbox.beaten_at = now
                mailbox.put(frame)

    async def _listen(self) -> None:
        """Mark what a change makes old; after a silence of the store everything, for what was said then is lost."""
        while True:
            try:
                async for change in self._city.changes():
                    self._mark(change.area, change.topic)
            except IocError as error:
                log.warning("no news of changes: %s", error)
            except Exception:
                log.exception("listening for changes failed")
            await asyncio.sleep(self._pace.again)
            for showing in self._showings.values():
                showing.dirty.set()

    def _mark(self, area: str, topic: str) -> None:
        for subject, showing in self._showings.items():
            if area in subject.focus.areas and topic in subject.panel.topics:
                showing.dirty.set()
