"""Ingestors that share: what a dead one's session holds is fetched by a living one, which then gives the slot back."""

import psycopg

from tests.faults import cases
from tests.faults.cases import SMALL
from tests.faults.stage import Stage

SHARED = {"IOC_INGEST_SHARED": "true"}


def sessions(stage: Stage) -> set[int]:
    with psycopg.connect(stage.urls.superuser) as connection:
        return {slot for (slot,) in connection.execute("SELECT slot FROM ingest_session")}


def test_one_that_waits_takes_over_when_the_first_is_killed(stage: Stage) -> None:
    verdict = cases.standby_takes_over(stage, SMALL)
    assert verdict.clean, verdict


def test_one_of_two_is_killed_while_they_share(stage: Stage) -> None:
    verdict = cases.one_of_two_dies(stage, SMALL)
    assert verdict.clean, verdict


def test_the_session_of_a_dead_one_is_fetched_and_given_back(stage: Stage) -> None:
    with stage.ingestor(**SHARED) as first:
        with stage.ingestor(**SHARED) as second:
            assert second.says("connected to the broker as ioc-ingest-1")
            second.kill()
        held = stage.order("held", 200)
        with stage.publishing(held) as publishing:
            publishing.finish(stage.within_s)
            verdict = stage.judged(publishing)
        assert verdict.clean, verdict
        assert first.says("the ingestor of slot 1 is gone; its session is adopted")
        stage.until(lambda: sessions(stage) == {0})
        later = stage.order("later", 200)
        with stage.publishing(later) as publishing:
            publishing.finish(stage.within_s)
            verdict = stage.judged(publishing)
        assert verdict.clean, "the dead one's session still takes its part"
    stage.check_derived()


def test_the_first_slot_is_adopted_for_good(stage: Stage) -> None:
    with stage.ingestor(**SHARED) as first, stage.ingestor(**SHARED) as second:
        first.kill()
        stage.until(lambda: second.says("connected to the broker as ioc-ingest-0"))
        told = stage.order("headless", 200)
        with stage.publishing(told) as publishing:
            publishing.finish(stage.within_s)
            verdict = stage.judged(publishing)
        assert verdict.clean, verdict
        assert not second.says("the session of slot 0 is drained"), "nobody would hear what is not shared"
        with stage.ingestor(**SHARED) as third:
            assert third.says("connected to the broker as ioc-ingest-2")
