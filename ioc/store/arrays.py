"""Columns of a batch as PostgreSQL's binary arrays, packed in one go: psycopg would pack each number by itself."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import psycopg
from numpy.typing import ArrayLike, NDArray
from psycopg.adapt import Dumper
from psycopg.pq import Format

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL counts microseconds from there
MICROSECOND = timedelta(microseconds=1)
_HEAD = struct.Struct(">iiIii")  # dimensions, whether there are NULLs, type of the elements, length, first index


@dataclass(frozen=True, slots=True)
class Column:
    """An array ready to be sent; the query says its type, as in `%(series)b::integer[]`."""

    packed: bytes


class _ColumnDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Column) -> bytes:
        return obj.packed


psycopg.adapters.register_dumper(Column, _ColumnDumper)


def integers(values: ArrayLike) -> Column:
    """Values of `integer`; OverflowError for one that is none."""
    return _pack(values, "i4", 23)


def smallints(values: ArrayLike) -> Column:
    """Values of `smallint`; OverflowError for one that is none."""
    return _pack(values, "i2", 21)


def doubles(values: ArrayLike) -> Column:
    """Values of `double precision`."""
    return _pack(values, "f8", 701)


def moments(values: ArrayLike) -> Column:
    """Times in microseconds since `EPOCH`, as `timestamptz`."""
    return _pack(values, "i8", 1184)


def times(values: Sequence[datetime]) -> Column:
    """Aware times, as `timestamptz`."""
    return moments(microseconds(values))


def microseconds(values: Iterable[datetime]) -> NDArray[np.int64]:
    """Aware times since `EPOCH`; in whole numbers, since a float of seconds loses microseconds from 2106 on."""
    counted: list[int] = []
    last, count = EPOCH, 0
    for value in values:
        if value is not last:  # the readings of one message share their moment
            last, count = value, (value - EPOCH) // MICROSECOND
        counted.append(count)
    return np.array(counted, np.int64)


def _pack(values: ArrayLike, kind: str, oid: int) -> Column:
    """Each element behind its size (array_recv in PostgreSQL's arrayfuncs.c)."""
    elements = np.asarray(values, kind)
    cells = np.empty(len(elements), [("size", ">i4"), ("value", f">{kind}")])
    cells["size"] = elements.itemsize
    cells["value"] = elements
    return Column(_HEAD.pack(1, 0, oid, len(cells), 1) + cells.tobytes())
