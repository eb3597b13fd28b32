"""A snapshot as a workbook: a sheet a table with real numbers and local times, and one that defines every column."""

# xlsxwriter has no types:
# pyright: standard

from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from geodata import province
from ioc.i18n import _, brought
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot import notes, words
from ioc.services.snapshot.safety import dangerous
from ioc.services.snapshot.tables import Column, Table, Value, tables

FORMATS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E7EEE8", "bottom": 1},
    "title": {"bold": True, "font_size": 14},
    "note": {"italic": True, "font_color": "#54625A"},
    "text": {"text_wrap": True, "valign": "top"},
    "quoted": {"text_wrap": True, "valign": "top", "quote_prefix": True},  # a text that would read as a formula
    "flag": {"valign": "top"},
    "count": {"num_format": "#,##0", "valign": "top"},
    "number": {"num_format": "#,##0.0##", "valign": "top"},
    "share": {"num_format": "0.0", "valign": "top"},
    "place": {"num_format": "0.00000", "valign": "top"},
    "moment": {"num_format": "dd/mm/yyyy hh:mm", "valign": "top", "align": "left"},
}
WIDTHS = {"text": 16, "flag": 10, "count": 11, "number": 12, "share": 11, "place": 12, "moment": 17}
WIDEST = 60
FIRST = 3  # title, note and an empty row stand above the head


def write(snapshot: Snapshot, path: Path) -> None:
    """Write the workbook; the same snapshot gives the same bytes."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    with book:
        title = notes.title(snapshot)
        created = snapshot.span.until.astimezone(snapshot.span.zone).replace(tzinfo=None)
        book.set_properties({"title": title, "author": brought(province.load().title), "created": created})
        formats = {
            name: book.add_format({"font_name": "Arial", "font_size": 10} | look) for name, look in FORMATS.items()
        }
        made = tables(snapshot)
        for table in made:
            _sheet(book, table, snapshot, formats)
        _definitions(book, made, snapshot, formats)


def _sheet(book: Workbook, table: Table, snapshot: Snapshot, formats: dict[str, Format]) -> None:
    """One table on a sheet of its own, its head and first column kept in sight."""
    sheet = book.add_worksheet(table.title)
    sheet.write_string(0, 0, f"{table.title} – {notes.title(snapshot)}", formats["title"])
    sheet.write_string(1, 0, " · ".join(notes.stamps(snapshot)), formats["note"])
    for j, column in enumerate(table.columns):
        sheet.write_string(FIRST, j, _head(column, snapshot), formats["head"])
        sheet.set_column(j, j, _width(table, j))
    for i, row in enumerate(table.rows, FIRST + 1):
        for j, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            _cell(sheet, i, j, column, value, snapshot, formats)
    if table.rows:
        sheet.autofilter(FIRST, 0, FIRST + len(table.rows), len(table.columns) - 1)
    else:
        sheet.write_string(FIRST + 1, 0, _("Không có số liệu trong ngày."), formats["note"])
    sheet.freeze_panes(FIRST + 1, 1)
    _on_paper(sheet, table)


def _on_paper(sheet: Worksheet, table: Table) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST)
    sheet.set_footer(f"&L{table.title}&R&P / &N")


def _cell(
    sheet: Worksheet, i: int, j: int, column: Column, value: Value, snapshot: Snapshot, formats: dict[str, Format]
) -> None:
    """A value as what it is: a number as a number, a time as local time, a text never as a formula."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_string(i, j, _("có") if value else _("không"), formats["flag"])
    elif isinstance(value, datetime):
        local = value.astimezone(snapshot.span.zone).replace(tzinfo=None)
        sheet.write_datetime(i, j, local, formats["moment"])
    elif isinstance(value, (int, float)):
        sheet.write_number(i, j, value, formats[column.kind])
    else:
        text = str(value)
        sheet.write_string(i, j, text, formats["quoted" if dangerous(text) else "text"])


def _head(column: Column, snapshot: Snapshot) -> str:
    """The title with its unit; a time with its offset."""
    unit = words.offset(snapshot.span) if column.kind == "moment" else column.unit
    return f"{column.title} ({unit})" if unit else column.title


def _width(table: Table, j: int) -> float:
    column = table.columns[j]
    if column.kind != "text":
        return WIDTHS[column.kind]
    longest = max((len(str(row[j])) for row in table.rows if row[j] is not None), default=0)
    return min(max(longest, len(column.title), 8) + 2, WIDEST)


def _definitions(book: Workbook, made: list[Table], snapshot: Snapshot, formats: dict[str, Format]) -> None:
    """How to read the workbook, and what each column of each sheet means."""
    sheet = book.add_worksheet(_("Định nghĩa"))
    sheet.write_string(0, 0, f"{_('Định nghĩa')} – {notes.title(snapshot)}", formats["title"])
    row = 2
    for head, text in notes.method(snapshot):
        sheet.write_string(row, 0, head, formats["head"])
        sheet.merge_range(row, 1, row, 3, "", formats["text"])
        sheet.write_string(row, 1, text, formats["text"])
        sheet.set_row(row, 15 * (1 + len(text) // 110))
        row += 1
    row += 1
    for j, (head, width) in enumerate(((_("Trang"), 20), (_("Cột"), 26), (_("Đơn vị"), 12), (_("Ý nghĩa"), 90))):
        sheet.write_string(row, j, head, formats["head"])
        sheet.set_column(j, j, width)
    for table in made:
        for column in table.columns:
            row += 1
            unit = words.offset(snapshot.span) if column.kind == "moment" else column.unit
            for j, text in enumerate((table.title, column.title, unit, column.meaning)):
                sheet.write_string(row, j, text, formats["text"])
    sheet.freeze_panes(1, 0)
