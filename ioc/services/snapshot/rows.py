"""How many rows a file of a snapshot holds, table by table, read back from the file itself."""

import csv
import io
import json
import re
import zipfile
from collections import Counter
from pathlib import Path

TABLE = re.compile(r'displayName="(\w+)"[^>]* ref="[A-Z]+(\d+):[A-Z]+(\d+)"')  # of a sheet: head and rows


def count(path: Path) -> dict[str, int]:
    """Rows by table, sheet or layer; empty for pages, which have none."""
    counters = {"xlsx": _sheets, "zip": _members, "geojson": _features, "gpkg": _layers}
    counter = counters.get(path.suffix[1:])
    return counter(path) if counter else {}


def _sheets(path: Path) -> dict[str, int]:
    """Of a workbook: the tables of its sheets; an empty sheet has none."""
    with zipfile.ZipFile(path) as book:
        told = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/tables/")]
    found = [match.groups() for text in told if (match := TABLE.search(text))]
    return {name: int(last) - int(head) for name, head, last in found}


def _members(path: Path) -> dict[str, int]:
    with zipfile.ZipFile(path) as archive:
        return {name: _file(name, archive.read(name)) for name in archive.namelist()}


def _file(name: str, content: bytes) -> int:
    if name.endswith(".parquet"):
        from ioc.services.snapshot import parquet  # takes a while, and few ask

        return parquet.count(content)
    return sum(1 for _ in csv.reader(io.StringIO(content.decode("utf-8-sig")))) - 1


def _features(path: Path) -> dict[str, int]:
    features = json.loads(path.read_bytes())["features"]
    return dict(Counter(feature["properties"]["kind"] for feature in features))


def _layers(path: Path) -> dict[str, int]:
    from geodata import package  # takes a while, and few ask

    return package.count(path)
