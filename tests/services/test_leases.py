"""Leases: a slot has one worker, who loses it with its connection; a slot without one is seen after a while."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest

from ioc.errors import StoreUnavailableError
from ioc.services.leases import Leases
from tests.servers import Urls

CUT = "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE application_name = 'ioc-ingest-slots'"


@pytest.fixture
def worker(embedded_database: Urls) -> Iterator[Callable[[], Leases]]:
    """Makes the leases of one more worker."""
    with ExitStack() as stack:

        def make() -> Leases:
            leases = Leases(embedded_database.ingest)
            stack.callback(leases.close)
            return leases

        yield make


def cut(database: Urls) -> None:
    with psycopg.connect(database.superuser) as connection:
        connection.execute(CUT)


def test_each_worker_takes_the_first_slot_that_nobody_has(worker: Callable[[], Leases]) -> None:
    one, two = worker(), worker()
    assert [one.take(range(4)), two.take(range(4)), two.take(range(4))] == [0, 1, 2]
    assert two.take([0]) is None
    one.close()
    assert two.take([0]) == 0


def test_a_slot_is_dead_when_nobody_has_worked_for_it_for_a_while(worker: Callable[[], Leases]) -> None:
    one, two = worker(), worker()
    assert one.take([3]) == 3
    one.remember(3, ["ioc/#"])
    two.look(0)
    assert two.dead(100, patience_s=30) == []
    one.close()
    two.look(100)
    assert two.dead(129, patience_s=30) == []
    two.look(130)
    assert two.dead(130, patience_s=30) == [3]
    assert two.take([3]) == 3
    two.give_back(3, drained=True)
    two.look(200)
    assert two.dead(300, patience_s=30) == [], "of a drained session nothing is left"


def test_all_that_a_session_was_subscribed_to_is_remembered(worker: Callable[[], Leases]) -> None:
    leases = worker()
    assert leases.remember(0, ["ioc/#", "v3/#"]) == {"ioc/#", "v3/#"}
    assert leases.remember(0, ["ioc/#", "application/#"]) == {"application/#", "ioc/#", "v3/#"}
    assert leases.remember(1, ["ioc/#"]) == {"ioc/#"}


def test_who_is_cut_off_takes_its_slots_back(worker: Callable[[], Leases], embedded_database: Urls) -> None:
    one = worker()
    assert one.take([0]) == 0
    one.remember(0, ["ioc/#"])
    cut(embedded_database)
    with pytest.raises(StoreUnavailableError):
        one.look(0)
    assert one.look(1) == set()
    assert worker().take([0]) is None


def test_who_is_cut_off_learns_which_slots_others_have_taken(
    worker: Callable[[], Leases], embedded_database: Urls
) -> None:
    one, two = worker(), worker()
    assert [one.take([0]), one.take([1])] == [0, 1]
    cut(embedded_database)
    assert two.take([1]) == 1
    with pytest.raises(StoreUnavailableError):
        one.look(0)
    assert one.look(1) == {1}
    assert one.look(2) == set()
    assert two.take([0]) is None


def test_a_database_that_restarted_makes_nobody_dead(worker: Callable[[], Leases], embedded_database: Urls) -> None:
    one, two = worker(), worker()
    assert one.take([0]) == 0
    one.remember(0, ["ioc/#"])
    two.look(0)
    cut(embedded_database)
    for leases in (one, two):
        with pytest.raises(StoreUnavailableError):
            leases.look(100)
    two.look(101)
    assert two.dead(101, patience_s=30) == [], "the other is only now coming back"
    one.look(102)
    two.look(103)
    assert two.dead(1000, patience_s=30) == []
