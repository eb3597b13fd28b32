"""The broker restarts, dies, or is cut off: what was acknowledged is kept once, as far as a broker can promise."""

import time
from dataclasses import replace

import pytest

from ingest.mqtt import Ingestor
from tests.faults import cases
from tests.faults.cases import SMALL, Case
from tests.faults.stage import Stage
from tests.ingest.stage import Notebook, settings_for, until


@pytest.fixture(params=["ground", "newer_ground"])
def stage(request: pytest.FixtureRequest) -> Stage:
    return request.getfixturevalue(request.param).up()


@pytest.mark.parametrize("case", [cases.broker_stopped, cases.stale_acknowledgement], ids=lambda c: c.__name__)
def test_what_was_acknowledged_is_kept_once(stage: Stage, case: Case) -> None:
    verdict = case(stage, SMALL)
    assert verdict.clean, verdict
    stage.check_derived()


def test_a_killed_broker_loses_what_it_had_not_passed_on_and_nothing_else(stage: Stage) -> None:
    verdict = cases.broker_killed(stage, SMALL)
    assert verdict.twice == verdict.strange == 0, verdict
    stage.check_derived()


def test_what_is_held_is_bounded_whatever_the_broker_makes_of_receive_maximum(stage: Stage) -> None:
    notebook = Notebook()
    notebook.open.clear()
    settings = settings_for(stage.broker, ingest_slot=7, ingest_max_unacked=100, ingest_batch=30)
    with Ingestor(settings, notebook) as ingestor:
        until(lambda: ingestor.counters.connected)
        with stage.publishing(stage.order("bounded", 1000)) as publishing:
            publishing.finish(stage.within_s)
        until(lambda: ingestor.counters.paused)
        time.sleep(0.3)
        assert (ingestor.held, ingestor.counters.received) == (100, 100)
        notebook.open.set()
        until(lambda: ingestor.counters.acknowledged == 1000)
    assert len({(a.topic, a.payload) for a in notebook.kept}) == 1000


def test_a_share_is_forgotten_when_mosquitto_restarts_and_what_was_queued_is_not(stage: Stage) -> None:
    """When this fails, a Mosquitto that remembers has come: docs/faults.md and .env.example may promise more."""
    shared = {"IOC_INGEST_SHARED": "true"}
    with stage.ingestor(**shared):
        time.sleep(0.3)
    with stage.publishing(stage.order("share", 100)) as queued:
        queued.finish(stage.within_s)
        stage.broker.stop()
        stage.broker.start()
        with stage.publishing(stage.order("share", 50, first=100)) as too_early:
            too_early.finish(stage.within_s)
            with stage.ingestor(**shared):
                verdict = replace(stage, quiet_s=2).judged(queued, too_early)
    assert (verdict.stored, verdict.lost, verdict.twice) == (100, 50, 0)
