"""What an ingestor has done since it started, for its log and for whoever watches it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate

from ioc.model.cause import cause
from ioc.model.decoded import Arrival
from ioc.services.recorder import Recorded

LAGS_S = (0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 2, 5, 10, 30, 60, 300, 3600, 86400)
COMMITS_S = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
SAMPLED = 50  # messages of a batch at most whose lags are looked at


class Histogram:
    """How many values were at most so large; one thread adds, others read."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, value: float) -> None:
        """Count a value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


def quantile(bounds: Sequence[float], counts: Sequence[int], share: float) -> float | None:
    """The value below which so large a share lies, as if values lay evenly between two bounds; None without any."""
    wanted = share * sum(counts)
    if not wanted:
        return None
    for index, reached in enumerate(accumulate(counts)):
        if reached >= wanted and counts[index]:
            low = bounds[index - 1] if index else 0.0
            high = bounds[min(index, len(bounds) - 1)]
            return low + (high - low) * (wanted - reached + counts[index]) / counts[index]
    raise AssertionError("unreachable")


@dataclass(slots=True)
class Counters:
    """Each field is written by one thread only: the upper ones by the network's, the lower ones by the recorder's."""

    received: int = 0
    acknowledged: int = 0
    stale: int = 0  # acknowledgements of a connection that was gone
    connections: int = 0
    pauses: int = 0
    paused: bool = False
    connected: bool = False
    taken_over: bool = False  # by another ingestor with the same client id

    stored: int = 0  # new readings and events
    duplicates: int = 0
    corrections: int = 0
    quarantined: int = 0
    causes: Counter[str] = field(default_factory=Counter[str])  # of those
    refused: str = ""  # the newest topic and reason of those
    committed_at: datetime | None = None
    waiting: bool = False  # for a database that is away
    sizes: Histogram = field(default_factory=lambda: Histogram(SIZES))  # of batches, in messages
    commits: Histogram = field(default_factory=lambda: Histogram(COMMITS_S))
    waits: Histogram = field(default_factory=lambda: Histogram(LAGS_S))  # from receipt to commit
    ages: Histogram = field(default_factory=lambda: Histogram(LAGS_S))  # from the measurement to the commit

    @property
    def reconnects(self) -> int:
        """How often the connection was made again."""
        return max(self.connections - 1, 0)

    def committed(self, arrivals: Sequence[Arrival], recorded: Recorded, took_s: float, now: datetime) -> None:
        """A batch is kept."""
        self.waiting = False
        self.stored += recorded.readings + recorded.events
        self.duplicates += recorded.duplicates
        self.corrections += recorded.corrections
        self.quarantined += recorded.quarantined
        self.committed_at = now
        self.sizes.add(len(arrivals))
        self.commits.add(took_s)
        self.causes.update(cause(reason) for _, reason in recorded.refused)
        if recorded.refused:
            self.refused = ": ".join(recorded.refused[-1])
        for arrival in arrivals[:: max(1, len(arrivals) // SAMPLED)]:
            self.waits.add((now - arrival.received_at).total_seconds())
            if arrival.decoded is not None and arrival.decoded.readings and "backfill" not in arrival.properties:
                self.ages.add((now - arrival.decoded.readings[0].measured_at).total_seconds())

    def __str__(self) -> str:
        state = "connected" if self.connected else "without a broker"
        more = (", paused" if self.paused else "") + (", waiting for the database" if self.waiting else "")
        return (
            f"{state}{more}: received {self.received}, acknowledged {self.acknowledged}, stored {self.stored}, "
            f"duplicates {self.duplicates}, corrections {self.corrections}, quarantined {self.quarantined}, "
            f"stale {self.stale}, connections {self.connections}, pauses {self.pauses}"
            + (f"; last quarantined: {self.refused}" if self.refused else "")
        )
