"""A snapshot as a workbook: charts, a sheet a table with real numbers and local times, and what every column means."""

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
from ioc.services.snapshot import curves, notes, words, xlsx_charts
from ioc.services.snapshot.safety import dangerous
from ioc.services.snapshot.tables import Column, Table, Value, tables

HEAD = {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E7EEE8", "bottom": 1,
        "bottom_color": "#1F5F48"}  # fmt: skip
ROW = {"valign": "top", "bottom": 1, "bottom_color": "#DDE3DC"}
TEXT = ROW | {"text_wrap": True, "indent": 1}
FORMATS: dict[str, dict[str, Any]] = {
    "head": HEAD | {"indent": 1},
    "figures": HEAD | {"align": "right"},  # the head of a column of numbers
    "title": {"bold": True, "font_size": 14},
    "note": {"italic": True, "font_color": "#54625A"},
    "text": TEXT,
    "quoted": TEXT | {"quote_prefix": True},  # a text that would read as a formula
    "flag": ROW | {"indent": 1},
    "count": ROW | {"num_format": "#,##0"},
    "number": ROW | {"num_format": "#,##0.0#"},
    "share": ROW | {"num_format": "0.0"},
    "place": ROW | {"num_format": "0.00000"},
    "moment": ROW | {"num_format": "dd/mm/yyyy hh:mm", "align": "left", "indent": 1},
}
LEFT = ("text", "flag", "moment")  # kinds
WIDTHS = {"text": 16, "flag": 10, "count": 11, "number": 12, "share": 11, "place": 12, "moment": 18}
WIDEST = 110  # a meaning on one line: no row is higher than another
HEAD_POINTS = 30  # two lines
A3, A4 = 8, 9  # as Excel numbers paper
WIDE = 12  # columns: more of them are read on A3
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
        summary, *others = tables(snapshot)
        others.append(curves.table(snapshot))
        _sheet(book, summary, snapshot, formats)
        charts = _titled(book, _("Biểu đồ"), snapshot, formats)
        charts.fit_to_pages(1, 1)
        for table in others:
            _sheet(book, table, snapshot, formats)
        xlsx_charts.draw(book, charts, xlsx_charts.drawn(snapshot), others, FIRST + 1)
        _definitions(book, [summary, *others], snapshot, formats)


def _sheet(book: Workbook, table: Table, snapshot: Snapshot, formats: dict[str, Format]) -> None:
    """One table on a sheet of its own, its head and first column kept in sight."""
    sheet = _titled(book, table.title, snapshot, formats)
    for j in range(len(table.columns)):
        sheet.set_column(j, j, _width(table, j))
    for i, row in enumerate(table.rows, FIRST + 1):
        for j, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            _cell(sheet, i, j, column, value, snapshot, formats)
    _headed(sheet, table, snapshot, formats)
    sheet.freeze_panes(FIRST + 1, 1)
    sheet.repeat_rows(FIRST)
    if len(table.columns) > WIDE:
        sheet.set_paper(A3)


def _headed(sheet: Worksheet, table: Table, snapshot: Snapshot, formats: dict[str, Format]) -> None:
    """The head over the rows, which together are a table of Excel's own: it filters, and formulas know it by name."""
    sheet.set_row(FIRST, HEAD_POINTS)
    heads = [
        {"header": _head(c, snapshot), "header_format": formats["head" if c.kind in LEFT else "figures"]}
        for c in table.columns
    ]
    if table.rows:
        last = FIRST + len(table.rows), len(table.columns) - 1
        sheet.add_table(FIRST, 0, *last, {"name": table.key, "columns": heads, "style": None})
        return
    for j, head in enumerate(heads):
        sheet.write_string(FIRST, j, head["header"], head["header_format"])
    sheet.write_string(FIRST + 1, 0, _("Không có số liệu trong ngày."), formats["note"])


def _titled(book: Workbook, title: str, snapshot: Snapshot, formats: dict[str, Format]) -> Worksheet:
    """A new sheet that says what it is of, on paper too."""
    sheet = book.add_worksheet(title)
    sheet.write_string(0, 0, f"{title} – {notes.title(snapshot)}", formats["title"])
    sheet.write_string(1, 0, " · ".join(notes.stamps(snapshot)), formats["note"])
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{title}&R&P / &N")
    return sheet


def _cell(
    sheet: Worksheet, i: int, j: int, column: Column, value: Value, snapshot: Snapshot, formats: dict[str, Format]
) -> None:
    """A value as what it is: a number as a number, a time as local time, a text never as a formula."""
    if value is None:
        sheet.write_blank(i, j, None, formats[column.kind])
    elif isinstance(value, bool):
        sheet.write_string(i, j, _("có") if value else _("không"), formats["flag"])
    elif isinstance(value, datetime):
        local = value.astimezone(snapshot.span.zone).replace(tzinfo=None)
        sheet.write_datetime(i, j, local, formats["moment"])
    elif isinstance(value, (int, float)):
        whole = column.kind == "number" and value == int(value)  # 148 dossiers are not 148,0
        sheet.write_number(i, j, value, formats["count" if whole else column.kind])
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
    sheet = _titled(book, _("Định nghĩa"), snapshot, formats)
    row = FIRST
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
