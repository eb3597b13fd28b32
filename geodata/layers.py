"""A snapshot on the map as layers: sensors, what they measured, wards and events, each row with its shape."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from shapely import Point
from shapely.geometry.base import BaseGeometry

from geodata import areas
from geodata.boundaries import boundaries
from ioc.model.event import ALARM_RAISED, Event
from ioc.model.snapshot import SensorDay, SeriesDay, Snapshot

Row = dict[str, Any]
Kind = Literal["text", "integer", "decimal", "flag", "moment"]


@dataclass(frozen=True, slots=True)
class Layer:
    """Rows of one kind; a shape is None where a row has no place."""

    key: str
    told: str  # what its rows are
    shape: Literal["Point", "MultiPolygon"]
    columns: Mapping[str, Kind]
    rows: Sequence[Row]
    shapes: Sequence[BaseGeometry | None]


def layers(snapshot: Snapshot) -> list[Layer]:
    """Every layer, those that cover others first."""
    return [wards(snapshot), sensors(snapshot), series(snapshot), events(snapshot)]


def sensors(snapshot: Snapshot) -> Layer:
    """One point a sensor whose place is known."""
    columns: dict[str, Kind] = {
        "sensor": "text", "domain": "text", "name": "text", "ward": "text", "received": "integer",
        "expected": "integer", "uptime": "decimal", "n_bad": "integer", "vn_aqi": "integer", "simulated": "flag",
    }  # fmt: skip
    index = {s.sensor: s.index.value for s in snapshot.today.stations}
    placed = _placed(snapshot)
    rows: list[Row] = [
        {key: getattr(sensor, key) for key in columns if key != "vn_aqi"} | {"vn_aqi": index.get(sensor.sensor)}
        for sensor, _ in placed
    ]
    return Layer("sensors", "sensors with their day", "Point", columns, rows, [point for _, point in placed])


def series(snapshot: Snapshot) -> Layer:
    """One point a series, at its sensor: what it measured over the day, and the worst threshold that it reached."""
    columns: dict[str, Kind] = {
        "sensor": "text", "name": "text", "domain": "text", "metric": "text", "unit": "text", "condition": "text",
        "n": "integer", "n_bad": "integer", "min": "decimal", "min_at": "moment", "mean": "decimal", "max": "decimal",
        "max_at": "moment", "sum": "decimal", "last": "decimal", "last_at": "moment", "simulated": "flag",
    }  # fmt: skip
    reached = {(m.sensor, m.metric): m.condition.name.lower() for m in snapshot.moments}
    told = [(sensor, one, point) for sensor, point in _placed(snapshot) for one in sensor.series]
    rows = [_series(sensor, one, reached.get((one.sensor, one.metric), "normal")) for sensor, one, _ in told]
    return Layer("series", "what each sensor measured", "Point", columns, rows, [point for *_, point in told])


def wards(snapshot: Snapshot) -> Layer:
    """The area's wards, each with what stands and what happened in it."""
    columns: dict[str, Kind] = {
        "ward": "text", "name": "text", "sensors": "integer", "silent": "integer", "events": "integer",
    }  # fmt: skip
    frame = boundaries(snapshot.area.edition)
    found = frame.loc[[a.code for a in areas.wards(snapshot.area)]].to_crs("EPSG:4326")
    standing = Counter(s.ward for s in snapshot.today.sensors)
    silent = Counter(s.ward for s in snapshot.today.sensors if not s.received)
    happened = Counter(e.ward for e in snapshot.events)
    rows: list[Row] = [
        {"ward": code, "name": name, "sensors": standing[code], "silent": silent[code], "events": happened[code]}
        for code, name in found["name"].items()
    ]
    return Layer("wards", "wards, schematic and of no legal meaning", "MultiPolygon", columns, rows, [*found.geometry])


def events(snapshot: Snapshot) -> Layer:
    """What happened: where its source says, else at the sensor that it is about, else without a shape."""
    columns: dict[str, Kind] = {
        "id": "text", "source": "text", "type": "text", "severity": "text", "headline": "text", "ward": "text",
        "at": "moment", "ended_at": "moment", "simulated": "flag",
    }  # fmt: skip
    at = {sensor.sensor: point for sensor, point in _placed(snapshot)}
    ends = {(a.raised.source, a.raised.id): a.cleared_at for a in snapshot.alarms}
    rows = [_event(e, ends) for e in snapshot.events]
    shapes = [_where(e) or at.get(str(e.data.get("sensor") or e.subject)) for e in snapshot.events]
    return Layer("events", "what happened", "Point", columns, rows, shapes)


def _placed(snapshot: Snapshot) -> list[tuple[SensorDay, Point]]:
    return [(s, Point(s.lon, s.lat)) for s in snapshot.today.sensors if s.lat is not None and s.lon is not None]


def _series(sensor: SensorDay, one: SeriesDay, condition: str) -> Row:
    mean, total = (None, one.sum) if one.amount else (one.mean, None)
    return {
        "sensor": one.sensor, "name": sensor.name, "domain": one.domain, "metric": one.metric,
        "unit": one.known.unit if one.known else None, "condition": condition, "n": one.n, "n_bad": one.n_bad,
        "min": one.min, "min_at": one.min_at, "mean": mean, "max": one.max, "max_at": one.max_at, "sum": total,
        "last": one.last, "last_at": one.last_at, "simulated": sensor.simulated,
    }  # fmt: skip


def _event(event: Event, ends: Mapping[tuple[str, str], Any]) -> Row:
    return {
        "id": event.id, "source": event.source, "type": event.type, "severity": event.severity,
        "headline": event.data.get("headline") or event.data.get("kind"), "ward": event.ward, "at": event.time,
        "ended_at": ends.get((event.source, event.id)) if event.type == ALARM_RAISED else None,
        "simulated": event.simulated,
    }  # fmt: skip


def _where(event: Event) -> Point | None:
    place = event.data.get("location")
    lat, lon = (place.get("lat"), place.get("lon")) if isinstance(place, dict) else (None, None)
    return Point(lon, lat) if isinstance(lat, (int, float)) and isinstance(lon, (int, float)) else None
