"""The memory of an ingestor stays flat: over five times the messages of a long case, and while the database is away."""

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.faults.conftest import standing
from tests.faults.stage import Ingesting
from tests.soak.sizes import AWAY_S, MESSAGES
from tests.soak.table import judged
from tests.soak.test_faults import at_length

pytestmark = pytest.mark.soak
LIMIT_MB = 250
GROWTH = 1.05  # of the last fifth of a stretch over its second


def test_memory_stays_flat_over_millions_of_messages_and_an_outage(mosquitto_program: str, tmp_path: Path) -> None:
    with standing(tmp_path) as ground:
        stage = at_length(ground)
        server = stage.server
        assert server is not None
        count = 5 * MESSAGES
        order = stage.order("memory", count)
        with stage.ingestor() as ingesting, measured(ingesting) as megabytes, stage.publishing(order) as publishing:
            while stage.count(order) < count // 2:
                time.sleep(AWAY_S / 4)  # counting millions takes its time as well
            before = megabytes[:]
            server.stop()
            time.sleep(AWAY_S)
            server.start()
            begun = len(megabytes)
            publishing.finish(24 * 3600)
            verdict = stage.settled(publishing)
            after = megabytes[begun:]
        assert verdict.clean, verdict
        held = f"{_span(before)} MB, an outage, {_span(after)} MB, {max(megabytes):.0f} MB at most"
        judged(f"memory: {held}", stage.versions(), verdict)
        assert max(megabytes) < LIMIT_MB
        for part in (before, after):  # what waits during an outage is kept as room for the next one
            early, late = _ends(part)
            assert late < GROWTH * early


def _ends(megabytes: list[float]) -> tuple[float, float]:
    """Means of the second and the last fifth: at first there is nothing yet."""
    fifth = len(megabytes) // 5
    return statistics.mean(megabytes[fifth : 2 * fifth]), statistics.mean(megabytes[-fifth:])


def _span(megabytes: list[float]) -> str:
    return "{:.0f} to {:.0f}".format(*_ends(megabytes))


@contextmanager
def measured(ingesting: Ingesting) -> Iterator[list[float]]:
    """What the process holds in memory, in MB, each second of the block."""
    found: list[float] = []
    ended = threading.Event()
    process = psutil.Process(ingesting.process.pid)

    def look() -> None:
        while not ended.wait(1):
            found.append(process.memory_info().rss / 1e6)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        thread.join()
