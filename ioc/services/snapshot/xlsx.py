"""A snapshot or a review as a workbook: charts, a sheet a table with real numbers and times, and what columns mean."""

# xlsxwriter has no types:
# pyright: standard

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from geodata import province
from ioc.i18n import _, brought
from ioc.model.review import Review
from ioc.model.snapshot import Snapshot, Span
from ioc.services.snapshot import curves, notes, words, xlsx_charts
from ioc.services.snapshot.review import tables as review_tables
from ioc.services.snapshot.review import words as reviewed
from ioc.services.snapshot.safety import dangerous
from ioc.services.snapshot.tables import Column, Kind, Table, Value, tables
from ioc.services.snapshot.xlsx_charts import Drawn

HEAD = {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E7EEE8", "bottom": 1,
        "bottom_color": "#1F5F48"}  # fmt: skip
ROW = {"valign": "top", "bottom": 1, "bottom_color": "#DDE3DC"}
TEXT = ROW | {"text_wrap": True, "align": "left", "indent": 1}
FORMATS: dict[str, dict[str, Any]] = {
    "head": HEAD | {"indent": 1},
    "figures": HEAD | {"align": "right"},  # the head of a column of numbers
    "title": {"bold": True, "font_size": 14},
    "note": {"italic": True, "font_color": "#54625A"},
    "text": TEXT,
    "quoted": TEXT | {"quote_prefix": True},  # a text that would read as a formula
    "flag": ROW | {"align": "left", "indent": 1},
    "count": ROW | {"num_format": "#,##0"},
    "number": ROW | {"num_format": "#,##0.0#"},
    "share": ROW | {"num_format": "0.0"},
    "place": ROW | {"num_format": "0.00000"},
    "moment": ROW | {"num_format": "dd/mm/yyyy hh:mm", "align": "left", "indent": 1},
    "day": ROW | {"num_format": "dd/mm/yyyy", "align": "left", "indent": 1},
    "row": ROW,  # cells that hold nothing
}
LEFT = ("text", "flag", "moment", "day")  # kinds
WIDTHS = {"text": 16, "flag": 10, "count": 11, "number": 12, "share": 11, "place": 12, "moment": 18, "day": 12}
WIDEST = 110  # a meaning on one line: no row is higher than another
HEAD_POINTS = 30  # two lines
A3, A4 = 8, 9  # as Excel numbers paper
WIDE = 12  # columns: more of them are read on A3
FIRST = 3  # title, note and an empty row stand above the head


@dataclass(frozen=True)
class Content:
    """What a workbook holds: tables, the first of them the summary, charts over them, and what must be said of all."""

    title: str
    stamps: list[str]
    method: list[tuple[str, str]]
    span: Span
    tables: list[Table]
    charts: list[Drawn]


def write(of: Snapshot | Review, path: Path) -> None:
    """Write the workbook; the same snapshot gives the same bytes."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    with book:
        _bind(book, _of_period(of) if isinstance(of, Review) else _of_day(of))


def _of_day(snapshot: Snapshot) -> Content:
    made = [*tables(snapshot), curves.table(snapshot)]
    told = notes.title(snapshot), notes.stamps(snapshot), notes.method(snapshot)
    return Content(*told, snapshot.span, made, xlsx_charts.drawn(snapshot))


def _of_period(review: Review) -> Content:
    title = _("{area}, {day}", area=review.area.name, day=reviewed.period(review))
    told = title, reviewed.stamps(review), reviewed.method(review)
    made = review_tables.tables(review)
    return Content(*told, review.span, made, xlsx_charts.by_day(made[-1]))


def _bind(book: Workbook, content: Content) -> None:
    created = content.span.until.astimezone(content.span.zone).replace(tzinfo=None)
    book.set_properties({"title": content.title, "author": brought(province.load().title), "created": created})
    formats = {name: book.add_format({"font_name": "Arial", "font_size": 10} | look) for name, look in FORMATS.items()}
    summary, *others = content.tables
    _sheet(book, summary, content, formats)
    charts = _titled(book, _("Biểu đồ"), content, formats)
    charts.fit_to_pages(1, 1)
    for table in others:
        _sheet(book, table, content, formats)
    xlsx_charts.draw(book, charts, content.charts, content.tables, FIRST + 1)
    _definitions(book, content, formats)


def _sheet(book: Workbook, table: Table, content: Content, formats: dict[str, Format]) -> None:
    """One table on a sheet of its own, its head and first column kept in sight."""
    sheet = _titled(book, table.title, content, formats)
    for j in range(len(table.columns)):
        sheet.set_column(j, j, _width(table, j))
    kinds: list[Kind] = [column.kind for column in table.columns]
    for i, row in enumerate(table.rows, FIRST + 1):
        sheet.set_row(i, None, formats["row"])
        for j, value in enumerate(row):
            if value is not None:
                _cell(sheet, i, j, kinds[j], value, content.span.zone, formats)
    _headed(sheet, table, content, formats)
    sheet.freeze_panes(FIRST + 1, 1)
    sheet.repeat_rows(FIRST)
    if len(table.columns) > WIDE:
        sheet.set_paper(A3)


def _headed(sheet: Worksheet, table: Table, content: Content, formats: dict[str, Format]) -> None:
    """The head over the rows, which together are a table of Excel's own: it filters, and formulas know it by name."""
    sheet.set_row(FIRST, HEAD_POINTS)
    heads = [
        {"header": _head(c, content.span), "header_format": formats["head" if c.kind in LEFT else "figures"]}
        for c in table.columns
    ]
    if table.rows:
        last = FIRST + len(table.rows), len(table.columns) - 1
        sheet.add_table(FIRST, 0, *last, {"name": table.key, "columns": heads, "style": None})
        return
    for j, head in enumerate(heads):
        sheet.write_string(FIRST, j, head["header"], head["header_format"])
    sheet.write_string(FIRST + 1, 0, _("Không có số liệu trong ngày."), formats["note"])


