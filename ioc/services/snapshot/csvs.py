"""A snapshot as a zip of CSV files: UTF-8, ISO 8601 with offset, and a dictionary that explains every column."""

import csv
import io
import zipfile
from datetime import datetime
from pathlib import Path

from ioc.i18n import _
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot import notes
from ioc.services.snapshot.safety import defused
from ioc.services.snapshot.tables import Column, Table, Value, tables

BOM = "\ufeff"  # without it Excel reads UTF-8 as Latin-1; readers of "utf-8-sig" drop it
KINDS = {"text": "text", "count": "integer", "number": "decimal", "share": "decimal", "place": "decimal",
         "moment": "ISO 8601", "flag": "true/false"}  # fmt: skip


def write(snapshot: Snapshot, path: Path) -> None:
    """Write the zip; the same snapshot gives the same bytes."""
    made = tables(snapshot)
    local = snapshot.span.until.astimezone(snapshot.span.zone)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in (*made, _dictionary(made), _readme(snapshot)):
            name = zipfile.ZipInfo(f"{table.key}.csv", local.timetuple()[:6])
            name.compress_type, name.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(name, _text(table, snapshot))


def _text(table: Table, snapshot: Snapshot) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180
    writer.writerow([c.key for c in table.columns])
    for row in table.rows:
        writer.writerow([_plain(value, snapshot) for value in row])
    return BOM + out.getvalue()


def _plain(value: Value, snapshot: Snapshot) -> str:
    """A value as machines read it, whatever the language: decimal points, no grouping, no formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(snapshot.span.zone).isoformat(timespec="seconds")
    if isinstance(value, (int, float)):
        return repr(value)
    return defused(str(value))


def _dictionary(made: list[Table]) -> Table:
    """What each column of each file holds."""
    columns = tuple(
        Column(key, key, "text", "") for key in ("file", "column", "title", "kind", "unit", "meaning")
    )  # fmt: skip
    rows = [
        (f"{t.key}.csv", c.key, c.title, KINDS[c.kind], c.unit, c.meaning) for t in made for c in t.columns
    ]  # fmt: skip
    return Table("dictionary", _("Định nghĩa"), columns, tuple(rows))


def _readme(snapshot: Snapshot) -> Table:
    """Which area and day it is, and how the figures were made."""
    columns = (Column("word", "word", "text", ""), Column("text", "text", "text", ""))
    told = ((_("Bản tin ngày"), notes.title(snapshot)), (_("Chốt"), " · ".join(notes.stamps(snapshot))))
    return Table("about", _("Định nghĩa"), columns, (*told, *notes.method(snapshot)))
