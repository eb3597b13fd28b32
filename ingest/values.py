"""Values as payloads tell them: made finite numbers in the catalogue's unit, and flagged when they cannot be true."""

from datetime import datetime
from math import isfinite

from ingest.texts import quoted
from ioc.errors import DecodeError
from ioc.model.catalogue import DOMAINS, Metric, find
from ioc.model.reading import Quality, Reading, SensorKey
from ioc.model.units import convert


def known_metric(domain: str, name: str) -> Metric:
    """The metric a payload names; DecodeError tells those the domain has."""
    metric = find(domain, name)
    if metric is None:
        known = ", ".join(m.key for m in DOMAINS[domain].metrics)
        raise DecodeError(f"domain {domain} knows no metric {quoted(name)}; it knows {known}")
    return metric


def canonical(metric: Metric, told: float, unit: str | None) -> float:
    """A number told in `unit` (None: the catalogue's) in the catalogue's unit."""
    try:
        value = float(told) if unit is None else convert(float(told), unit, metric.unit)
    except OverflowError:
        value = float("inf")
    except LookupError as error:
        raise DecodeError(f"{metric.key}: {error}; its unit is {metric.unit}") from error
    if not isfinite(value):
        raise DecodeError(f"the value of {metric.key} is not finite")
    return value


def reading(key: SensorKey, metric: Metric, at: datetime, value: float, quality: Quality) -> Reading:
    """The reading; a value outside the plausible range is kept and flagged."""
    flags = quality if metric.low <= value <= metric.high else quality | Quality.IMPLAUSIBLE
    return Reading(key, metric.key, at, value, int(flags))
