"""What the watch does about indicators: each by itself, once, and without making those wait who tell them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from ioc.services.indicators.watching import Figures
from ioc.store import database as db
from ioc.store.flags import FLAGS_LOCK
from tests.servers import Urls
from tests.services.indicators.stage import NOW, ZONE, figure, keep
from tests.services.stage import ask

THREE = ("da-lat", "bao-loc", "da-teh")
WAITS = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"


@pytest.fixture
def connection(embedded_database: Urls) -> Iterator[db.Connection]:
    with db.connecting(embedded_database.watch) as found:
        found.autocommit = True
        yield found


def test_one_that_fails_is_told_and_the_others_have_their_turn(
    embedded_database: Urls, connection: db.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    keep(embedded_database, [figure("CQ-02", area, "2026-10", 1e308, n=10**6) for area in THREE])
    keep(embedded_database, [figure("CQ-03", area, "2026-10", 70.0, n=10) for area in THREE])
    Figures("2023", ZONE).look_over(connection, NOW)  # times the cases, the first are beyond what a double holds
    assert "CQ-02 could not be looked at" in caplog.text
    (whole,) = ask(embedded_database, lambda city: city.indicator("CQ-03", NOW)).observations["lam-dong"]
    assert whole.value == 70


def test_while_figures_are_checked_others_are_told_and_nothing_is_checked_twice(
    embedded_database: Urls, connection: db.Connection
) -> None:
    figures = Figures("2023", ZONE)
    keep(embedded_database, [figure("CQ-02", area, "2026-10", 104.0, n=10) for area in THREE])
    with psycopg.connect(embedded_database.superuser) as other, ThreadPoolExecutor(1) as aside:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (FLAGS_LOCK,))
        look = aside.submit(figures.look_over, connection, NOW)
        while other.execute(WAITS, (FLAGS_LOCK,)).fetchone() is None:
            assert not look.done()
        assert keep(embedded_database, [figure("CQ-03", "da-lat", "2026-10", 104.0)]) == 1
        other.rollback()
        assert look.result() == 4  # three areas and the province
        assert figures.look_over(connection, NOW) == 1
        other.execute("SELECT pg_advisory_xact_lock(%s)", (FLAGS_LOCK,))
        connection.execute("SET lock_timeout = '2s'")
        assert figures.look_over(connection, NOW) == 0
