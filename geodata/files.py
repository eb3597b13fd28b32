"""The files of an edition: where they lie and how their rows and features are read."""

import csv
import json
from pathlib import Path
from typing import Any

from ioc import settings
from ioc.errors import IocError

HERE = Path(__file__).parent
EDITIONS = tuple(sorted(p.parent.name for p in HERE.glob("*/wards.geojson")))
OFFICIAL = "official.json"  # which areas have official boundaries, by code, and where these came from


def imported(edition: str) -> Path:
    """The folder of what `ioc geodata import` put in the place of this edition's own files."""
    return settings.load().data_dir.resolve() / "geodata" / edition


def path(edition: str, name: str) -> Path:
    """The file `name` of an edition: the imported one where there is one."""
    if edition not in EDITIONS:
        raise IocError(f"there is no edition {edition!r} of the areas; set IOC_EDITION to one of {', '.join(EDITIONS)}")
    ours = imported(edition) / name
    return ours if ours.exists() else HERE / edition / name


def features(edition: str, name: str) -> list[dict[str, Any]]:
    """The features of a GeoJSON file, as plain dictionaries."""
    return json.loads(path(edition, name).read_text(encoding="utf-8"))["features"]


def rows(edition: str, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file by column."""
    with path(edition, name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def official(edition: str) -> dict[str, dict[str, str]]:
    """The areas with official boundaries by code: file, sha256, source and imported_on of each; empty on a sketch."""
    file = path(edition, OFFICIAL)
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
