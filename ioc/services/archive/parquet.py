"""Readings as Parquet: written a row group at a time, read back to count what is really there."""

# pyarrow has no types, and makes its functions when it is imported.
# pyright: standard, reportAttributeAccessIssue=false

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ioc.model.catalogue import find
from ioc.store.archive import ArchivedSeries
from ioc.store.readings import Row

Batch: TypeAlias = Any  # a pyarrow.RecordBatch of SCHEMA
Days: TypeAlias = Collection[tuple[date, str]]  # and domains
WORDS = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("sensor", WORDS),
        ("domain", WORDS),
        ("metric", WORDS),
        ("unit", WORDS),
        ("simulated", pa.bool_()),
        ("measured_at", pa.timestamp("us", "UTC")),
        ("value", pa.float64()),
        ("quality", pa.int16()),
    ]
)


def draft(path: Path) -> Path:
    """Where a file is written before it takes its place."""
    return path.with_suffix(".draft")


def write(path: Path, batches: Iterable[Batch]) -> int:
    """Draft a file, safe on the disk; returns how many readings went into it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    with draft(path).open("wb") as file:
        with pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
            for found in batches:
                writer.write_batch(found)
                rows += found.num_rows
        file.flush()
        os.fsync(file.fileno())
    return rows


def batch(rows: Sequence[Row], series: Mapping[int, ArchivedSeries]) -> Batch:
    """Readings with the words for what they are."""
    ids, times, values, qualities = zip(*rows, strict=True)
    told = {id_: _words(series[id_]) for id_ in dict.fromkeys(ids)}
    numbers = {id_: number for number, id_ in enumerate(told)}
    indices = pa.array([numbers[id_] for id_ in ids], pa.int32())
    words = [
        pa.DictionaryArray.from_arrays(indices, pa.array(column, pa.string()))
        for column in zip(*told.values(), strict=True)
    ]
    simulated = pa.array([series[id_].simulated for id_ in told]).take(indices)
    return pa.record_batch(
        [
            *words,
            simulated,
            *(pa.array(c, t) for c, t in zip((times, values, qualities), SCHEMA.types[5:], strict=True)),
        ],
        schema=SCHEMA,
    )


def _words(of: ArchivedSeries) -> tuple[str, str, str, str]:
    metric = find(of.domain, of.metric)
    return of.sensor, of.domain, of.metric, metric.unit if metric else ""


def only(path: Path, days: Days) -> Iterator[Batch]:
    """What a file holds of these days and domains."""
    wanted = pa.array(sorted(f"{day.isoformat()} {domain}" for day, domain in days), pa.string())
    with _opened(path) as file:
        for found in file.iter_batches():
            on = pc.strftime(found["measured_at"], "%Y-%m-%d")
            keys = pc.binary_join_element_wise(on, found["domain"].cast(pa.string()), " ")
            yield found.filter(pc.is_in(keys, wanted)).cast(SCHEMA)


def count(path: Path) -> int:
    """How many readings a file holds, each of them read."""
    with _opened(path) as file:
        return sum(found.num_rows for found in file.iter_batches())


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    with pq.ParquetFile(path, read_dictionary=["sensor", "domain", "metric", "unit"]) as file:
        yield file
