"""A snapshot as a zip of Parquet files, one a table: typed columns that carry their unit and meaning with them."""

# pyarrow has no types, and makes its functions when it is imported.
# pyright: standard, reportAttributeAccessIssue=false

import io
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ioc.model.snapshot import Snapshot, Span
from ioc.services.snapshot import zips
from ioc.services.snapshot.dictionary import Definition, define
from ioc.services.snapshot.tables import Kind, Table, tables


def write(snapshot: Snapshot, path: Path) -> None:
    """Write the zip; the same snapshot gives the same bytes."""
    defined = groupby(define(snapshot), key=lambda d: d.table)
    told = _about(snapshot)
    files = (
        (f"{table.key}.parquet", _file(table, list(columns), snapshot.span, told))
        for table, (_, columns) in zip(tables(snapshot), defined, strict=True)
    )
    zips.write(path, snapshot.span, files, packed=False)


def count(content: bytes) -> int:
    """How many rows a file holds."""
    return pq.read_metadata(io.BytesIO(content)).num_rows


def _file(table: Table, columns: Sequence[Definition], span: Span, told: dict[str, str]) -> bytes:
    """One table as a file of its own."""
    schema = pa.schema([_field(d, span) for d in columns], metadata=told)
    values = zip(*table.rows, strict=True) if table.rows else [()] * len(columns)
    arrays = [pa.array(column, field.type) for column, field in zip(values, schema, strict=True)]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()


def _field(defined: Definition, span: Span) -> pa.Field:
    names = ("unit", "title_vi", "title_en", "meaning_vi", "meaning_en")
    metadata = {name: text for name in names if (text := getattr(defined, name))}
    return pa.field(defined.column, _type(defined.kind, span), metadata=metadata)


def _type(kind: Kind, span: Span) -> pa.DataType:
    match kind:
        case "text":
            return pa.string()
        case "count":
            return pa.int64()
        case "flag":
            return pa.bool_()
        case "moment":
            return pa.timestamp("us", span.zone.key)
        case "day":
            return pa.date32()
        case "number" | "share" | "place":
            return pa.float64()


def _about(snapshot: Snapshot) -> dict[str, str]:
    """What a reader must know of the whole, in every file, since they may part."""
    span = snapshot.span
    return {
        "area": snapshot.area.slug or "",
        "name": snapshot.area.name,
        "date": span.day.isoformat(),
        "cut_off": span.until.astimezone(span.zone).isoformat(timespec="seconds"),
        "complete": str(span.complete).lower(),
        "edition": snapshot.area.edition,
        "simulated": str(snapshot.today.simulated).lower(),
    }
