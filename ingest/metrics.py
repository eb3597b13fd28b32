"""What an ingestor tells a Prometheus: its counters at the moment of asking, a set a slot."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import accumulate
from typing import Protocol

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from ingest.counters import Counters, Histogram
from ioc import metrics
from ioc.settings import Settings


class Counted(Protocol):
    """An ingestor as far as it is counted."""

    @property
    def counters(self) -> Counters:
        """What it did."""
        ...

    @property
    def held(self) -> int:
        """Messages received and not yet acknowledged."""
        ...


COUNTERS: tuple[tuple[str, str, Callable[[Counters], float]], ...] = (
    ("received", "Messages received from the broker", lambda c: c.received),
    ("acknowledged", "Messages acknowledged to the broker", lambda c: c.acknowledged),
    ("stored", "New readings and events", lambda c: c.stored),
    ("duplicates", "Readings and payloads that were there already", lambda c: c.duplicates),
    ("corrections", "Readings that replaced another value", lambda c: c.corrections),
    ("reconnects", "Times the connection to the broker was made again", lambda c: c.reconnects),
    ("pauses", "Times reading paused because too much was held", lambda c: c.pauses),
    ("stale_acknowledgements", "Acknowledgements of a connection that was gone", lambda c: c.stale),
)
HISTOGRAMS: tuple[tuple[str, str, Callable[[Counters], Histogram]], ...] = (
    ("batch_messages", "Messages a batch", lambda c: c.sizes),
    ("commit_seconds", "Time to keep a batch", lambda c: c.commits),
    (
        "lag_from_received_seconds",
        "From the receipt of a message to its commit, of some of each batch",
        lambda c: c.waits,
    ),
    ("lag_from_measured_seconds", "From a measurement to its commit, of some of each batch", lambda c: c.ages),
)
GAUGES: tuple[tuple[str, str, Callable[[Counted], float]], ...] = (
    ("unacknowledged", "Messages received and not yet acknowledged", lambda i: i.held),
    ("connected", "Whether the broker is connected", lambda i: i.counters.connected),
    ("paused", "Whether reading is paused", lambda i: i.counters.paused),
    ("waiting_for_database", "Whether the database is away", lambda i: i.counters.waiting),
)


class Ingestors(Collector):
    """The counters of the ingestors of this process, by slot."""

    def __init__(self, ingestors: Mapping[int, Counted]) -> None:
        self._ingestors = ingestors

    def collect(self) -> Iterator[Metric]:
        """Every metric of every slot."""
        now = [(str(slot), ingestor) for slot, ingestor in list(self._ingestors.items())]
        for name, text, counted in COUNTERS:
            family = CounterMetricFamily(f"ioc_ingest_{name}", text, labels=["slot"])
            for slot, ingestor in now:
                family.add_metric([slot], counted(ingestor.counters))
            yield family
        quarantined = CounterMetricFamily(
            "ioc_ingest_quarantined", "Payloads put into quarantine", labels=["slot", "reason"]
        )
        for slot, ingestor in now:
            for reason, n in list(ingestor.counters.causes.items()):
                quarantined.add_metric([slot, reason], n)
        yield quarantined
        yield from _histograms(now)
        for name, text, gauged in GAUGES:
            gauge = GaugeMetricFamily(f"ioc_ingest_{name}", text, labels=["slot"])
            for slot, ingestor in now:
                gauge.add_metric([slot], gauged(ingestor))
            yield gauge


def _histograms(now: Iterable[tuple[str, Counted]]) -> Iterator[Metric]:
    for name, text, chosen in HISTOGRAMS:
        family = HistogramMetricFamily(f"ioc_ingest_{name}", text, labels=["slot"])
        for slot, ingestor in now:
            histogram = chosen(ingestor.counters)
            bounds = (*(f"{bound:g}" for bound in histogram.bounds), "+Inf")
            family.add_metric([slot], list(zip(bounds, accumulate(histogram.counts), strict=True)), histogram.total)
        yield family


def serving(settings: Settings, ingestors: Mapping[int, Counted]) -> AbstractContextManager[None]:
    """Answer on /metrics during the block."""
    registry = CollectorRegistry()
    registry.register(Ingestors(ingestors))
    return metrics.serving(
        registry, settings.ingest_metrics_host, settings.ingest_metrics_port, "IOC_INGEST_METRICS_PORT"
    )
