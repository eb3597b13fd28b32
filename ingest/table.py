"""A CSV file turned into messages by its mapping: a row, a message."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import msgspec

from ingest import cells
from ingest.arrivals import BACKFILL, Message, Rules, read
from ingest.mapping import Cell, Events, Readings, Rows, columns
from ingest.publisher import Outgoing
from ioc.errors import ReplayError

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Timed:
    """A message and the moment it tells of."""

    at: datetime
    message: Outgoing


def messages(path: Path, mapping: Readings | Events, area: str) -> list[Timed]:
    """Every message of the file in the order of time; ReplayError names the row that cannot be used, and why."""
    found: list[Timed] = []
    for number, row in rows(path, mapping):
        try:
            timed = _message(row, mapping, area)
        except ValueError as error:
            raise ReplayError(f"{path}, row {number}: {error}; mend the row or the mapping") from error
        if timed is not None:
            _check(path, number, timed)
            found.append(timed)
    return sorted(found, key=lambda timed: timed.at)


def rows(path: Path, mapping: Rows) -> Iterator[tuple[int, Row]]:
    """The rows with their line numbers, without cells that are missing."""
    missing = set(mapping.missing)
    try:
        with path.open(encoding=mapping.encoding, newline="") as file:
            reader = csv.DictReader(file, delimiter=mapping.delimiter)
            check_columns(path, mapping, reader.fieldnames or [])
            for row in reader:
                cells_told = {k: v.strip() for k, v in row.items() if isinstance(v, str)}
                yield reader.line_num, {k: v for k, v in cells_told.items() if v not in missing}
    except (UnicodeDecodeError, LookupError) as error:
        raise ReplayError(f"{path} is not {mapping.encoding}: {error}; set `encoding` in the mapping") from error
    except (OSError, csv.Error) as error:
        raise ReplayError(f"{path} cannot be read: {error}") from error


def check_columns(path: Path, mapping: Rows, header: Sequence[str]) -> None:
    """ReplayError when the mapping names a column that the file does not have."""
    unknown = columns(cast("Readings | Events", mapping)) - set(header)
    if unknown:
        raise ReplayError(
            f"the mapping names {', '.join(map(repr, sorted(unknown)))}, which {path} does not have; "
            f"its columns are {', '.join(header) or 'none'}"
        )


def header(path: Path) -> list[str]:
    """The columns of a file, as far as they can be read without a mapping."""
    try:
        with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
            return next(csv.reader(file), list[str]())
    except (OSError, csv.Error) as error:
        raise ReplayError(f"{path} cannot be read: {error}") from error


def _check(path: Path, number: int, timed: Timed) -> None:
    """Read the message as the ingestor will: what would go to quarantine is told before anything is published."""
    sent = timed.message
    arrival = read(
        Message(
            sent.topic,
            sent.payload,
            datetime.now(UTC),
            content_type=sent.content_type,
            properties=sent.properties,
        ),
        Rules(),
    )
    if arrival.reason:
        raise ReplayError(f"{path}, row {number} would be refused: {arrival.reason}; mend the row or the mapping")


def _message(row: Row, mapping: Readings | Events, area: str) -> Timed | None:
    """The message of a row; None when it has no value to tell."""
    if mapping.time.column not in row:
        raise ValueError(f"column {mapping.time.column!r}, the time, is empty")
    at = cells.moment(row[mapping.time.column], mapping.time.format, mapping.zone)
    properties = {BACKFILL: "true"} if mapping.backfill else {}
    if isinstance(mapping, Readings):
        return _reading(row, mapping, area, at, properties)
    return _event(row, mapping, area, at, properties)


def _reading(row: Row, mapping: Readings, area: str, at: datetime, properties: dict[str, str]) -> Timed | None:
    values: dict[str, Any] = {}
    for metric, measure in mapping.values.items():
        if measure.column in row:
            value, unit = cells.number_and_unit(row[measure.column], mapping.decimal)
            unit = unit or measure.unit
            values[metric] = {"value": value, "unit": unit} if unit else value
    if not values:
        return None
    sensor = mapping.sensor
    payload: dict[str, Any] = {"time": at.isoformat(), "values": values}
    payload |= {k: v for k in ("location", "interval_s", "simulated") if (v := getattr(sensor, k)) is not None}
    payload |= {k: _filled(v, row) for k in ("name", "ward") if (v := getattr(sensor, k)) is not None}
    topic = f"ioc/{area}/{sensor.domain}/{_filled(sensor.id, row)}/readings"
    return Timed(at, Outgoing(topic, msgspec.json.encode(payload), properties=properties))


def _event(row: Row, mapping: Events, area: str, at: datetime, properties: dict[str, str]) -> Timed:
    event: dict[str, Any] = {"specversion": "1.0", "time": at.isoformat(), "datacontenttype": "application/json"}
    for name, text in msgspec.structs.asdict(mapping.event).items():
        if text is not None:
            event[name] = _filled(text, row)
    event["data"] = _data(mapping.data, row, mapping)
    topic = f"ioc/{area}/events/{mapping.service}"
    return Timed(at, Outgoing(topic, msgspec.json.encode(event), "application/cloudevents+json", properties))


def _data(tree: Mapping[str, Any], row: Row, mapping: Rows) -> dict[str, Any]:
    """The data of an event: constants and filled texts, columns, and tables of them; what is missing is left out."""
    filled: dict[str, Any] = {}
    for key, told in tree.items():
        value: Any = told
        if isinstance(told, dict):
            value = _data(cast("dict[str, Any]", told), row, mapping) or None
        elif isinstance(told, Cell):
            value = _value(told, row, mapping)
        elif isinstance(told, str):
            value = _filled(told, row)
        if value is not None:
            filled[key] = value
    return filled


def _value(cell: Cell, row: Row, mapping: Rows) -> Any:
    if cell.column not in row:
        return None
    text = row[cell.column]
    if cell.map:
        if text not in cell.map and cell.default is None:
            raise ValueError(f"column {cell.column!r} holds {text!r}, which its map does not; add it, or a `default`")
        return cell.map.get(text, cell.default)
    if cell.type == "time":
        return cells.moment(text, None, mapping.zone).isoformat()
    if cell.type == "number":
        return cells.shortest(cells.plain_number(text, mapping.decimal))
    return cells.flag(text) if cell.type == "flag" else text


def _filled(text: str, row: Row) -> str:
    """The text with `{column}` replaced by the row's cell."""
    for column in cells.COLUMN_IN_TEXT.findall(text):
        if column not in row:
            raise ValueError(f"column {column!r} is empty, and {text!r} needs it")
    return cells.COLUMN_IN_TEXT.sub(lambda found: row[found[1]], text)
