"""Liveness: whether a sensor still speaks, judged by its words and by silence while somebody listened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from ioc.model.condition import Freshness, freshness

STATES = ("new", "online", "late", "offline")  # from best to worst
STATE = {
    Freshness.NEW: "new",
    Freshness.FRESH: "online",
    Freshness.LATE: "late",
    Freshness.STALE: "late",
    Freshness.OFFLINE: "offline",
}
DEAF = timedelta(seconds=15)  # without such a word an ingestor hears nothing
# A broker that ends publishes the wills of all its clients (Mosquitto 2.0 does), and they need a moment to come back.
RETURN = timedelta(minutes=1)
ADOPTED = timedelta(minutes=10)  # by then a dead one's session is another's, or nobody's any more

FEWEST_GAPS = 5
SHORTEST_S, LONGEST_S = 10, 86_400  # a learned interval lies between these
UNEVEN = 2  # nine in ten gaps are shorter than so many medians, or the sensor sends when it likes


@dataclass(frozen=True, slots=True)
class Beat:
    """An ingestor's newest word: when, and since when it has kept up with what is published (None: it has not)."""

    at: datetime
    since: datetime | None


def listening_since(beats: Sequence[Beat], now: datetime) -> datetime | None:
    """Since when everything that is published is heard; `now` while it is not; None where no ingestor says.

    While a dead one's session is not adopted, its part of the messages lies there.
    """
    if not beats:
        return None
    alive = [b for b in beats if now - b.at <= DEAF]
    unheard = any(DEAF < now - b.at <= ADOPTED for b in beats)
    if unheard or not alive or any(b.since is None for b in alive):
        return now
    return max(b.since for b in alive if b.since is not None)


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of a sensor's life."""

    state: str  # so far
    interval_s: int
    registered_at: datetime
    seen_at: datetime | None  # its newest reading
    said_offline: bool = False
    said_at: datetime | None = None
    offline_after_s: int | None = None

    @property
    def is_back(self) -> bool:
        """Whether it measured something after it had said offline."""
        return self.said_offline and None not in (self.seen_at, self.said_at) and self.seen_at > self.said_at  # type: ignore[operator]


def judged(heard: Heard, now: datetime, listening: datetime | None = None) -> str:
    """The state a sensor is in. Its silence counts from when somebody listened (since `listening`) and knew of it.

    A word of its own, online, is a sign of life like a reading; that it is offline is believed once those that were cut
    off together with us had time to come back.
    """
    if heard.said_offline and not heard.is_back:
        returning = listening is not None and now - listening < RETURN
        return heard.state if returning and heard.state in ("online", "late") else "offline"
    alive_at = heard.seen_at
    if alive_at is not None and heard.said_at is not None and not heard.said_offline:
        alive_at = max(alive_at, heard.said_at)
    new = _state(heard, now, alive_at)
    if alive_at is None or new == "online" or STATES.index(new) <= STATES.index(heard.state):
        return new
    fair = _state(heard, now, max(alive_at, heard.registered_at, listening or heard.registered_at))
    return heard.state if fair == "online" else max(heard.state, min(new, fair, key=STATES.index), key=STATES.index)


def _state(heard: Heard, now: datetime, alive_at: datetime | None) -> str:
    return STATE[freshness(now, alive_at, heard.interval_s, offline_after_s=heard.offline_after_s)]


def learned_interval_s(moments: Iterable[datetime]) -> int | None:
    """How often a sensor that never said so may be expected, from its newest moments; None when they are too few.

    The median of its gaps; where gaps are uneven, what nine in ten of them keep to.
    """
    ordered = sorted(set(moments))
    gaps = sorted((b - a).total_seconds() for a, b in pairwise(ordered))
    if len(gaps) < FEWEST_GAPS:
        return None
    usual, rare = median(gaps), gaps[(len(gaps) - 1) * 9 // 10]
    return round(min(max(usual if rare <= UNEVEN * usual else rare, SHORTEST_S), LONGEST_S))
