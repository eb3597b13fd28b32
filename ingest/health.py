"""The health of an ingestor minute by minute: what its counters, which only grow, have grown by."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ingest.counters import Counters, Histogram, quantile
from ioc.model.health import Minute

GROWING = ("received", "stored", "duplicates", "corrections", "quarantined", "reconnects")


@dataclass(slots=True)
class _Mark:
    """Counters as they stood when a minute began."""

    counts: dict[str, int]
    causes: Counter[str]
    batches: int
    commit_s: float
    waits: list[int]
    ages: list[int]

    @classmethod
    def of(cls, counters: Counters) -> "_Mark":
        """As they stand now."""
        return cls(
            {name: getattr(counters, name) for name in GROWING},
            Counter(counters.causes),
            sum(counters.commits.counts),
            counters.commits.total,
            list(counters.waits.counts),
            list(counters.ages.counts),
        )


@dataclass
class Meter:
    """Tells the minute that goes on; what happened between two questions belongs to the minute of the second."""

    slot: int
    began_at: datetime
    _minute: datetime | None = None
    _told: _Mark = field(default_factory=lambda: _Mark.of(Counters()))  # at the last question
    _since: _Mark = field(default_factory=lambda: _Mark.of(Counters()))  # at the last one before this minute

    def minute(self, counters: Counters, held: int, now: datetime) -> Minute:
        """What was done in this minute until now."""
        this = now.replace(second=0, microsecond=0)
        if this != self._minute:
            self._minute, self._since = this, self._told
        since, self._told = self._since, _Mark.of(counters)
        waits, ages = _grown(counters.waits, since.waits), _grown(counters.ages, since.ages)
        return Minute(
            self.slot,
            this,
            self.began_at,
            now,
            counters.connected,
            counters.paused,
            counters.waiting,
            held,
            **{name: self._told.counts[name] - since.counts[name] for name in GROWING},
            batches=self._told.batches - since.batches,
            commit_s=self._told.commit_s - since.commit_s,
            wait_p50=quantile(counters.waits.bounds, waits, 0.5),
            wait_p95=quantile(counters.waits.bounds, waits, 0.95),
            age_p50=quantile(counters.ages.bounds, ages, 0.5),
            age_p95=quantile(counters.ages.bounds, ages, 0.95),
            refused=dict(self._told.causes - since.causes),
        )


def _grown(histogram: Histogram, since: Sequence[int]) -> list[int]:
    return [now - before for now, before in zip(histogram.counts, since, strict=True)]
