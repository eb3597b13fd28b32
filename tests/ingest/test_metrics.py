"""What an ingestor tells a Prometheus, in its own words and over its own port."""

import urllib.request
from datetime import UTC, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ingest import metrics
from ingest.counters import Counters
from ioc.local.ports import choose
from ioc.model.decoded import Arrival
from ioc.services.recorder import Recorded
from ioc.settings import Settings


class Standing:
    """An ingestor that stands still."""

    held = 12

    def __init__(self) -> None:
        self.counters = Counters(received=5, connections=3, connected=True)
        now = datetime.now(UTC)
        refused = (("t", "Input data was truncated"),) * 2
        recorded = Recorded(readings=3, quarantined=2, duplicates=1, corrections=1, refused=refused)
        self.counters.committed([Arrival("t", b"", now)] * 5, recorded, 0.04, now)


def told(port: int) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        families = text_string_to_metric_families(answer.read().decode())
        return {
            sample.name + "".join(f" {v}" for k, v in sorted(sample.labels.items())): sample.value
            for family in families
            for sample in family.samples
        }


def settings(port: int) -> Settings:
    return Settings(_env_file=None, ingest_metrics_port=port)  # type: ignore[call-arg]


def test_every_counter_is_told_by_slot() -> None:
    port = choose(0)
    with metrics.serving(settings(port), {0: Standing(), 4: Standing()}):
        found = told(port)
    expected = {
        "received_total": 5, "stored_total": 3, "duplicates_total": 1, "corrections_total": 1, "reconnects_total": 2,
        "unacknowledged": 12, "connected": 1, "batch_messages_count": 1, "batch_messages_sum": 5,
        "commit_seconds_sum": 0.04, "lag_from_received_seconds_count": 5, "lag_from_measured_seconds_count": 0,
    }  # fmt: skip
    for slot in (0, 4):
        assert {name: found[f"ioc_ingest_{name} {slot}"] for name in expected} == expected
        assert found[f"ioc_ingest_quarantined_total broken {slot}"] == 2
    assert found["ioc_ingest_commit_seconds_bucket 0.05 0"] == 1
    assert found["ioc_ingest_commit_seconds_bucket 0.02 0"] == 0


def test_a_port_that_is_taken_is_told_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    port = choose(0)
    with metrics.serving(settings(port), {}), metrics.serving(settings(port), {}):
        assert f"no metrics at 127.0.0.1:{port}" in caplog.text
    with metrics.serving(settings(0), {}):
        assert len(caplog.records) == 1
