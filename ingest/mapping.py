"""What the columns of a file mean: a TOML file that turns its rows into readings or events (docs/replay.md)."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from ingest.cells import COLUMN_IN_TEXT
from ioc.errors import ReplayError

GUIDE = "docs/replay.md tells what a mapping may say"


class Cell(msgspec.Struct, forbid_unknown_fields=True):
    """A column, and how its text becomes a value."""

    column: str
    type: Literal["text", "number", "time", "flag"] = "text"
    map: dict[str, str | int | float | bool] = {}
    default: str | int | float | bool | None = None  # for what the map does not hold


class Measure(msgspec.Struct, forbid_unknown_fields=True):
    """A column of values; its unit where the text does not carry one and it is not the catalogue's."""

    column: str
    unit: str | None = None


class When(msgspec.Struct, forbid_unknown_fields=True):
    """The column of the time; `format` for times that are not ISO 8601 (as strptime reads it)."""

    column: str
    format: str | None = None


class Sensor(msgspec.Struct, forbid_unknown_fields=True):
    """Who measured; `id` and `name` may name columns."""

    domain: str
    id: str
    name: str | None = None
    ward: str | None = None
    location: dict[Literal["lat", "lon"], float] | None = None
    interval_s: int | None = None
    simulated: bool | None = None


class Head(msgspec.Struct, forbid_unknown_fields=True):
    """The attributes of an event; each may name columns."""

    id: str
    type: str
    source: str
    subject: str | None = None
    ward: str | None = None
    severity: str | None = None


class Rows(msgspec.Struct, kw_only=True):
    """What both kinds of mapping say: of the file, and of the times in it."""

    time: When
    area: str | None = None
    zone: str | None = None
    backfill: bool = False
    missing: list[str] = msgspec.field(default_factory=lambda: ["", "N/A"])
    decimal: Literal[".", ","] = "."
    delimiter: str = ","
    encoding: str = "utf-8-sig"


class Readings(Rows, tag_field="kind", tag="readings", forbid_unknown_fields=True, kw_only=True):
    """A row is a moment of a sensor."""

    sensor: Sensor
    values: dict[str, Measure]


class Events(Rows, tag_field="kind", tag="events", forbid_unknown_fields=True, kw_only=True):
    """A row is an event of a service."""

    service: str
    event: Head
    data: dict[str, Any] = {}


Mapping = Readings | Events


def load(path: Path) -> Mapping:
    """The mapping in a file; ReplayError says what is wrong with it."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        mapping = msgspec.convert(told, Mapping)
        if isinstance(mapping, Events):
            mapping.data = cast("dict[str, Any]", _with_cells(mapping.data))
        if mapping.zone is not None:
            ZoneInfo(mapping.zone)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ReplayError(f"the mapping {path} cannot be used: {error}; {GUIDE}") from error
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ReplayError(
            f"the mapping {path} names no time zone: {error}; write one such as Asia/Ho_Chi_Minh"
        ) from error
    return mapping


def _with_cells(tree: object) -> object:
    """The tree with each table that names a column made a Cell."""
    if not isinstance(tree, dict):
        return tree
    table = cast("dict[str, object]", tree)
    if isinstance(table.get("column"), str):
        return msgspec.convert(table, Cell)
    return {key: _with_cells(value) for key, value in table.items()}


def columns(mapping: Mapping) -> set[str]:
    """Every column that the mapping names."""
    named = {mapping.time.column, *_columns(msgspec.to_builtins(mapping.data if isinstance(mapping, Events) else {}))}
    if isinstance(mapping, Readings):
        named |= {measure.column for measure in mapping.values.values()}
    head = mapping.event if isinstance(mapping, Events) else mapping.sensor
    for text in msgspec.structs.astuple(head):
        named |= set(COLUMN_IN_TEXT.findall(text)) if isinstance(text, str) else set()
    return named


def _columns(tree: object) -> Iterator[str]:
    if isinstance(tree, str):
        yield from COLUMN_IN_TEXT.findall(tree)
    elif isinstance(tree, dict):
        table = cast("dict[str, object]", tree)
        if isinstance(column := table.get("column"), str):
            yield column
        else:
            for value in table.values():
                yield from _columns(value)
