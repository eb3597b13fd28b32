"""A history as CSV: a row a point of the chart, times in ISO 8601 with the offset of the zone, plain numbers."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

from ioc.model.history import History

HEAD = ("from", "to", "metric", "unit", "value", "low", "high", "n", "n_bad", "bad_value")


def write(history: History, unit: str, zone: ZoneInfo) -> str:
    """The table; `unit` is the UCUM code. A bad reading stands in `bad_value` of its point."""
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(HEAD)
    table.writerows(_rows(history, unit, zone))
    return out.getvalue()


def _rows(history: History, unit: str, zone: ZoneInfo) -> Iterator[tuple[object, ...]]:
    width = timedelta(seconds=history.bin_s) if history.binned else timedelta()
    for point in history.points:
        until = point.at + width
        doubted = next((v for at, v in history.bad if point.at <= at < until or at == point.at), None)
        yield (
            _told(point.at, zone),
            _told(until, zone),
            history.metric,
            unit,
            _plain(point.value),
            _plain(point.low),
            _plain(point.high),
            point.n,
            point.n_bad,
            _plain(doubted),
        )


def _plain(value: float | None) -> float | None:
    """Six digits behind the point, far past any sensor's own: the mean of tenths is no 88.85199999999999."""
    return None if value is None else round(value, 6)


def _told(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat()
