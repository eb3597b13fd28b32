"""A sensor: a device of one area as it is known and as it stands now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from ioc.model.catalogue import DOMAINS, Thresholds, find
from ioc.model.condition import Condition, Freshness, freshness, judge

REMEMBERED = 1024  # ranks of metrics; a payload may bring any name


@dataclass(frozen=True, slots=True)
class SeriesNow:
    """One series with its sensor and its newest readings; `hour_sum` is the amount of the last 60 minutes."""

    series_id: int
    area: str  # slug
    sensor: str
    domain: str
    name: str
    ward: str | None
    lat: float | None
    lon: float | None
    interval_s: int
    simulated: bool
    said_offline: bool
    metric: str
    own: Thresholds | None  # of this place; None: the catalogue's stand
    measured_at: datetime | None
    value: float | None
    bad_at: datetime | None
    hour_sum: float | None
    known: bool = True  # described by a payload, or accepted by a person
    state: str = "new"  # as the watch judged it last
    offline_after_s: int | None = None  # its source's word on how long its values hold

    @property
    def seen_at(self) -> datetime | None:
        """When the newest reading was measured, good or bad."""
        if self.measured_at is None or self.bad_at is None:
            return self.measured_at or self.bad_at
        return max(self.measured_at, self.bad_at)

    @property
    def thresholds(self) -> Thresholds:
        """Those of this place, else the catalogue's."""
        if self.own is not None:
            return self.own
        metric = find(self.domain, self.metric)
        return metric.thresholds if metric else Thresholds()

    @property
    def state_value(self) -> float | None:
        """The value its thresholds are about: the newest level, or the amount of the last hour."""
        metric = find(self.domain, self.metric)
        return self.hour_sum if metric is not None and metric.kind == "amount" else self.value

    def freshness(self, now: datetime) -> Freshness:
        """How old the news of this series are."""
        return self.freshness_of(self.seen_at, now)

    def freshness_of(self, seen_at: datetime | None, now: datetime) -> Freshness:
        """How old the news of its sensor are, last seen at `seen_at`.

        Silence alone makes nobody offline whom the watch has not called so: perhaps nobody listened.
        """
        found = freshness(now, seen_at, self.interval_s, self.said_offline, self.offline_after_s)
        spared = found is Freshness.OFFLINE and not self.said_offline and self.state in ("online", "late")
        return Freshness.STALE if spared else found

    def condition(self) -> Condition:
        """Its newest good value against its thresholds."""
        return Condition.NORMAL if self.state_value is None else judge(self.state_value, self.thresholds)


@dataclass(frozen=True, slots=True)
class SensorNow:
    """A sensor with its condition, its freshness, and the reading that decides its condition."""

    area: str  # slug
    sensor: str
    domain: str
    name: str
    ward: str | None  # GSO code
    lat: float | None
    lon: float | None
    condition: Condition
    freshness: Freshness
    simulated: bool
    suspect: bool  # its newest reading is flagged bad
    seen_at: datetime | None
    metric: str | None = None  # the worst against its thresholds, else the first of the catalogue
    value: float | None = None
    threshold: float | None = None
    known: bool = True  # described by a payload, or accepted by a person


def stand(series: Sequence[SeriesNow], now: datetime) -> SensorNow:
    """The sensor these series (at least one, all its own) make up; the worst of them speaks for it."""
    worst = speaker(series)
    seen_at = max((s.seen_at for s in series if s.seen_at), default=None)
    good_at = max((s.measured_at for s in series if s.measured_at), default=None)
    return SensorNow(
        area=worst.area,
        sensor=worst.sensor,
        domain=worst.domain,
        name=worst.name,
        ward=worst.ward,
        lat=worst.lat,
        lon=worst.lon,
        condition=worst.condition(),
        freshness=worst.freshness_of(seen_at, now),
        simulated=worst.simulated,
        suspect=seen_at is not None and seen_at != good_at,
        seen_at=seen_at,
        metric=worst.metric,
        value=worst.state_value,
        threshold=passed(worst),
        known=worst.known,
    )


def speaker(series: Sequence[SeriesNow]) -> SeriesNow:
    """The series that speaks for a sensor: the worst, and of equals the first of the catalogue that has a value."""
    if len(series) == 1:
        return series[0]
    ordered = sorted(series, key=lambda s: _rank(s.domain, s.metric))
    return max(ordered, key=lambda s: (s.condition(), s.state_value is not None))


@lru_cache(REMEMBERED)
def _rank(domain: str, metric: str) -> int:
    """Where a metric stands in the catalogue; after all others when it does not."""
    known = DOMAINS[domain].metrics if domain in DOMAINS else ()
    return next((i for i, m in enumerate(known) if m.key == metric), len(known))


def passed(series: SeriesNow) -> float | None:
    """The gravest threshold its value has reached, if any."""
    limits = series.thresholds
    return {Condition.WATCH: limits.watch, Condition.WARNING: limits.warning, Condition.CRITICAL: limits.critical}.get(
        series.condition()
    )


SHOWN = ("normal", "watch", "warning", "critical", "stale", "offline", "new")


@dataclass(frozen=True, slots=True)
class SensorTally:
    """Sensors of an area counted: each stands in exactly one of the seven; `silent` are those new that never sent."""

    normal: int = 0
    watch: int = 0
    warning: int = 0
    critical: int = 0
    stale: int = 0
    offline: int = 0
    new: int = 0
    silent: int = 0

    @property
    def total(self) -> int:
        """All sensors."""
        return self.normal + self.watch + self.warning + self.critical + self.stale + self.offline + self.new

    @property
    def sending(self) -> int:
        """Sensors whose newest word is not stale, offline or missing."""
        return self.total - self.stale - self.offline - self.silent


def tally(sensors: list[SensorNow]) -> SensorTally:
    """Count sensors by what a map shows of them: freshness first, condition when fresh or late."""
    words = [shown(s) for s in sensors]
    silent = sum(s.freshness is Freshness.NEW for s in sensors)
    return SensorTally(**{key: words.count(key) for key in SHOWN}, silent=silent)


def shown(sensor: SensorNow) -> str:
    """The one word a marker shows: normal, watch, warning, critical, stale, offline or new.

    New is a sensor that never sent, and one that nobody has described, as long as nothing worse is to be said of it.
    """
    if sensor.freshness in (Freshness.STALE, Freshness.OFFLINE, Freshness.NEW):
        return sensor.freshness.value
    return "new" if not sensor.known and sensor.condition is Condition.NORMAL else sensor.condition.key
