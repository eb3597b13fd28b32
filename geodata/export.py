"""A snapshot on the map as GeoJSON (RFC 7946): sensors as points with their day, wards as polygons with counts."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely import Point

from geodata import areas
from geodata.boundaries import boundaries
from ioc.model.snapshot import SensorDay, SeriesDay, Snapshot

DECIMALS = 6  # about a decimetre; RFC 7946 §11.2 advises no more


def write(snapshot: Snapshot, path: Path) -> None:
    """Write the file; the same snapshot gives the same bytes."""
    features = [*_features(_sensors(snapshot)), *_features(_wards(snapshot))]
    collection = {
        "type": "FeatureCollection",
        "name": snapshot.name,
        "snapshot": _about(snapshot),
        "features": features,
    }
    path.write_text(json.dumps(collection, ensure_ascii=False, allow_nan=False), encoding="utf-8")


def _about(snapshot: Snapshot) -> dict[str, Any]:
    """What a reader must know of the whole."""
    span = snapshot.span
    return {
        "area": snapshot.area.slug,
        "name": snapshot.area.name,
        "date": span.day.isoformat(),
        "cut_off": span.until.astimezone(span.zone).isoformat(timespec="seconds"),
        "complete": span.complete,
        "edition": snapshot.area.edition,
        "simulated": snapshot.today.simulated,
        "boundaries": "schematic, of no legal meaning",
    }


def _sensors(snapshot: Snapshot) -> gpd.GeoDataFrame:
    """One point a sensor whose place is known."""
    placed = [(s, Point(s.lon, s.lat)) for s in snapshot.today.sensors if s.lat is not None and s.lon is not None]
    index = {s.sensor: s.index.value for s in snapshot.today.stations}
    rows = [_sensor(s, index.get(s.sensor)) for s, _ in placed]
    return gpd.GeoDataFrame({"told": rows}, geometry=[point for _, point in placed], crs="EPSG:4326")


def _sensor(sensor: SensorDay, index: int | None) -> dict[str, Any]:
    return {
        "kind": "sensor",
        "sensor": sensor.sensor,
        "domain": sensor.domain,
        "name": sensor.name,
        "ward": sensor.ward,
        "received": sensor.received,
        "expected": sensor.expected,
        "uptime": sensor.uptime,
        "n_bad": sensor.n_bad,
        "vn_aqi": index,
        "simulated": sensor.simulated,
    } | {key: value for series in sensor.series for key, value in _series(series).items()}


def _series(series: SeriesDay) -> dict[str, float | int | None]:
    """The figures of one metric, its name before each."""
    told = {"n": series.n, "min": series.min, "max": series.max}
    told |= {"sum": series.sum} if series.amount else {"mean": series.mean}
    return {f"{series.metric}_{name}": value for name, value in told.items()}


def _wards(snapshot: Snapshot) -> gpd.GeoDataFrame:
    """The area's wards, each with what stands and what happened in it."""
    shapes = boundaries(snapshot.area.edition)
    wards = shapes.loc[[a.code for a in areas.wards(snapshot.area)]].to_crs("EPSG:4326")
    sensors = Counter(s.ward for s in snapshot.today.sensors)
    silent = Counter(s.ward for s in snapshot.today.sensors if not s.received)
    events = Counter(e.ward for e in snapshot.events)
    told = [
        {"kind": "ward", "ward": code, "name": name, "sensors": sensors[code], "silent": silent[code],
         "events": events[code]}
        for code, name in wards["name"].items()
    ]  # fmt: skip
    return gpd.GeoDataFrame({"told": told}, geometry=list(wards.geometry), crs="EPSG:4326")


def _features(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """The rows as features: rings counter-clockwise (RFC 7946 §3.1.6), coordinates rounded."""
    wound = shapely.orient_polygons(shapely.set_precision(list(frame.geometry), 10**-DECIMALS))
    return [
        {"type": "Feature", "id": f"{told['kind']}:{told.get('sensor') or told['ward']}", "properties": told,
         "geometry": shapely.geometry.mapping(shape)}
        for told, shape in zip(frame["told"], wound, strict=True)
    ]  # fmt: skip
