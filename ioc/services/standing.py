"""How areas stand, read once and judged once for all panels that ask at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ioc.model.event import Event
from ioc.model.exchange import SystemHealth
from ioc.model.sensor import SensorNow, SeriesNow, stand
from ioc.services.figures import per_sensor
from ioc.store.outlook import Overdue


@dataclass(frozen=True, slots=True)
class Standing:
    """Every series with its newest readings, grouped by sensor, and in the same order what each group makes up."""

    series: Sequence[SeriesNow]
    groups: Sequence[Sequence[SeriesNow]]
    sensors: Sequence[SensorNow]

    @classmethod
    def of(cls, series: Sequence[SeriesNow], now: datetime) -> "Standing":
        """The same series, judged."""
        groups = per_sensor(series)
        return cls(series, groups, [stand(group, now) for group in groups])

    def within(self, domain: str) -> list[SeriesNow]:
        """The series of a domain."""
        return [one for one in self.series if one.domain == domain]


@dataclass(frozen=True, slots=True)
class Troubles:
    """What may be worse than normal beside sensors: open alarms and detections, what is overdue, connected systems."""

    grave: Sequence[Event]
    overdue: Iterable[Overdue]
    systems: Iterable[SystemHealth]
