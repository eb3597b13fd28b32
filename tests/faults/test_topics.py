"""Topics change between two runs: what was subscribed before is taken back, and what waits of it is handled."""

import time
from pathlib import Path

import psycopg

from ingest.publisher import Outgoing, Publisher
from tests.faults.stage import Stage
from tests.ingest.stage import settings_for

SOURCES = """
[[source]]
name = "vendor"
topic = "vendor/+/readings"
decoder = "senml"
area = "da-lat"
domain = "air"
"""


def from_others(stage: Stage, count: int) -> None:
    with Publisher(settings_for(stage.broker, "bridge"), "vendor") as publisher:
        publisher.wait_connected(10)
        for number in range(count):
            publisher.publish(Outgoing("vendor/x/readings", b'{"n": %d}' % number))
        assert publisher.drain(20)


def dragged_on(stage: Stage) -> list[str]:
    with psycopg.connect(stage.urls.superuser) as connection:
        query = "SELECT reason FROM quarantine WHERE topic = 'vendor/x/readings' AND payload LIKE '{\"n\"%'::bytea"
        return [reason for (reason,) in connection.execute(query)]


def test_a_source_that_was_taken_out_is_taken_back_and_its_backlog_lies_in_quarantine(
    stage: Stage, tmp_path: Path
) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text(SOURCES)
    with stage.ingestor(IOC_INGEST_SOURCES=str(sources)):
        time.sleep(0.3)
        from_others(stage, 1)  # when this one is kept, the session is subscribed
        stage.until(lambda: len(dragged_on(stage)) == 1)
    from_others(stage, 20)
    with stage.ingestor():
        stage.until(lambda: len(dragged_on(stage)) == 21)
        from_others(stage, 20)
        told = stage.order("after", 100)
        with stage.publishing(told) as publishing:
            publishing.finish(stage.within_s)
            assert stage.judged(publishing).clean
    assert len(dragged_on(stage)) == 21, "the old filter was taken back"


def test_a_backlog_from_before_sharing_is_kept_once(stage: Stage) -> None:
    stage.subscribe()
    told = stage.order("alone", 200, broken=0.1)
    with stage.publishing(told) as publishing:
        publishing.finish(stage.within_s)
        with stage.ingestor(IOC_INGEST_SHARED="true"):
            verdict = stage.judged(publishing)
    assert verdict.clean, verdict
