"""Who may read and change what of snapshots on schedule, and of the queue that carries them."""

from collections.abc import Iterator

import psycopg
import pytest

from ioc.store import queue_schema
from tests.servers import Urls, fresh_database

TABLES = ("snapshot_kept", "snapshot_file", "snapshot_taken", "snapshot_run")
FILL = """
INSERT INTO snapshot_kept (area_id, period, frequency, first, last, revision, language, folder, made_at, made_by,
                           cut_off, complete, simulated, sealed)
SELECT id, '2026-11-20', 'day', '2026-11-20', '2026-11-20', 1, 'vi', slug, now(), 'local', now(), true, true,
       'ab' || slug FROM area WHERE slug IN ('da-lat', 'bao-loc');
INSERT INTO snapshot_file (kept_id, name, form, size, sha256) SELECT id, 'a.pdf', 'pdf', 1, 'ab' FROM snapshot_kept;
INSERT INTO snapshot_taken (kept_id, name, by, at) SELECT id, 'a.pdf', 'lan', now() FROM snapshot_kept;
INSERT INTO snapshot_run (area_id, period, first, forms, language, recipients, batch, asked_by, asked_at)
SELECT area_id, period, first, '{pdf}', 'vi', '{mailto:an@tinh.example}', 'b', 'local', now() FROM snapshot_kept;
"""


@pytest.fixture(scope="module")
def urls(embedded: str) -> Iterator[Urls]:
    with fresh_database("postgresql", embedded) as urls:
        with psycopg.connect(urls.superuser) as connection:
            connection.execute(FILL)
        yield urls


@pytest.mark.parametrize("table", TABLES)
def test_people_see_what_is_of_their_areas(urls: Urls, table: str) -> None:
    with psycopg.connect(urls.superuser) as connection:
        row = connection.execute("SELECT id FROM area WHERE slug = 'da-lat' AND edition = '2023'").fetchone()
    with psycopg.connect(urls.web) as connection:
        count = f"SELECT count(*) FROM {table}".encode()
        assert connection.execute(count).fetchone() == (0,)
        connection.execute("SELECT set_config('ioc.areas', %s, true)", (str(row[0] if row else 0),))
        assert connection.execute(count).fetchone() == (1,)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT recipients FROM snapshot_run",
        "SELECT * FROM snapshot_schedule",
        "SELECT * FROM snapshot_delivery",
        "UPDATE snapshot_kept SET sound = true",
        "INSERT INTO snapshot_taken (kept_id, name, by, at) VALUES (1, 'a.pdf', 'x', now())",
    ],
)
def test_those_who_look_see_no_recipients_and_change_nothing(urls: Urls, query: str) -> None:
    with psycopg.connect(urls.web) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(query.encode())


@pytest.mark.parametrize("role", ["ingest", "web", "gate"])
def test_the_queue_is_the_workers_alone(urls: Urls, role: str) -> None:
    with psycopg.connect(getattr(urls, role)) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute("SELECT * FROM queue.procrastinate_jobs")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute("SELECT queue.procrastinate_register_worker_v1()")
    with psycopg.connect(urls.watch) as connection:
        connection.execute("SELECT * FROM queue.procrastinate_jobs")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DROP TABLE queue.procrastinate_jobs")


def test_a_newer_version_of_the_queue_brings_its_own_migrations(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    known = queue_schema._steps()
    newer = "99.00.00_01_pre_more.sql"
    monkeypatch.setattr(queue_schema, "_steps", lambda: known | {newer: "CREATE TABLE procrastinate_more (id integer)"})
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        assert queue_schema.install(connection) == [newer]
        assert queue_schema.install(connection) == []
    with psycopg.connect(urls.watch) as connection:
        assert connection.execute("SELECT count(*) FROM queue.procrastinate_more").fetchone() == (0,)
        assert connection.execute("SELECT to_regclass('public.procrastinate_more')").fetchone() == (None,)
