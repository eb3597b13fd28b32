"""Databases for the tests: fresh ones, made and migrated as in earnest, on either edition; and waiting for servers."""

import asyncio
import itertools
import os
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from ioc.services.areas import migrate_and_load
from ioc.store import database

PASSWORD = "only-for-tests"
TEMPLATE = f"ioc_template_{os.getpid()}"  # the database of this process that others are copied from
SERVER = "SELECT system_identifier FROM pg_control_system()"  # a later one may stand at the same address
_numbers = itertools.count(1)


def wait_for(url: str, seconds: float = 30) -> None:
    """Wait until an address answers."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


async def somebody_listens(url: str) -> None:
    """Wait until a connection to this database hears what the recorder tells: what is told before reaches nobody."""
    listening = (
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle' AND query LIKE 'LISTEN%'"
    )
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection, asyncio.timeout(30):
        while await (await connection.execute(listening)).fetchone() is None:  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.02)


@dataclass(frozen=True)
class Urls:
    """The addresses of one database, by role, and the edition it runs on: "postgresql" or "timescaledb"."""

    edition: str
    superuser: str
    owner: str
    ingest: str
    watch: str
    web: str
    gate: str


@contextmanager
def fresh_database(edition: str, superuser_url: str) -> Iterator[Urls]:
    """A migrated database of its own for one test, dropped afterwards: a copy, which costs a fraction of migrating."""
    name = f"ioc_test_{os.getpid()}_{next(_numbers)}"
    copied = sql.SQL("CREATE DATABASE {} OWNER ioc_owner TEMPLATE {}")
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        make_template(superuser_url, *connection.execute(SERVER).fetchall())
        connection.execute(copied.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    with empty_database(edition, superuser_url, name) as urls:
        database.migrate(urls.owner)  # finds nothing to run: what belongs to a database itself is no part of a copy
        yield urls


@cache
def make_template(superuser_url: str, _server: tuple[int]) -> None:
    """Make the database that others are copied from, and migrate it as in earnest, once a server."""
    drop(superuser_url, TEMPLATE)  # where a server outlives its tests, an earlier process may have had this number
    database.bootstrap(superuser_url, dict.fromkeys(database.LOGINS, PASSWORD), TEMPLATE)
    migrate_and_load(urls_of("", superuser_url, TEMPLATE).owner)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        # TimescaleDB's workers would enter it, and nothing is copied while somebody is in it.
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(TEMPLATE)))
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s", (TEMPLATE,)
        )


@contextmanager
def empty_database(edition: str, superuser_url: str, name: str | None = None) -> Iterator[Urls]:
    """A database of its own with roles and extensions and nothing in it, dropped afterwards."""
    name = name or f"ioc_test_{os.getpid()}_{next(_numbers)}"
    database.bootstrap(superuser_url, dict.fromkeys(database.LOGINS, PASSWORD), name)
    try:
        yield urls_of(edition, superuser_url, name)
    finally:
        drop(superuser_url, name)


def drop(superuser_url: str, name: str) -> None:
    """Drop a database with everybody who is in it."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def urls_of(edition: str, superuser_url: str, name: str) -> Urls:
    """The addresses of a database called so on that server, by role."""
    server = conninfo_to_dict(superuser_url)
    place = f"{server.get('host', '127.0.0.1')}:{server.get('port', 5432)}/{name}"
    roles = {
        role: f"postgresql://ioc_{role}:{PASSWORD}@{place}" for role in ("owner", "ingest", "watch", "web", "gate")
    }
    superuser = f"postgresql://{server['user']}:{quote(str(server.get('password', '')), safe='')}@{place}"
    return Urls(edition=edition, superuser=superuser, **roles)
