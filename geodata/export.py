"""A snapshot on the map as GeoJSON (RFC 7946): sensors as points with their day, wards as polygons with counts."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely

from geodata import layers
from geodata.layers import Layer, Row
from ioc.model.snapshot import SeriesDay, Snapshot

DECIMALS = 6  # about a decimetre; RFC 7946 §11.2 advises no more


def write(snapshot: Snapshot, path: Path) -> None:
    """Write the file; the same snapshot gives the same bytes."""
    features = [*_features("sensor", _sensors(snapshot)), *_features("ward", layers.wards(snapshot))]
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


def _sensors(snapshot: Snapshot) -> Layer:
    """The sensors with the figures of their metrics beside them: a reader of GeoJSON joins no layers."""
    layer = layers.sensors(snapshot)
    measured = {s.sensor: [f for one in s.series for f in _figures(one).items()] for s in snapshot.today.sensors}
    return replace(layer, rows=[row | dict(measured[row["sensor"]]) for row in layer.rows])


def _figures(series: SeriesDay) -> dict[str, float | int | None]:
    """The figures of one metric, its name before each."""
    told = {"n": series.n, "min": series.min, "max": series.max}
    told |= {"sum": series.sum} if series.amount else {"mean": series.mean}
    return {f"{series.metric}_{name}": value for name, value in told.items()}


def _features(kind: str, layer: Layer) -> list[dict[str, Any]]:
    """The rows as features: rings counter-clockwise (RFC 7946 §3.1.6), coordinates rounded."""
    wound = shapely.orient_polygons(shapely.set_precision(list(layer.shapes), 10**-DECIMALS))
    return [_feature(kind, row, shape) for row, shape in zip(layer.rows, wound, strict=True)]


def _feature(kind: str, row: Row, shape: Any) -> dict[str, Any]:
    told = {"kind": kind, **row}
    return {
        "type": "Feature", "id": f"{kind}:{row[kind]}", "properties": told,
        "geometry": shapely.geometry.mapping(shape),
    }  # fmt: skip
