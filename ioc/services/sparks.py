"""The last day of a sensor as one short line, by the metric that speaks for it. Pure."""

from datetime import datetime, timedelta

from ioc.model.catalogue import find
from ioc.model.figure import HOURS
from ioc.model.sensor import SeriesNow
from ioc.services.figures import Hours

Spark = tuple[float | None, ...]


def spark(series: SeriesNow, hours: Hours, start: datetime) -> Spark:
    """A value an hour from `start`: sums of an amount, else means; None for an hour without a good reading."""
    metric = find(series.domain, series.metric)
    buckets = [hours.get((series.series_id, start + timedelta(hours=i))) for i in range(HOURS)]
    if metric is not None and metric.kind == "amount":
        return tuple(b.sum if b and b.n else None for b in buckets)
    return tuple(b.mean if b else None for b in buckets)
