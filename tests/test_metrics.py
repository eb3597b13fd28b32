"""Metrics over a port of their own: answered during the block, and no reason for anybody to stop."""

import urllib.request

import pytest
from prometheus_client import CollectorRegistry, Counter

from ioc import metrics
from ioc.local.ports import choose


def test_a_registry_is_told_during_the_block_and_a_taken_port_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    registry, port = CollectorRegistry(), choose(0)
    Counter("ioc_web_ticks", "Ticks", registry=registry).inc(7)
    with metrics.serving(registry, "127.0.0.1", port, "IOC_WEB_METRICS_PORT"):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            assert "ioc_web_ticks_total 7.0" in answer.read().decode()
        with metrics.serving(registry, "127.0.0.1", port, "IOC_WEB_METRICS_PORT"):
            assert "set IOC_WEB_METRICS_PORT to a free port, or to 0" in caplog.text
    with metrics.serving(registry, "127.0.0.1", 0, "IOC_WEB_METRICS_PORT"):
        assert len(caplog.records) == 1
