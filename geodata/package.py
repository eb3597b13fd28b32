"""A snapshot as a GeoPackage: a layer each of wards, sensors, series and events, which GDAL, QGIS and ArcGIS open."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.layers import Kind, Layer, layers
from ioc.model.snapshot import Snapshot, Span

VERSION = "1.2"  # GDAL before 3.7 warns of newer ones
DTYPES: dict[Kind, str] = {"text": "str", "integer": "Int64", "decimal": "float64", "flag": "boolean",
                           "moment": "datetime64[ms, UTC]"}  # fmt: skip


def write(snapshot: Snapshot, path: Path) -> None:
    """Write the file; the same snapshot gives the same bytes."""
    path.unlink(missing_ok=True)  # layers are added to what is there
    with _dated(snapshot.span):
        for layer in layers(snapshot):
            about = {"DESCRIPTION": f"{layer.told}: {snapshot.area.name}, {snapshot.span.day.isoformat()}"}
            pyogrio.write_dataframe(
                _frame(layer), path, layer.key, "GPKG", geometry_type=layer.shape, append=path.exists(),
                dataset_options={"VERSION": VERSION}, layer_options=about, use_arrow=True,
            )  # fmt: skip


def count(path: Path) -> dict[str, int]:
    """How many rows each layer of a file holds."""
    return {layer: pyogrio.read_info(path, layer)["features"] for layer, _ in pyogrio.list_layers(path)}


def _frame(layer: Layer) -> gpd.GeoDataFrame:
    """The rows of a layer with columns of their kinds, even when there is none."""
    columns = {key: pd.array([row[key] for row in layer.rows], DTYPES[kind]) for key, kind in layer.columns.items()}
    shapes = gpd.GeoSeries([*map(_multiple, layer.shapes)], crs="EPSG:4326")  # type: ignore[arg-type]  # None: no place
    return gpd.GeoDataFrame(columns, geometry=shapes)


def _multiple(shape: BaseGeometry | None) -> BaseGeometry | None:
    """A layer holds shapes of one type: a ward in one piece is one of several too."""
    return MultiPolygon([shape]) if isinstance(shape, Polygon) else shape


@contextmanager
def _dated(span: Span) -> Iterator[None]:
    """GDAL notes the cut-off as the moment of the last change, and not when it was written."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": span.until.strftime("%Y-%m-%dT%H:%M:%S.000Z")})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
