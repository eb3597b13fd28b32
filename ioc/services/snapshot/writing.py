"""A snapshot written to a folder, a format at a time, each by its writer."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ioc import fonts
from ioc.errors import IocError
from ioc.i18n import speaking
from ioc.model.review import Review
from ioc.model.snapshot import Snapshot

SUFFIXES: Mapping[str, str] = {
    "pdf": "pdf", "xlsx": "xlsx", "csv": "csv.zip", "geojson": "geojson", "gpkg": "gpkg", "parquet": "parquet.zip",
}  # fmt: skip


REVIEWED = ("pdf", "xlsx")  # forms of weeks and months


def formats(told: str) -> list[str]:
    """Formats out of `pdf,xlsx`, in our order, each once; `all` of them."""
    asked = [word.strip().lower() for word in told.split(",") if word.strip()]
    if asked == ["all"]:
        return list(SUFFIXES)
    unknown = sorted(set(asked) - SUFFIXES.keys())
    if unknown or not asked:
        raise IocError(f"no format {', '.join(unknown) or 'was named'}; the formats are {', '.join(SUFFIXES)}, or all")
    return [key for key in SUFFIXES if key in asked]


def write(
    snapshot: Snapshot | Review, folder: Path, key: str, language: str, data_dir: Path, *, bom: bool = True
) -> Path:
    """Write one format into a folder that is there; `data_dir` keeps the fonts, `bom` marks CSV for Excel."""
    if isinstance(snapshot, Review) and key not in REVIEWED:
        raise IocError(f"weeks and months are told as {' and '.join(REVIEWED)}, not as {key}; name these by --format")
    path = folder / f"{snapshot.name}.{SUFFIXES[key]}"
    try:
        with speaking(language):
            _writer(key, data_dir, bom=bom)(snapshot, path)
    except OSError as error:
        raise IocError(f"{path} cannot be written: {error}; free room there or name another folder") from error
    return path


def _writer(key: str, data_dir: Path, *, bom: bool) -> Callable[[Any, Path], None]:
    """Each library is loaded when its format is asked for: typst, geopandas and pyarrow take a second each."""
    if key == "pdf":
        from ioc.services.snapshot import pdf

        return lambda snapshot, path: pdf.write(snapshot, path, fonts.for_paper(data_dir))
    if key == "xlsx":
        from ioc.services.snapshot import xlsx

        return xlsx.write
    if key == "csv":
        from ioc.services.snapshot import csvs

        return partial(csvs.write, bom=bom)
    if key == "parquet":
        from ioc.services.snapshot import parquet

        return parquet.write
    from geodata import export, package

    return package.write if key == "gpkg" else export.write
