"""Migrations, leadership and our own errors for a database that is away."""

import asyncio
import os
import socket
import threading

import psycopg
import pytest

from ioc.errors import StartError, StoreUnavailableError
from ioc.store import database as db
from tests.ingest.stage import until
from tests.servers import Urls

THOSE_THERE_ARE = db.migrations


def test_a_second_migration_run_does_nothing(database: Urls) -> None:
    assert db.migrate(database.owner) == []


def test_migrations_are_numbered_without_gaps() -> None:
    assert [number for number, _, _ in db.migrations()] == list(range(1, len(db.migrations()) + 1))


def plan(monkeypatch: pytest.MonkeyPatch, *texts: str) -> None:
    """Migrations beyond those there are."""
    known = THOSE_THERE_ARE()
    more = [(len(known) + i, f"{len(known) + i:03}_more.sql", text) for i, text in enumerate(texts, 1)]
    monkeypatch.setattr(db, "migrations", lambda: known + more)


def test_a_migration_says_whether_it_runs_in_a_transaction(
    embedded_database: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    concurrently = "CREATE INDEX CONCURRENTLY IF NOT EXISTS more ON event (received_at)"
    plan(monkeypatch, concurrently)
    with pytest.raises(psycopg.errors.ActiveSqlTransaction):
        db.migrate(embedded_database.owner)
    plan(monkeypatch, f"{db.ALONE}: an index of a large table\n{concurrently}")
    assert len(db.migrate(embedded_database.owner)) == 1
    assert db.migrate(embedded_database.owner) == []


def test_an_index_that_was_cut_off_is_made_anew(embedded_database: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    plan(monkeypatch, f"{db.ALONE}\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS once ON twice (x)")
    with psycopg.connect(embedded_database.owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE twice AS SELECT 1 AS x FROM generate_series(1, 2)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            db.migrate(embedded_database.owner)
        connection.execute("TRUNCATE twice")
        assert len(db.migrate(embedded_database.owner)) == 1
        made = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'once'::regclass"
        assert connection.execute(made).fetchone() == (True,)


def test_two_migrators_at_once_run_each_file_once(embedded_database: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(embedded_database.owner, autocommit=True) as connection:
        connection.execute("DROP OWNED BY ioc_owner CASCADE")
        connection.execute("CREATE SCHEMA IF NOT EXISTS public")
    plan(monkeypatch, f"{db.ALONE}\nCREATE INDEX CONCURRENTLY more ON event (received_at)")
    ran: list[list[str]] = []
    migrators = [threading.Thread(target=lambda: ran.append(db.migrate(embedded_database.owner))) for _ in range(2)]
    for migrator in migrators:
        migrator.start()
    for migrator in migrators:
        migrator.join()
    assert sorted(ran) == [[], [name for _, name, _ in db.migrations()]]


def test_a_migration_that_fails_leaves_nothing_behind(embedded_database: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    plan(monkeypatch, "CREATE TABLE first (x integer)", "CREATE TABLE half (x integer); SELECT 1 / 0")
    with pytest.raises(psycopg.errors.DivisionByZero):
        db.migrate(embedded_database.owner)
    with psycopg.connect(embedded_database.owner) as connection:
        assert connection.execute("SELECT to_regclass('first'), to_regclass('half')").fetchone() == ("first", None)


def test_a_database_of_a_newer_version_is_refused(embedded_database: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        plan(newer, "CREATE TABLE more (x integer)")
        (name,) = db.migrate(embedded_database.owner)
    with pytest.raises(StartError, match=f"which had {name}; run that or a newer one"):
        db.migrate(embedded_database.owner)


def test_a_database_that_is_away_is_told_as_such() -> None:
    with pytest.raises(StoreUnavailableError, match="does not answer"):
        db.connect("postgresql://nobody:x@127.0.0.1:1/ioc")


def test_a_server_that_vanished_is_noticed_within_a_minute(embedded_database: Urls) -> None:
    """The kernel is asked for what it does on its sockets: a listener sends nothing by which it could notice."""

    async def options() -> list[tuple[int, int, int, int]]:
        async with db.pool(embedded_database.web, 1) as pool, pool.connection() as pooled:
            with db.connecting(embedded_database.ingest) as connection:
                return [socket_options(c.fileno()) for c in (connection, pooled)]

    assert asyncio.run(options()) == [(30, 10, 3, 60_000)] * 2


def socket_options(descriptor: int) -> tuple[int, int, int, int]:
    with socket.socket(fileno=os.dup(descriptor)) as seen:
        names = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT, socket.TCP_USER_TIMEOUT)
        return tuple(seen.getsockopt(socket.IPPROTO_TCP, name) for name in names)  # type: ignore[return-value]


def test_one_of_two_leads_and_the_other_takes_over(embedded_database: Urls) -> None:
    with db.connecting(embedded_database.watch) as first, db.connecting(embedded_database.watch) as second:
        first.autocommit = second.autocommit = True
        assert db.try_lead(first, 7)
        assert db.try_lead(first, 7)
        assert not db.try_lead(second, 7)
        first.close()
        until(lambda: db.try_lead(second, 7))  # the server ends a session a moment after its connection


def test_readings_are_a_hypertable_with_timescaledb_and_partitioned_without(database: Urls) -> None:
    with psycopg.connect(database.superuser) as connection:
        kind = connection.execute("SELECT relkind::text FROM pg_class WHERE relname = 'reading'").fetchone()
        if database.edition == "timescaledb":
            found = connection.execute("SELECT hypertable_name FROM timescaledb_information.hypertables").fetchall()
            assert found == [("reading",)]
        else:
            assert kind == ("p",)