def _titled(book: Workbook, title: str, content: Content, formats: dict[str, Format]) -> Worksheet:
    """A new sheet that says what it is of, on paper too."""
    sheet = book.add_worksheet(title)
    sheet.write_string(0, 0, f"{title} – {content.title}", formats["title"])
    sheet.write_string(1, 0, " · ".join(content.stamps), formats["note"])
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{title}&R&P / &N")
    return sheet


def _cell(
    sheet: Worksheet, i: int, j: int, kind: Kind, value: Value, zone: ZoneInfo, formats: dict[str, Format]
) -> None:
    """A value as what it is: a number as a number, a time as local time, a text never as a formula."""
    if isinstance(value, bool):
        sheet.write_string(i, j, _("có") if value else _("không"), formats["flag"])
    elif isinstance(value, (int, float)):
        whole = kind == "number" and value == int(value)  # 148 dossiers are not 148,0
        sheet.write_number(i, j, value, formats["count" if whole else kind])
    elif isinstance(value, datetime):
        sheet.write_datetime(i, j, value.astimezone(zone).replace(tzinfo=None), formats["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(i, j, datetime(value.year, value.month, value.day), formats["day"])  # noqa: DTZ001 - a day
    else:
        text = str(value)
        sheet.write_string(i, j, text, formats["quoted" if dangerous(text) else "text"])


def _head(column: Column, span: Span) -> str:
    """The title with its unit; a time with its offset."""
    unit = _unit(column, span)
    return f"{column.title} ({unit})" if unit else column.title


def _unit(column: Column, span: Span) -> str:
    return words.offset(span) if column.kind == "moment" else column.unit


def _width(table: Table, j: int) -> float:
    column = table.columns[j]
    if column.kind != "text":
        return WIDTHS[column.kind]
    longest = max((len(str(row[j])) for row in table.rows if row[j] is not None), default=0)
    return min(max(longest, len(column.title), 8) + 2, WIDEST)


def _definitions(book: Workbook, content: Content, formats: dict[str, Format]) -> None:
    """How to read the workbook, and what each column of each sheet means."""
    sheet = _titled(book, _("Định nghĩa"), content, formats)
    for row, (head, text) in enumerate(content.method, FIRST):
        sheet.write_string(row, 0, head, formats["head"])
        sheet.merge_range(row, 1, row, 3, "", formats["text"])
        sheet.write_string(row, 1, text, formats["text"])
        sheet.set_row(row, 15 * (1 + len(text) // 110))
    head_row = FIRST + len(content.method) + 1
    for j, (head, width) in enumerate(((_("Trang"), 20), (_("Cột"), 26), (_("Đơn vị"), 12), (_("Ý nghĩa"), 90))):
        sheet.write_string(head_row, j, head, formats["head"])
        sheet.set_column(j, j, width)
    every = [(table, column) for table in content.tables for column in table.columns]
    for row, (table, column) in enumerate(every, head_row + 1):
        for j, text in enumerate((table.title, column.title, _unit(column, content.span), column.meaning)):
            sheet.write_string(row, j, text, formats["text"])
    sheet.freeze_panes(1, 0)
