"""Columns of a batch as PostgreSQL's binary arrays, packed in one go: psycopg would pack each number by itself."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat

import psycopg
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


def integers(values: Sequence[int]) -> Column:
    """Values of `integer`."""
    return _pack(values, len(values), "i", 4, 23)


def smallints(values: Sequence[int]) -> Column:
    """Values of `smallint`."""
    return _pack(values, len(values), "h", 2, 21)


def doubles(values: Sequence[float]) -> Column:
    """Values of `double precision`."""
    return _pack(values, len(values), "d", 8, 701)


def times(values: Sequence[datetime]) -> Column:
    """Aware times, as `timestamptz`; in whole numbers, since a float of seconds loses microseconds from 2106 on."""
    return _pack(((v - EPOCH) // MICROSECOND for v in values), len(values), "q", 8, 1184)


def _pack(values: Iterable[float], count: int, kind: str, size: int, oid: int) -> Column:
    """Each element behind its size (array_recv in PostgreSQL's arrayfuncs.c)."""
    cells = struct.pack(">" + f"i{kind}" * count, *chain.from_iterable(zip(repeat(size), values)))
    return Column(_HEAD.pack(1, 0, oid, count, 1) + cells)
