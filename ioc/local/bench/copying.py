"""COPY in PostgreSQL's binary format: rows packed column by column, so that millions go in within a minute."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ioc.store.arrays import EPOCH, MICROSECOND
from ioc.store.database import Connection

HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TAIL = b"\xff\xff"

Column = NDArray[Any]


def microseconds(at: datetime) -> int:
    """A moment as `timestamptz` holds it."""
    return (at - EPOCH) // MICROSECOND


def columns(connection: Connection, table: str, told: Mapping[str, Column]) -> int:
    """Put columns of numbers in, none of them NULL: int16, int32, int64 (a `timestamptz` too) and float64, as the table
    has them. Returns how many rows there were.
    """
    parts = [("fields", ">i2")]
    for name, values in told.items():
        parts += [(f"size of {name}", ">i4"), (name, values.dtype.newbyteorder(">").str)]
    length = len(next(iter(told.values())))
    rows = np.zeros(length, dtype=np.dtype(parts))
    rows["fields"] = len(told)
    for name, values in told.items():
        rows[f"size of {name}"] = values.dtype.itemsize
        rows[name] = values
    query = f"COPY {table} ({', '.join(told)}) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(query.encode()) as copy:
        copy.write(HEAD)
        copy.write(rows.tobytes())
        copy.write(TAIL)
    return length


def rows(connection: Connection, table: str, types: Mapping[str, str], told: Iterable[Sequence[object]]) -> int:
    """Put rows of anything in; `types` names the columns with their types. Returns how many there were."""
    query = f"COPY {table} ({', '.join(types)}) FROM STDIN (FORMAT BINARY)"
    count = 0
    with connection.cursor() as cursor, cursor.copy(query.encode()) as copy:
        copy.set_types(list(types.values()))
        for row in told:
            copy.write_row(row)
            count += 1
    return count
