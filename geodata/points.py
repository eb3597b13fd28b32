"""Points from a file of features (GeoJSON; any CRS): what is told of each, and where it lies in WGS 84."""

from pathlib import Path
from typing import Any

import geopandas as gpd
from pyogrio.errors import DataSourceError
from shapely import Point

from ioc.errors import IocError

WGS84 = "EPSG:4326"


def read(file: Path) -> list[dict[str, Any]]:
    """What is told of each feature, with `lat` and `lon` of those that are points; IocError when it is no such file."""
    try:
        frame = gpd.read_file(file)
    except DataSourceError as error:
        raise IocError(f"{file} cannot be read as GeoJSON ({error}); write a FeatureCollection of points") from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise IocError(f"{file.name} holds no features with a geometry; write a FeatureCollection of points")
    placed = frame if frame.crs is None else frame.to_crs(WGS84)
    told = placed.drop(columns=placed.geometry.name).astype(object).where(placed.notna(), None).to_dict("records")
    return [_placed(dict(row), shape) for row, shape in zip(told, placed.geometry, strict=True)]


def _placed(row: dict[str, Any], shape: Any) -> dict[str, Any]:
    return row | {"lat": shape.y, "lon": shape.x} if isinstance(shape, Point) and not shape.is_empty else row
