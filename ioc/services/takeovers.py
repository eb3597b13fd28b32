"""What is critical now, by whichever door it came: sensors past their thresholds, alarms, what cameras saw. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ioc.model.condition import Condition, Freshness
from ioc.model.event import CAMERA_DETECTED, Event
from ioc.model.sensor import SensorNow, SeriesNow, speaker
from ioc.model.takeover import Critical
from ioc.services.concerns import GRAVITY, of_event, of_sensor
from ioc.services.standing import Standing


def past_limits(standing: Standing) -> list[tuple[SeriesNow, SensorNow]]:
    """The sensors past their critical threshold, each with the series that says so."""
    return [
        (speaker(group), sensor)
        for group, sensor in zip(standing.groups, standing.sensors, strict=True)
        if sensor.condition is Condition.CRITICAL and _is_current(sensor)
    ]


def of_threshold(sensor: SensorNow, since: datetime | None, now: datetime) -> Critical:
    """A sensor past its critical threshold, since the first reading that was; for an amount nobody knows since when."""
    at = sensor.seen_at or now
    return Critical(
        f"sensor {sensor.area} {sensor.sensor}",
        of_sensor(sensor, at),
        since or at,
        sensor.lat,
        sensor.lon,
        sensor.ward,
        simulated=sensor.simulated,
    )


def of_events(events: Iterable[Event]) -> list[Critical]:
    """The alarms and detections that their source calls critical."""
    return [_of_event(event) for event in events if GRAVITY.get(event.severity) is Condition.CRITICAL]


def _is_current(sensor: SensorNow) -> bool:
    return sensor.freshness in (Freshness.FRESH, Freshness.LATE)


def _of_event(event: Event) -> Critical:
    data = event.data
    thing = f"{data.get('camera')} {data.get('kind')}" if event.type == CAMERA_DETECTED else data.get("alarm")
    place: Any = data.get("location") or {}
    said = data.get("instruction")
    return Critical(
        f"{event.type} {event.area} {thing}",
        of_event(event, Condition.CRITICAL),
        event.time,
        place.get("lat"),
        place.get("lon"),
        event.ward,
        None if said is None else str(said),
        data.get("acknowledged") is True,
        event.simulated,
    )
