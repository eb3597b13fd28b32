"""The doctor finds what is wrong in a store, and nothing in a sound one."""

import json
import re
import shutil
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
from ioc.store import doctor as store
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


@pytest.fixture(autouse=True)
def quick_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers of tests do without fsync, on purpose."""
    monkeypatch.setattr(store, "SETTINGS", {n: v for n, v in store.SETTINGS.items() if n != "fsync"})


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
        ("DELETE FROM reading WHERE value = 1", "rollup_hour of series"),
        ("DELETE FROM reading", "rollup_hour of series"),
    ],
)
def test_what_was_tampered_with_is_found(watched: Urls, harm: str, told: str) -> None:
    record(watched, (now() - timedelta(days=1), 1.0, 0), (now() - timedelta(minutes=1), 2.0, 0))
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
    record(watched, (now(), 1.0, 0))
    assert wrong(watched) == ["migrations to run: 001_areas.sql; run `ioc migrate`"]


def test_the_command_says_how_it_stands(watched: Urls) -> None:
    record(watched, (now(), 1.0, 0))
    result = CliRunner().invoke(main, ["doctor", "--deep"], env={"IOC_DATABASE_OWNER_URL": watched.owner})
    assert "ok     rollups and latest values of 1 days equal a recomputation from raw" in result.output
    assert result.exit_code == 0
    away = CliRunner().invoke(main, ["doctor"], env={"IOC_DATABASE_OWNER_URL": "postgresql://x@127.0.0.1:1/x"})
    assert away.exit_code == 1
    assert "is the server up, and IOC_DATABASE_OWNER_URL right?" in away.output


def test_the_watch_of_another_database_is_not_ours(watched: Urls, embedded: str) -> None:
    def notes() -> set[str]:
        return {f.check for f in examined(watched, deep=False) if f.grade == "note"}

    with psycopg.connect(embedded) as other, psycopg.connect(watched.watch) as ours:
        other.execute("SELECT pg_advisory_lock(%s)", (watch.WATCH_LOCK,))
        assert "watch" in notes()
        ours.execute("SELECT pg_advisory_lock(%s)", (watch.WATCH_LOCK,))
        assert "watch" not in notes()


def test_readings_without_a_partition_are_told(embedded_database: Urls) -> None:
    record(embedded_database, (now(), 1.0, 0))
    assert wrong(embedded_database) == ["readings of 1 months wait for a partition; is `ioc watch` running?"]


def test_a_server_that_answers_before_it_writes_is_told(watched: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(store.SETTINGS, "fsync", "on")
    record(watched, (now(), 1.0, 0))
    (text,) = wrong(watched)
    assert text.startswith("fsync is off and must be on; as a superuser: ")


def test_a_day_cut_in_another_zone_is_told(watched: Urls) -> None:
    record(watched, (now(), 1.0, 0))
    with psycopg.connect(watched.superuser, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET timezone TO 'Asia/Ho_Chi_Minh'".encode())
    assert [text.partition(";")[0] for text in wrong(watched)] == ["TimeZone is Asia/Ho_Chi_Minh and must be UTC"]


def test_a_role_with_too_many_rights_is_told(watched: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    record(watched, (now(), 1.0, 0))
    monkeypatch.setattr(store, "LOGINS", (*store.LOGINS, "postgres", "ioc_nobody"))
    (text,) = wrong(watched)
    assert text == (
        "ioc_nobody is missing, postgres is a superuser or may pass row security; let a superuser run: ioc bootstrap"
    )


def test_readings_that_outstay_their_term_are_told(watched: Urls) -> None:
    record(watched, (now() - timedelta(days=150), 1.0, 0), (now(), 1.0, 0))
    with db.connecting(watched.watch) as connection:
        watch.make_partitions(connection, now())
    (text,) = wrong(watched)
    assert "and they are kept since" in text
    assert text.endswith("is `ioc watch` running?; its log says why they stay")


def test_an_ingestor_that_fell_silent_is_told(watched: Urls) -> None:
    record(watched, (now(), 1.0, 0))
    assert any(f.text == "no ingestor has told of itself; start `ioc ingest`" for f in examined(watched))
    with psycopg.connect(watched.superuser) as connection:
        connection.execute(
            "INSERT INTO ingest_minute SELECT 0, now(), now(), now() - INTERVAL '5 minutes', true, false, false,"
            " 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 1, 1, '{}'"
        )
    (text,) = wrong(watched)
    assert text.startswith("an ingestor told of itself 30")


DUE = """
INSERT INTO snapshot_schedule (at, frequency, forms, language, made_by, made_at)
VALUES ('06:30', 'day', '{pdf}', 'vi', 'local', now());
INSERT INTO snapshot_run (schedule_id, area_id, period, first, due_at, forms, language, batch, asked_by, asked_at)
SELECT 1, min(id), '2026-11-20', '2026-11-20', now() - INTERVAL '2 hours', '{pdf}', 'vi', 'b', 'local', now() FROM area
"""
FAILED = """
UPDATE snapshot_run SET state = 'made';
INSERT INTO snapshot_delivery (run_id, recipient, state) SELECT id, 'mailto:an@tinh.example', 'failed' FROM snapshot_run
"""


def test_a_worker_that_does_not_run_and_what_it_leaves_behind_are_told(watched: Urls) -> None:
    record(watched, (now(), 1.0, 0))

    def told() -> list[tuple[str, str, str]]:
        found = [f for f in examined(watched, deep=False) if f.check in ("worker", "snapshots")]
        return [(f.check, f.grade, f.text.split(";")[-1]) for f in found]

    assert told() == [
        ("worker", "note", " start `ioc work`"),
        ("snapshots", "ok", "no snapshot is overdue, none was given up on its way"),
    ]
    with psycopg.connect(watched.superuser, autocommit=True) as connection:
        connection.execute(DUE)
        assert told() == [
            ("worker", "wrong", " start `ioc work`"),
            ("snapshots", "wrong", " a second `ioc work` makes two at once"),
        ]
        connection.execute("INSERT INTO queue.procrastinate_workers DEFAULT VALUES")
        connection.execute(FAILED)
    assert told() == [
        ("worker", "ok", " 1 schedules, 0 snapshots to be made"),
        ("snapshots", "note", " /snapshots says why, and sends them again"),
    ]


def test_settings_that_do_not_fit_and_a_full_disk_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: shutil._ntuple_diskusage(100e9, 98e9, 2e9))  # type: ignore[attr-defined]
    told = Settings(database_owner_url=SecretStr("postgresql://x@127.0.0.1:1/x"), raw_days=900)
    terms, missing, disk, away = doctor.examine(told, now())
    assert "IOC_HOURLY_DAYS must be 900 at least" in terms.text
    assert missing.text.startswith("not set here: IOC_DATABASE_INGEST_URL, IOC_DATABASE_WATCH_URL")
    assert disk.text == ".ioc has 2.0 GB of 100 GB free; make room, or give shorter terms (docs/keeping.md)"
    assert [f.grade for f in (terms, missing, disk, away)] == ["wrong", "note", "wrong", "wrong"]


def test_machines_read_one_object(watched: Urls) -> None:
    record(watched, *((now() - timedelta(seconds=s), 1.0, 0) for s in range(7)))
    result = CliRunner().invoke(main, ["doctor", "--json"], env={"IOC_DATABASE_OWNER_URL": watched.owner})
    told = json.loads(result.output)
    assert (result.exit_code, told["well"]) == (0, True)
    (size,) = [f["text"] for f in told["findings"] if f["check"] == "size"]
    assert re.search(r" 1 sensors, \d\.\d\d GB in the database, 1 readings a day$", size)
    assert {f["check"] for f in told["findings"]} >= {
        "settings", "disk", "version", "server", "roles", "migrations", "licence", "size", "clock", "lag", "quarantine",
        "watch", "ingest", "oldest", "worker", "snapshots",
    }  # fmt: skip


def test_the_edition_is_told(database: Urls) -> None:
    (edition,) = [f for f in examined(database) if f.check == "licence"]
    assert edition.text.startswith(
        {"postgresql": "plain PostgreSQL", "timescaledb": "TimescaleDB 2."}[database.edition]
    )
