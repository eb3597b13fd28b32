"""A sensor: a device of one area as it is known and as it stands now."""

from dataclasses import dataclass
from datetime import datetime

from ioc.model.condition import Condition, Freshness


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


@dataclass(frozen=True, slots=True)
class SensorTally:
    """Sensors of an area counted: each stands in exactly one of the seven."""

    normal: int = 0
    watch: int = 0
    warning: int = 0
    critical: int = 0
    stale: int = 0
    offline: int = 0
    new: int = 0

    @property
    def total(self) -> int:
        """All sensors."""
        return self.normal + self.watch + self.warning + self.critical + self.stale + self.offline + self.new

    @property
    def sending(self) -> int:
        """Sensors whose newest word is not stale, offline or missing."""
        return self.normal + self.watch + self.warning + self.critical


def tally(sensors: list[SensorNow]) -> SensorTally:
    """Count sensors by what a map shows of them: freshness first, condition when fresh or late."""
    words = [shown(s) for s in sensors]
    return SensorTally(**{key: words.count(key) for key in SensorTally.__slots__})


def shown(sensor: SensorNow) -> str:
    """The one word a marker shows: normal, watch, warning, critical, stale, offline or new."""
    if sensor.freshness in (Freshness.STALE, Freshness.OFFLINE, Freshness.NEW):
        return sensor.freshness.value
    return sensor.condition.key
