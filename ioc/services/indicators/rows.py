"""Rows of a file with values of indicators: CSV, or the first sheet of a workbook."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from ioc.errors import IocError

COLUMNS = ("indicator", "area", "period", "value", "n", "as_of", "source")
NEEDED = COLUMNS[:4]
MOST = 20_000  # rows in a file
MB = 20  # of a file


@dataclass(frozen=True, slots=True)
class Row:
    """What a row of the file says, by column; empty cells are left out."""

    place: str  # in the file: `row 3`
    told: dict[str, str]


def read(file: Path) -> list[Row]:
    """The rows of a file, by its ending; IocError names what to mend."""
    if file.stat().st_size > MB * 1_000_000:
        raise IocError(f"{file.name} is larger than {MB} MB; split it")
    head, *lines = _sheet(file) if file.suffix.lower() == ".xlsx" else _lines(file)
    columns = [_text(cell) for cell in head]
    if missing := [column for column in NEEDED if column not in columns]:
        raise IocError(f"{file.name} has no column {' and '.join(missing)}; columns are {', '.join(COLUMNS)}")
    rows = [Row(f"row {number}", _told(columns, line)) for number, line in enumerate(lines, 2)]
    found = [row for row in rows if row.told]
    if not found:
        raise IocError(f"{file.name} holds no values")
    if len(found) > MOST:
        raise IocError(f"{file.name} holds {len(found)} values, more than {MOST}; split it")
    return found


def _lines(file: Path) -> list[list[str]]:
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise IocError(f"{file.name} is not UTF-8 (byte {error.start}); save it as CSV UTF-8") from error
    head = text.partition("\n")[0]
    return list(csv.reader(text.splitlines(), delimiter=max(",;\t", key=head.count))) or [[]]


def _sheet(file: Path) -> list[tuple[Any, ...]]:
    from openpyxl import load_workbook  # a third of a second that no other command should wait for
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise IocError(f"{file.name} is no workbook; save it as .xlsx") from error
    try:
        return list(book.worksheets[0].iter_rows(values_only=True)) or [()]
    finally:
        book.close()


def _told(columns: list[str], line: Iterable[Any]) -> dict[str, str]:
    """The columns we know that say something."""
    texts = zip(columns, map(_text, line), strict=False)
    return {column: text for column, text in texts if column in COLUMNS and text}


def _text(cell: Any) -> str:
    """A cell as text: a whole number without decimals, a date as ISO 8601."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()
