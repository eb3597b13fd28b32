"""The sheet of charts of a workbook: drawn by the spreadsheet itself from the cells of the other sheets."""

# xlsxwriter has no types:
# pyright: standard

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from xlsxwriter.chart import Chart
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ioc.i18n import _
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot.tables import Table

WIDTH, HEIGHT, APART = 560, 280, 16  # pixels
ACROSS = 2
COLOURS = ("#1F5F48", "#C08A2B", "#5B7C99")
HAIR = "#DDE3DC"
GRID = {"visible": True, "line": {"color": HAIR, "width": 0.5}}
FONT = {"name": "Arial", "size": 9, "color": "#54625A"}
Form = Literal["line", "column", "bar"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One chart: which columns of which table over which, of its first `rows` rows."""

    title: str
    form: Form
    table: str
    over: str
    columns: tuple[str, ...]
    rows: int
    second: str = ""  # a column with an axis of its own


def drawn(snapshot: Snapshot) -> list[Drawn]:
    """Every chart that a day may have; those without values are left out later."""
    fields, stations = len(snapshot.today.dossiers.fields), len(snapshot.today.stations)
    return [
        Drawn(_("Nhiệt độ và mưa theo giờ"), "line", "curves", "hour", ("temperature",), 24, second="rain"),
        Drawn(_("Bụi mịn theo giờ"), "line", "curves", "hour", ("pm25",), 24),
        Drawn(_("VN_AQI ngày theo trạm"), "bar", "air", "name", ("vn_aqi",), stations),
        Drawn(_("Lưu lượng xe theo giờ"), "line", "curves", "hour", ("intensity",), 24),
        Drawn(_("Điện tiêu thụ theo giờ"), "column", "curves", "hour", ("energy",), 24),
        Drawn(_("Hồ sơ theo giờ"), "column", "curves", "hour", ("received", "finished"), 24),
        Drawn(_("Hồ sơ theo lĩnh vực"), "bar", "dossiers", "name", ("received", "finished"), fields),
        Drawn(_("Phản ánh theo giờ"), "column", "curves", "hour", ("filed",), 24),
    ]


DAILY = ("received", "on_time", "overdue", "filed", "aqi", "temperature", "energy", "heard")


def by_day(days: Table) -> list[Drawn]:
    """Charts of a period: key figures over its days."""
    titles = {column.key: column.title for column in days.columns}
    rows = len(days.rows)
    return [Drawn(titles[key], "column", "days", "day", (key,), rows) for key in DAILY if key in titles]


def draw(book: Workbook, sheet: Worksheet, charts: Sequence[Drawn], tables: Sequence[Table], first: int) -> None:
    """Put the charts that have values on a sheet, two beside each other; `first` is the first row of each table."""
    known = {table.key: table for table in tables}
    shown = [one for one in charts if _known(one, known[one.table])]
    for i, one in enumerate(shown):
        chart = _chart(book, one, known[one.table], first)
        x, y = i % ACROSS * (WIDTH + APART), i // ACROSS * (HEIGHT + APART)
        sheet.insert_chart(2, 0, chart, {"x_offset": x, "y_offset": y, "object_position": 3, "description": one.title})


def _known(one: Drawn, table: Table) -> bool:
    """Whether there is anything but nothing to draw."""
    at = [_index(table, key) for key in (*one.columns, *filter(None, [one.second]))]
    return any(row[i] for row in table.rows[: one.rows] for i in at)


def _chart(book: Workbook, one: Drawn, table: Table, first: int) -> Chart:
    chart: Any = book.add_chart({"type": one.form})
    for number, key in enumerate(one.columns):
        chart.add_series(_series(one, table, key, first, COLOURS[number]))
    if one.second:
        chart.combine(_beside(book, one, table, first))
    over, up = _axis(""), _axis(_unit(table, one.columns[0])) | {"major_gridlines": GRID}
    if one.form == "bar":  # its bars lie: what they are over stands upright, the first row of the table at the top
        chart.set_y_axis(over | {"reverse": True, "major_gridlines": {"visible": False}})
        chart.set_x_axis(up)
    else:
        times = {"num_format": "hh:mm", "interval_unit": 3} if one.over == "hour" else {"num_format": "dd/mm"}
        chart.set_x_axis(over | times | {"text_axis": True})
        chart.set_y_axis(up)
    title_font = FONT | {"size": 11, "bold": True, "color": "#1B2420"}
    chart.set_title({"name": one.title, "name_font": title_font, "overlay": False})
    chart.set_legend({"position": "bottom", "font": FONT} if len(one.columns) > 1 or one.second else {"none": True})
    chart.set_chartarea({"border": {"color": HAIR}})
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    chart.show_blanks_as("gap")
    return chart


def _beside(book: Workbook, one: Drawn, table: Table, first: int) -> Chart:
    """Columns over the same hours, measured on the right."""
    chart: Any = book.add_chart({"type": "column"})
    chart.add_series(_series(one, table, one.second, first, COLOURS[2]) | {"y2_axis": True})
    chart.set_y2_axis(_axis(_unit(table, one.second)) | {"major_gridlines": {"visible": False}})
    return chart


def _series(one: Drawn, table: Table, key: str, first: int, colour: str) -> dict[str, Any]:
    over, at, last = _index(table, one.over), _index(table, key), first + one.rows - 1
    line = {"color": colour, "width": 2} if one.form == "line" and key != one.second else {"none": True}
    return {
        "name": table.columns[at].title,
        "categories": [table.title, first, over, last, over],
        "values": [table.title, first, at, last, at],
        "fill": {"color": colour},
        "line": line,
        "gap": 60,
    }


def _axis(unit: str) -> dict[str, Any]:
    named: Mapping[str, Any] = {"name": unit, "name_font": FONT | {"bold": False}} if unit else {}
    return {"num_font": FONT, "line": {"color": "#B4BFB6"}, **named}


def _unit(table: Table, key: str) -> str:
    return table.columns[_index(table, key)].unit


def _index(table: Table, key: str) -> int:
    return next(i for i, column in enumerate(table.columns) if column.key == key)
