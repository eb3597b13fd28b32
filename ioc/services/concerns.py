"""How sensors, dossiers and alarms become the list of what is worse than normal. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ioc.model.concern import Concern
from ioc.model.condition import Condition, Freshness
from ioc.model.dossier import DossierCount
from ioc.model.event import Event, Severity
from ioc.model.sensor import SensorNow

GRAVITY = {
    Severity.CRITICAL: Condition.CRITICAL,
    Severity.HIGH: Condition.WARNING,
    Severity.MEDIUM: Condition.WATCH,
}


def concerns(
    sensors: Sequence[SensorNow], dossiers: DossierCount, alarms: Iterable[Event], now: datetime
) -> list[Concern]:
    """What is worse than normal, worst first and among equals the newest first."""
    found = [_threshold(s, s.seen_at) for s in sensors if s.condition > Condition.NORMAL and s.seen_at and _current(s)]
    found += [_alarm(e) for e in alarms if e.severity in GRAVITY]
    offline = sum(s.freshness is Freshness.OFFLINE for s in sensors)
    if offline:
        found.append(Concern(Condition.WATCH, "offline", "", now, count=offline))
    if dossiers.overdue:
        found.append(Concern(Condition.WATCH, "overdue", "", now, domain="dossiers", count=dossiers.overdue))
    order = ("alarm", "threshold", "overdue", "offline")
    return sorted(found, key=lambda c: (-c.condition, order.index(c.kind), -c.at.timestamp()))


def _current(sensor: SensorNow) -> bool:
    return sensor.freshness in (Freshness.FRESH, Freshness.LATE)


def _threshold(sensor: SensorNow, at: datetime) -> Concern:
    return Concern(
        sensor.condition,
        "threshold",
        sensor.name,
        at,
        domain=sensor.domain,
        metric=sensor.metric,
        sensor=sensor.sensor,
        value=sensor.value,
        threshold=sensor.threshold,
    )


def _alarm(event: Event) -> Concern:
    headline = str(event.data.get("headline") or event.data.get("alarm") or event.id)
    assert event.severity is not None
    return Concern(GRAVITY[event.severity], "alarm", headline, event.time, headline=headline)
