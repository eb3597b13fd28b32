"""Readings as columns: ordered, split and packed whole, many times faster than row by row."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ioc.store import arrays

Row: TypeAlias = tuple[int, datetime, float, int]  # series id, measured_at, value, quality
EPOCH = np.datetime64(arrays.EPOCH.replace(tzinfo=None), "us")


@dataclass(frozen=True, slots=True)
class Columns:
    """Readings in the order of series and moment, and of arrival where both are the same."""

    series: NDArray[np.int32]
    times: NDArray[np.int64]  # microseconds since arrays.EPOCH
    values: NDArray[np.float64]
    qualities: NDArray[np.int16]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Columns":
        """Those of rows."""
        return cls.gathered(*zip(*rows, strict=True)) if rows else cls.gathered((), (), (), ())

    @classmethod
    def gathered(
        cls, series: Sequence[int], times: Iterable[datetime], values: Sequence[float], qualities: Sequence[int]
    ) -> "Columns":
        """Those whose columns somebody has gathered, in the order of arrival."""
        whole = cls(
            np.array(series, np.int32),
            arrays.microseconds(times),
            np.array(values, np.float64),
            np.array(qualities, np.int16),
        )
        return whole.where(np.lexsort((whole.times, whole.series)))

    def __len__(self) -> int:
        return len(self.series)

    def where(self, chosen: NDArray[Any]) -> "Columns":
        """Some of them, by a mask or by their indices."""
        return Columns(self.series[chosen], self.times[chosen], self.values[chosen], self.qualities[chosen])

    def rounds(self) -> "Iterator[Columns]":
        """Parts in which a series and moment stands once at most, in the order of arrival."""
        first = np.ones(len(self), bool)
        first[1:] = (self.series[1:] != self.series[:-1]) | (self.times[1:] != self.times[:-1])
        if first.all():
            yield self
            return
        position = np.arange(len(self))
        depth = position - np.maximum.accumulate(np.where(first, position, 0))
        for i in range(int(depth.max()) + 1):
            yield self.where(depth == i)

    def months(self) -> "Iterator[tuple[Columns, datetime, datetime]]":
        """Parts by the month of their moments (in UTC), each with its first moment and its last."""
        months = (EPOCH + self.times.astype("m8[us]")).astype("M8[M]")
        for month in np.unique(months):
            part = self.where(months == month)
            yield part, _moment(part.times.min()), _moment(part.times.max())

    def parameters(self) -> dict[str, object]:
        """As the arrays that a statement unnests."""
        return {
            "series": arrays.integers(self.series),
            "times": arrays.moments(self.times),
            "values": arrays.doubles(self.values),
            "qualities": arrays.smallints(self.qualities),
        }


def _moment(microseconds: np.int64) -> datetime:
    return arrays.EPOCH + timedelta(microseconds=int(microseconds))
