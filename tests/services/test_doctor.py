"""The doctor finds what is wrong in a store, and nothing in a sound one."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from ioc.__main__ import main
from ioc.model.decoded import Arrival, Decoded
from ioc.model.reading import Quality, Reading, SensorKey
from ioc.services import doctor, watch
from ioc.services.recorder import Recorder
from ioc.settings import Settings
from ioc.store import database as db
from tests.servers import Urls

KEY = SensorKey("da-lat", "air", "kk-1")
DAYS_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)


def now() -> datetime:
    """The clock as the test runs: between collecting it and running it minutes may pass, and minutes are silence."""
    return datetime.now(UTC).replace(microsecond=0)


readings = st.lists(
    st.tuples(
        st.integers(0, 400).map(lambda i: DAYS_AGO + timedelta(minutes=10 * i)),
        st.floats(-1e9, 1e9, allow_nan=False),
        st.sampled_from([Quality.GOOD, Quality.RECEIPT_TIME, Quality.SUSPECT]),
    ),
    min_size=1,
    max_size=60,
)


@pytest.fixture
def watched(embedded_database: Urls) -> Urls:
    """A database whose partitions lie ahead, as the watch makes them."""
    with db.connecting(embedded_database.watch) as connection:
        watch.make_partitions(connection, now())
    return embedded_database


def record(database: Urls, *told: tuple[datetime, float, int], metric: str = "pm25") -> None:
    decoded = Decoded(readings=[Reading(KEY, metric, at, value, quality) for at, value, quality in told])
    recorder = Recorder(database.ingest)
    recorder.record([Arrival("ioc/da-lat/air/kk-1/readings", b"{}", now(), "da-lat", decoded=decoded)])
    recorder.close()


def examined(database: Urls, *, deep: bool = True) -> list[doctor.Finding]:
    return list(doctor.examine(Settings(database_owner_url=SecretStr(database.owner)), datetime.now(UTC), deep=deep))


def wrong(database: Urls) -> list[str]:
    return [finding.text for finding in examined(database) if not finding.well]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=readings)
def test_what_was_recorded_in_any_order_equals_its_recomputation(
    database: Urls, told: list[tuple[datetime, float, int]]
) -> None:
    record(database, *told)
    with db.connecting(database.owner) as connection:
        assert [f.text for f in doctor.recompute(connection) if not f.well] == []


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("UPDATE rollup_hour SET n = n + 1", "rollup_hour of series"),
        ("UPDATE rollup_day SET sum = sum * 1.00001", "rollup_day of series"),
        ("UPDATE rollup_hour SET first_at = first_at - INTERVAL '1 second'", "rollup_hour of series"),
        ("DELETE FROM rollup_day", "rollup_day of series"),
        ("UPDATE latest SET value = value + 1", "latest of series"),
        ("UPDATE latest SET bad_at = now()", "latest of series"),
        ("DELETE FROM latest", "latest of series"),
        ("DELETE FROM reading WHERE value = 2", "rollup_hour of series"),
    ],
)
def test_what_was_tampered_with_is_found(watched: Urls, harm: str, told: str) -> None:
    record(watched, (now() - timedelta(hours=2), 1.0, 0), (now() - timedelta(minutes=1), 2.0, 0))
    assert wrong(watched) == []
    with psycopg.connect(watched.owner, autocommit=True) as connection:
        connection.execute(harm.encode())
    assert any(text.startswith(told) for text in wrong(watched))


def test_silence_and_refusals_are_told_with_their_cure(watched: Urls) -> None:
    (silent,) = wrong(watched)
    assert silent.startswith("there are no readings; look at the ingestor's log")
    recorder = Recorder(watched.ingest)
    recorder.record([Arrival("ioc/da-lat/x", b"", now(), "da-lat", reason="no such topic")])
    recorder.close()
    assert any(f.well and "since an hour ago: 1; `ioc quarantine list`" in f.text for f in examined(watched))


def test_a_store_that_is_not_migrated_is_sent_to_migrate(watched: Urls) -> None:
    with psycopg.connect(watched.owner, autocommit=True) as connection:
        connection.execute("DELETE FROM migration WHERE number = 1")
    (finding,) = examined(watched)
    assert (finding.well, finding.text) == (False, "migrations to run: 001_areas.sql; run `ioc migrate`")


def test_the_command_says_how_it_stands(watched: Urls) -> None:
    record(watched, (now(), 1.0, 0))
    result = CliRunner().invoke(main, ["doctor", "--deep"], env={"IOC_DATABASE_OWNER_URL": watched.owner})
    assert "ok     rollups and latest values of 1 days equal a recomputation from raw" in result.output
    assert result.exit_code == 0
    away = CliRunner().invoke(main, ["doctor"], env={"IOC_DATABASE_OWNER_URL": "postgresql://x@127.0.0.1:1/x"})
    assert away.exit_code == 1
    assert "is the server up, and IOC_DATABASE_OWNER_URL right?" in away.output


def test_readings_without_a_partition_are_told(embedded_database: Urls) -> None:
    record(embedded_database, (now(), 1.0, 0))
    assert wrong(embedded_database) == ["readings of 1 months wait for a partition; is `ioc watch` running?"]
