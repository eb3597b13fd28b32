"""Readings of many series at once as arrays, and their rollups computed from them; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from ioc.local.bench.copying import Column, microseconds

FLAGGED = 500  # one reading in so many is bad
BAD = 4  # the flag of ioc.model.reading.Quality that says so
HOUR_US, MINUTE_US = 3_600_000_000, 60_000_000


@dataclass(frozen=True)
class Measured:
    """Series that have readings: their ids, and what their values lie between."""

    ids: Column
    low: Column
    high: Column

    def only(self, which: Column) -> "Measured":
        """Some of them."""
        return Measured(self.ids[which], self.low[which], self.high[which])


@dataclass(frozen=True)
class Block:
    """Readings of a stretch of time, a row a moment and a column a series."""

    ids: Column
    at: Column
    value: Column
    quality: Column

    @property
    def newest_bad(self) -> Column:
        """When each series was flagged last, 0 for never."""
        return np.where(self.quality != 0, self.at, 0).max(axis=0)


def block(measured: Measured, begin: datetime, hours: int, interval_s: int, chance: np.random.Generator) -> Block:
    """Readings every `interval_s` seconds, each series at its own second; the first of each hour is never flagged."""
    each = 3600 // interval_s
    slots, width = hours * each, len(measured.ids)
    begins = microseconds(begin) + np.arange(slots, dtype=np.int64) * interval_s * 1_000_000
    own = measured.ids.astype(np.int64) * 7919 % interval_s * 1_000_000
    swing = (
        0.5 + 0.3 * np.sin(np.arange(slots) / slots * 2 * np.pi)[:, None] + chance.uniform(-0.2, 0.2, (slots, width))
    )
    quality = np.where(chance.integers(0, FLAGGED, (slots, width)) == 0, BAD, 0).astype(np.int16)
    quality[::each] = 0
    return Block(
        ids=np.broadcast_to(measured.ids, (slots, width)),
        at=begins[:, None] + own,
        value=np.round(measured.low + swing * (measured.high - measured.low), 3),
        quality=quality,
    )


def rows(block: Block) -> dict[str, Column]:
    """The columns of `reading`, in the order of time."""
    told = {"series_id": block.ids, "measured_at": block.at, "value": block.value, "quality": block.quality}
    return {name: values.reshape(-1) for name, values in told.items()}


def rolled_up(block: Block, begin: datetime, width: timedelta) -> dict[str, Column]:
    """The columns of a rollup: the block cut into buckets of `width`, the first of which begins at `begin`."""
    slots, series = block.at.shape
    first_us, width_us = microseconds(begin), width // timedelta(microseconds=1)
    parts = int((block.at[-1, 0] - first_us) // width_us) + 1
    at, value, quality = (a.reshape(parts, slots // parts, series) for a in (block.at, block.value, block.quality))
    good = quality == 0
    first = good.argmax(axis=1)[:, None]
    last = (slots // parts - 1 - good[:, ::-1].argmax(axis=1))[:, None]
    buckets = first_us + np.arange(parts, dtype=np.int64) * width_us
    told = {
        "series_id": np.broadcast_to(block.ids[0], (parts, series)),
        "bucket": np.broadcast_to(buckets[:, None], (parts, series)),
        "n": good.sum(axis=1, dtype=np.int32),
        "n_bad": (~good).sum(axis=1, dtype=np.int32),
        "sum": np.where(good, value, 0).sum(axis=1),
        "min": np.where(good, value, np.inf).min(axis=1),
        "max": np.where(good, value, -np.inf).max(axis=1),
        "first": np.take_along_axis(value, first, axis=1),
        "first_at": np.take_along_axis(at, first, axis=1),
        "last": np.take_along_axis(value, last, axis=1),
        "last_at": np.take_along_axis(at, last, axis=1),
    }
    return {name: values.reshape(-1) for name, values in told.items()}


def past(measured: Measured, until: datetime, width: timedelta, count: int) -> dict[str, Column]:
    """The columns of a rollup whose readings are gone: so many buckets of each series, the last one ending at `until`.

    One more cheap shape of values is enough here: they are looked up, not believed.
    """
    series, each = len(measured.ids), int(width / timedelta(minutes=5))
    width_us = width // timedelta(microseconds=1)
    buckets = microseconds(until) + np.arange(-count, 0, dtype=np.int64)[:, None] * width_us
    middle = measured.low + (0.5 + 0.3 * np.sin(np.arange(count) / 50))[:, None] * (measured.high - measured.low)
    bucket = np.broadcast_to(buckets, (count, series))
    told = {
        "series_id": np.broadcast_to(measured.ids, (count, series)),
        "bucket": bucket,
        "n": np.full((count, series), each, np.int32),
        "n_bad": np.zeros((count, series), np.int32),
        "sum": middle * each,
        "min": middle - 0.1,
        "max": middle + 0.1,
        "first": middle - 0.1,
        "first_at": bucket,
        "last": middle + 0.1,
        "last_at": bucket + width_us - MINUTE_US,
    }
    return {name: values.reshape(-1) for name, values in told.items()}
