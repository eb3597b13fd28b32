"""A snapshot as a zip of CSV files: UTF-8, ISO 8601 with offset, and a dictionary that explains every column."""

import csv
import io
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from ioc.i18n import _
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot import notes, zips
from ioc.services.snapshot.dictionary import TYPES, Definition, define
from ioc.services.snapshot.safety import MARK, defused
from ioc.services.snapshot.tables import Column, Table, Value, tables


def write(snapshot: Snapshot, path: Path, *, bom: bool = True) -> None:
    """Write the zip; the same snapshot gives the same bytes."""
    every = (*tables(snapshot), _dictionary(snapshot), _about(snapshot))
    start = MARK if bom else ""
    files = ((f"{table.key}.csv", (start + _text(table, snapshot)).encode()) for table in every)
    zips.write(path, snapshot.span, files)


def _text(table: Table, snapshot: Snapshot) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180
    writer.writerow([c.key for c in table.columns])
    for row in table.rows:
        writer.writerow([_plain(value, snapshot) for value in row])
    return out.getvalue()


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


def _dictionary(snapshot: Snapshot) -> Table:
    """What each column of each file holds."""
    names = ("file", "column", "type", *(field.name for field in fields(Definition)[3:]))
    rows = [
        (f"{d.table}.csv", d.column, TYPES[d.kind], d.unit, d.title_vi, d.title_en, d.meaning_vi, d.meaning_en)
        for d in define(snapshot)
    ]
    return Table("dictionary", _("Định nghĩa"), tuple(Column(n, n, "text", "") for n in names), tuple(rows))


def _about(snapshot: Snapshot) -> Table:
    """Which area and day it is, and how the figures were made."""
    columns = (Column("word", "word", "text", ""), Column("text", "text", "text", ""))
    told = ((_("Bản tin ngày"), notes.title(snapshot)), (_("Chốt"), " · ".join(notes.stamps(snapshot))))
    return Table("about", _("Định nghĩa"), columns, (*told, *notes.method(snapshot)))
