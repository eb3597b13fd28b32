"""What is counted of an ingestor, and what a minute of it says."""

from datetime import UTC, datetime, timedelta

import pytest

from ingest.counters import LAGS_S, Counters, Histogram, quantile
from ingest.health import Meter
from ioc.model.decoded import Arrival, Decoded
from ioc.model.reading import Reading, SensorKey
from ioc.services.recorder import Recorded

NOW = datetime(2026, 11, 21, 7, 0, 58, tzinfo=UTC)


def arrival(lag_s: float, age_s: float | None = None, reason: str | None = None, **properties: str) -> Arrival:
    reading = Reading(SensorKey("da-lat", "air", "s1"), "pm25", NOW - timedelta(seconds=age_s or 0), 1.0)
    decoded = None if reason else Decoded([reading] if age_s is not None else [])
    at = NOW - timedelta(seconds=lag_s)
    return Arrival("t", b"", at, "da-lat", decoded=decoded, reason=reason, properties=properties)


def test_lags_are_told_from_receipt_and_from_measurement() -> None:
    counters = Counters()
    batch = [arrival(0.12, 2.5), arrival(0.12, 90_000, backfill="true"), arrival(0.9)]
    counters.committed(batch, Recorded(readings=2), 0.03, NOW)
    assert quantile(counters.waits.bounds, counters.waits.counts, 0.5) == pytest.approx(0.1375)
    assert sum(counters.ages.counts) == 1, "a replay of the past is not late, and a status measures nothing"
    assert counters.commits.total == 0.03
    assert counters.committed_at == NOW


def test_a_large_batch_is_looked_at_here_and_there() -> None:
    counters = Counters()
    counters.committed([arrival(0.1, 1)] * 2000, Recorded(readings=2000), 0.2, NOW)
    assert sum(counters.waits.counts) == 50
    assert counters.sizes.total == 2000


def test_what_is_refused_is_counted_by_cause_whoever_refused_it() -> None:
    counters = Counters()
    reasons = "Input data was truncated", "no area is called 'hue'", "da-lat refuses the sensor x"
    refused = tuple(zip("abc", reasons, strict=True))
    counters.committed([arrival(0)] * 3, Recorded(quarantined=3, refused=refused), 0.1, NOW)
    assert counters.causes == {"broken": 1, "area": 1, "sensor": 1}
    assert counters.refused == "c: da-lat refuses the sensor x"
    counters.committed([arrival(0)] * 2, Recorded(duplicates=2), 0.1, NOW)
    assert counters.causes.total() == counters.quarantined == 3, "what came again is not counted again"


@pytest.mark.parametrize(
    ("counts", "share", "value"),
    [
        ((0, 0, 0), 0.5, None),
        ((10, 0, 0), 0.5, 0.5),
        ((0, 10, 0), 0.5, 3.0),
        ((5, 5, 0), 0.95, 4.6),
        ((0, 0, 4), 0.5, 5.0),
    ],
)
def test_a_quantile_lies_between_the_bounds_of_its_share(
    counts: tuple[int, ...], share: float, value: float | None
) -> None:
    assert quantile((1.0, 5.0), counts, share) == (None if value is None else pytest.approx(value))


def test_a_minute_holds_what_grew_since_it_began() -> None:
    counters, meter = Counters(connections=1, connected=True), Meter(3, NOW)
    counters.received = 10
    counters.committed([arrival(0.1, 1, reason=None)] * 4, Recorded(readings=4), 0.1, NOW)
    first = meter.minute(counters, 6, NOW)
    assert (first.slot, first.minute.second, first.received, first.stored, first.held) == (3, 0, 10, 4, 6)
    counters.received, counters.connections = 25, 3
    counters.committed([arrival(3.0, reason="no")], Recorded(quarantined=1, refused=(("t", "no"),)), 0.5, NOW)
    second = meter.minute(counters, 0, NOW + timedelta(seconds=1))
    assert (second.minute, second.received, second.batches) == (first.minute, 25, 2)
    third = meter.minute(counters, 0, NOW + timedelta(seconds=5))
    assert third.minute == first.minute + timedelta(minutes=1)
    assert (third.received, third.batches, third.refused, third.wait_p95) == (0, 0, {}, None)
    counters.received += 7
    assert meter.minute(counters, 0, NOW + timedelta(seconds=9)).received == 7
    assert second.reconnects == 2
    assert second.refused == {"other": 1}


def test_bounds_grow() -> None:
    assert list(LAGS_S) == sorted(set(LAGS_S))
    histogram = Histogram((1, 2))
    for value in (-1, 1, 1.5, 99):
        histogram.add(value)
    assert histogram.counts == [2, 1, 1]
