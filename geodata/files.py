"""The files of an edition: where they lie and how their rows and features are read."""

import csv
import json
from pathlib import Path
from typing import Any

from ioc.errors import IocError

HERE = Path(__file__).parent
EDITIONS = tuple(sorted(p.parent.name for p in HERE.glob("*/wards.geojson")))


def path(edition: str, name: str) -> Path:
    """The file `name` of an edition."""
    if edition not in EDITIONS:
        raise IocError(f"there is no edition {edition!r} of the areas; set IOC_EDITION to one of {', '.join(EDITIONS)}")
    return HERE / edition / name


def features(edition: str, name: str) -> list[dict[str, Any]]:
    """The features of a GeoJSON file, as plain dictionaries."""
    return json.loads(path(edition, name).read_text(encoding="utf-8"))["features"]


def rows(edition: str, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file by column."""
    with path(edition, name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
