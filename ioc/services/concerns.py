"""How sensors, services and alarms become the list of what is worse than normal. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from ioc.model.concern import Concern
from ioc.model.condition import Condition, Freshness
from ioc.model.dossier import DossierCount
from ioc.model.event import CAMERA_DETECTED, Event, Severity
from ioc.model.exchange import SystemHealth
from ioc.model.sensor import SensorNow

GRAVITY: Mapping[Severity | None, Condition] = {
    Severity.CRITICAL: Condition.CRITICAL,
    Severity.HIGH: Condition.WARNING,
    Severity.MEDIUM: Condition.WATCH,
}


MANY_REPORTS = 5  # overdue at once: no longer bad luck
ORDER = ("alarm", "camera", "threshold", "exchange", "reports", "overdue", "offline")  # among equals


def concerns(
    sensors: Sequence[SensorNow],
    dossiers: DossierCount,
    events: Iterable[Event],
    now: datetime,
    reports_overdue: int = 0,
    systems: Iterable[SystemHealth] = (),
) -> list[Concern]:
    """What is worse than normal, worst first and among equals the newest first; `events` are alarms and detections."""
    found = [of_sensor(s, s.seen_at) for s in sensors if s.condition > Condition.NORMAL and s.seen_at and _current(s)]
    found += [of_event(e, GRAVITY[e.severity]) for e in events if e.severity in GRAVITY]
    found += [_failing(s) for s in systems if s.condition > Condition.NORMAL]
    found += _counted(sensors, dossiers.overdue, reports_overdue, now)
    return sorted(found, key=lambda c: (-c.condition, ORDER.index(c.kind), -c.at.timestamp()))


def _counted(sensors: Iterable[SensorNow], dossiers: int, reports: int, now: datetime) -> Iterator[Concern]:
    """What is many things of one kind: one concern with their number."""
    if offline := sum(s.freshness is Freshness.OFFLINE for s in sensors):
        yield Concern(Condition.WATCH, "offline", "", now, count=offline)
    if dossiers:
        yield Concern(Condition.WATCH, "overdue", "", now, domain="dossiers", count=dossiers)
    if reports:
        condition = Condition.WARNING if reports >= MANY_REPORTS else Condition.WATCH
        yield Concern(condition, "reports", "", now, domain="reports", count=reports)


def _current(sensor: SensorNow) -> bool:
    return sensor.freshness in (Freshness.FRESH, Freshness.LATE)


def of_sensor(sensor: SensorNow, at: datetime) -> Concern:
    """A sensor past a threshold."""
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


def of_event(event: Event, condition: Condition) -> Concern:
    """An alarm by its own headline, or what a camera saw."""
    if event.type == CAMERA_DETECTED:
        camera = str(event.data.get("name") or event.data.get("camera") or event.source)
        seen = event.data.get("kind")
        return Concern(condition, "camera", camera, event.time, seen=str(seen) if seen else None)
    headline = str(event.data.get("headline") or event.data.get("alarm") or event.id)
    return Concern(condition, "alarm", headline, event.time, headline=headline)


def _failing(system: SystemHealth) -> Concern:
    return Concern(system.condition, "exchange", system.system, system.at, domain="exchanges", count=system.hour.failed)
