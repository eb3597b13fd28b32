"""Databases for the tests: fresh ones, made and migrated as in earnest, on either edition; and waiting for servers."""

import itertools
import os
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from ioc.services.areas import migrate_and_load
from ioc.store import database

PASSWORD = "only-for-tests"
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
    """A migrated database of its own for one test, dropped afterwards."""
    with empty_database(edition, superuser_url) as urls:
        migrate_and_load(urls.owner)
        yield urls


@contextmanager
def empty_database(edition: str, superuser_url: str) -> Iterator[Urls]:
    """A database of its own with roles and extensions and nothing in it, dropped afterwards."""
    name = f"ioc_test_{os.getpid()}_{next(_numbers)}"
    database.bootstrap(superuser_url, dict.fromkeys(database.LOGINS, PASSWORD), name)
    try:
        yield urls_of(edition, superuser_url, name)
    finally:
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
