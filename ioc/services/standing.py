"""How areas stand, read once and judged once for all panels that ask at once; read again only where something moved."""

import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ioc.model.catalogue import DOMAINS
from ioc.model.event import Event
from ioc.model.exchange import SystemHealth
from ioc.model.sensor import SensorNow, SeriesNow, stand
from ioc.services.figures import per_sensor
from ioc.services.news import News
from ioc.store.outlook import Overdue

SURE = timedelta(seconds=8)  # what was read longer ago is read again, told or not: less than a wall's slow poll
TROUBLING = ("events", "dossiers", "reports", "exchanges")  # topics
SENSORS = "sensors"  # what is told when sensors themselves change


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


@dataclass(frozen=True, slots=True)
class Part:
    """The series of one domain, when reading them began (`time.monotonic`), and the moment of which they tell."""

    begun: float
    now: datetime
    series: Sequence[SeriesNow]


class Parts:
    """The series of areas by domain, as they were read last."""

    def __init__(self, news: News) -> None:
        self._news = news
        self._kept: dict[frozenset[str], dict[str, Part]] = {}

    async def series(
        self,
        areas: frozenset[str],
        domain: str | None,
        now: datetime,
        read: Callable[[Collection[str] | None], Awaitable[list[SeriesNow]]],
    ) -> list[SeriesNow]:
        """The series of these areas (slugs) in the order of their sensors; `read` reads those of some domains, or all.

        A domain that nothing was told of since it was read is not read again; a sensor's age is judged later anyway.
        """
        asked, begun = [domain] if domain else [*DOMAINS], time.monotonic()
        if not DOMAINS.keys() >= set(asked):
            return await read(asked)
        kept = self._kept.setdefault(areas, {})
        moved = [one for one in asked if not self._holds(kept.get(one), areas, one, now)]
        if moved:
            found = await read(None if len(moved) == len(DOMAINS) else moved)
            if any(one.domain not in DOMAINS for one in found):
                return found
            kept |= {d: Part(begun, now, [one for one in found if one.domain == d]) for d in moved}
        return sorted((s for one in asked for s in kept[one].series), key=lambda s: (s.area, s.sensor))

    def _holds(self, part: Part | None, areas: frozenset[str], domain: str, now: datetime) -> bool:
        """Whether what was read is still so."""
        if part is None or not timedelta(0) <= now - part.now < SURE:
            return False
        return self._news.still(areas, (domain, SENSORS))(part.begun)
