"""How the hub does: counted for a Prometheus as it happens, and kept by the minute for the page of operations."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

HOUR = 60  # minutes
RECENT = timedelta(seconds=10)  # a rate is told over at least this long, and at most a minute more
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)  # seconds


@dataclass(frozen=True, slots=True)
class Spent:
    """What one panel took: how often it was drawn, and seconds of asking and of drawing in all."""

    drawn: float = 0.0
    ask_s: float = 0.0
    draw_s: float = 0.0
    failed: float = 0.0


@dataclass(frozen=True, slots=True)
class Totals:
    """All counters at one moment of this process's life."""

    at: datetime
    viewers: float = 0.0
    shown: float = 0.0
    ticks: float = 0.0
    late: float = 0.0
    updates: float = 0.0
    sent: float = 0.0  # bytes
    resynchronised: float = 0.0
    panels: Mapping[str, Spent] = field(default_factory=dict[str, Spent])


@dataclass(frozen=True, slots=True)
class Minute:
    """What lies between two moments: rates a second, and how many ticks were late."""

    viewers: float
    updates_s: float
    sent_s: float
    ticks: float
    late: float
    resynchronised: float

    @classmethod
    def between(cls, before: Totals, after: Totals) -> "Minute":
        """The differences of all counters."""
        seconds = max((after.at - before.at).total_seconds(), 1.0)
        return cls(
            after.viewers,
            (after.updates - before.updates) / seconds,
            (after.sent - before.sent) / seconds,
            after.ticks - before.ticks,
            after.late - before.late,
            after.resynchronised - before.resynchronised,
        )


@dataclass(frozen=True, slots=True)
class Health:
    """How this process's hub does: now, in the past hour by the minute, and what each panel took in that hour."""

    began_at: datetime
    now: Totals
    recent: Minute
    hour: Minute
    minutes: tuple[Minute | None, ...]  # None: before this process began
    panels: Mapping[str, Spent]


class Vitals:
    """The counters of one hub; a registry of its own, for several may live in one process."""

    def __init__(self, viewers: Callable[[], int], shown: Callable[[], int]) -> None:
        own = self.registry = CollectorRegistry()
        ProcessCollector(registry=own)
        self.ticks = Counter("ioc_web_ticks", "Times a panel was asked and drawn", registry=own)
        self.late = Counter("ioc_web_late_ticks", "Those sent more than a tick after they were due", registry=own)
        self.updates = Counter("ioc_web_updates", "Drawings and differences handed to viewers", registry=own)
        self.sent = Counter("ioc_web_sent_bytes", "Bytes handed to viewers, heartbeats included", registry=own)
        self.resynchronised = Counter(
            "ioc_web_resynchronised", "Times a viewer fell behind and got the whole state", registry=own
        )
        Gauge("ioc_web_viewers", "Streams that are open", registry=own).set_function(viewers)
        Gauge("ioc_web_shown", "Drawings that somebody looks at", registry=own).set_function(shown)
        self.asked = Histogram("ioc_web_ask_seconds", "Time to ask", ["panel"], registry=own, buckets=BOUNDS)
        self.drawn = Histogram("ioc_web_draw_seconds", "Time to draw", ["panel"], registry=own, buckets=BOUNDS)
        self.failed = Counter("ioc_web_failed", "Drawings that failed or took too long", ["panel"], registry=own)
        self.asking, self.drawing = cache(self.asked.labels), cache(self.drawn.labels)  # of one panel
        self._kept: deque[Totals] = deque(maxlen=HOUR + 1)
        self._began_at: datetime | None = None

    def keep(self, now: datetime) -> None:
        """Note how things stand, once a minute however often this is called."""
        self._began_at = self._began_at or now
        if not self._kept or now - self._kept[-1].at >= timedelta(minutes=1):
            self._kept.append(self.totals(now))

    def health(self, now: datetime) -> Health:
        """How the hub does at this moment."""
        self.keep(now)
        kept, after = list(self._kept), self.totals(now)
        recent = next((t for t in reversed(kept) if now - t.at >= RECENT), kept[0])
        minutes = [Minute.between(a, b) for a, b in pairwise(kept)]
        return Health(
            began_at=self._began_at or now,
            now=after,
            recent=Minute.between(recent, after),
            hour=Minute.between(kept[0], after),
            minutes=(*[None] * (HOUR - len(minutes)), *minutes),
            panels=_since(kept[0].panels, after.panels),
        )

    def totals(self, now: datetime) -> Totals:
        """Every counter as it stands."""
        found = {
            (sample.name.removeprefix("ioc_web_"), sample.labels.get("panel", "")): sample.value
            for family in self.registry.collect()
            for sample in family.samples
            if "le" not in sample.labels
        }
        spent = ("ask_seconds_count", "ask_seconds_sum", "draw_seconds_sum", "failed_total")
        panels = {key: Spent(*(found.get((name, key), 0.0) for name in spent)) for _, key in found if key}
        return Totals(
            at=now,
            viewers=found["viewers", ""],
            shown=found["shown", ""],
            ticks=found["ticks_total", ""],
            late=found["late_ticks_total", ""],
            updates=found["updates_total", ""],
            sent=found["sent_bytes_total", ""],
            resynchronised=found["resynchronised_total", ""],
            panels=panels,
        )


def _since(before: Mapping[str, Spent], after: Mapping[str, Spent]) -> dict[str, Spent]:
    """What each panel took since then; those that were not drawn took nothing."""
    none = Spent()
    spent = {
        key: Spent(now.drawn - was.drawn, now.ask_s - was.ask_s, now.draw_s - was.draw_s, now.failed - was.failed)
        for key, now in after.items()
        for was in (before.get(key, none),)
    }
    return {key: one for key, one in spent.items() if one.drawn}
