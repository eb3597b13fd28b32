"""Backup and restore: into an empty server, and everything is there as it was: rows, roles, rights, policies."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg import sql

from ioc.__main__ import main
from ioc.errors import IocError, StartError
from ioc.local import backup
from ioc.local.ports import choose
from ioc.local.postgres import Postgres
from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import DOSSIER_CHANGED, REPORT_CHANGED, Event
from ioc.model.keeping import Terms
from ioc.model.reading import Reading, SensorKey
from ioc.services import doctor, keeping, watch
from ioc.services.recorder import Recorder
from ioc.settings import Settings
from ioc.store import backup as store
from ioc.store import database as db
from tests import timescale as timescale_server
from tests.servers import PASSWORD, Urls, urls_of

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
KEY = SensorKey("da-lat", "air", "tram-1")


def tell(urls: Urls, *readings: Reading) -> None:
    at = NOW - timedelta(days=1)
    told = [
        Event(
            "da-lat",
            "/x",
            type_,
            type_,
            at,
            at,
            {"dossier": "H1", "report": "H1", "status": 2, "state": "filed"},
            subject="H1",
        )
        for type_ in (DOSSIER_CHANGED, REPORT_CHANGED)
    ]
    with closing(Recorder(urls.ingest)) as recorder:
        recorder.record([Arrival("t", b"", NOW, "da-lat", decoded=Decoded(list(readings), events=told))])
        recorder.record([Arrival("ioc/da-lat/x", b"\x00{", NOW, "da-lat", reason="no such topic")])


@pytest.fixture
def lived(database: Urls) -> Urls:
    """A database with a past, a part of which was let go."""
    tell(database, *(Reading(KEY, "pm25", NOW - timedelta(days=2 * i), 20.0 + i / 7) for i in range(100)))
    with db.connecting(database.watch) as connection:
        watch.make_partitions(connection, NOW)
        while keeping.let_go(connection, NOW, Terms(), ZONE):
            pass
    return database


@pytest.fixture
def elsewhere(lived: Urls, tmp_path: Path) -> Iterator[Urls]:
    """An empty server of the same edition, and the addresses that its database is to have."""
    with ExitStack() as stack:
        if lived.edition == "timescaledb":
            superuser = stack.enter_context(timescale_server.running(tmp_path / "other"))
        else:
            server = Postgres(tmp_path / "other", choose(0), PASSWORD, settings={"fsync": "off"})
            stack.callback(server.stop)
            superuser = server.start().superuser_url()
        yield urls_of(lived.edition, superuser, "ioc_restored")
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier("ioc_restored"))
            )


def typed(urls: Urls, superuser: str, *words: str) -> Result:
    roles = {f"IOC_DATABASE_{role.upper()}_URL": getattr(urls, role) for role in backup.ROLES}
    return CliRunner().invoke(main, words, env={**roles, "IOC_DATABASE_SUPERUSER_URL": superuser})


RIGHTS = {
    "roles": "SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication,"
    " rolbypassrls FROM pg_roles WHERE rolname ~ '^ioc_' ORDER BY 1",
    "members": "SELECT roleid::regrole::text, member::regrole::text, admin_option, inherit_option, set_option"
    " FROM pg_auth_members WHERE member::regrole::text ~ '^ioc_' ORDER BY 1, 2",
    "policies": "SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies"
    " WHERE schemaname = 'public' ORDER BY 1, 2",
    "relations": "SELECT relname, relkind, pg_get_userbyid(relowner), relrowsecurity, relacl::text,"
    " reloptions::text FROM pg_class c WHERE relnamespace = 'public'::regnamespace"
    " AND relkind IN ('r', 'p', 'v') AND NOT relispartition"
    " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1",
    "columns": "SELECT attrelid::regclass::text, attname, attacl::text FROM pg_attribute WHERE attacl IS NOT NULL"
    " AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) ORDER BY 1, 2",
    "functions": "SELECT proname, pg_get_userbyid(proowner), prosecdef, proacl::text, prosrc FROM pg_proc p"
    " WHERE pronamespace = 'public'::regnamespace"
    " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1",
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    " AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) ORDER BY 1, 2",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "database": "SELECT s.setconfig::text FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase"
    " WHERE d.datname = current_database()",
}


def everything(superuser: str) -> dict[str, object]:
    with psycopg.connect(superuser) as connection:
        rights = {name: connection.execute(query.encode()).fetchall() for name, query in RIGHTS.items()}
        return {**rights, "sums": store.sums(connection)}


def test_a_backup_restored_into_an_empty_server_is_what_it_was(lived: Urls, elsewhere: Urls, tmp_path: Path) -> None:
    made = typed(lived, lived.superuser, "backup", str(tmp_path / "backups"))
    assert made.exit_code == 0, made.output
    (folder,) = (tmp_path / "backups").iterdir()
    restored = typed(elsewhere, elsewhere.superuser.replace("/ioc_restored", "/postgres"), "restore", str(folder))
    assert restored.exit_code == 0, restored.output
    before, after = everything(lived.superuser), everything(elsewhere.superuser)
    for what, told in before.items():
        assert after[what] == told, what
    sums = before["sums"]
    assert isinstance(sums, dict)
    assert {"reading", "rollup_hour", "rollup_day", "dossier", "report", "quarantine", "keeping"} <= {
        table for table, told in sums.items() if told.rows
    }
    works(elsewhere)
    again = typed(elsewhere, elsewhere.superuser.replace("/ioc_restored", "/postgres"), "restore", str(folder))
    assert (again.exit_code, "the database holds tables already" in again.output) == (1, True)


def works(urls: Urls) -> None:
    """It is migrated, takes readings into its pieces, refuses what is closed, and its doctor is content."""
    assert db.migrate(urls.owner) == []
    tell(urls, Reading(KEY, "pm25", NOW + timedelta(hours=1), 7.0))
    tell(urls, Reading(KEY, "pm25", NOW - timedelta(days=190, hours=3), 7.0))
    with psycopg.connect(urls.superuser) as connection:
        assert connection.execute("SELECT count(*) FROM reading WHERE value = 7").fetchone() == (1,)
    with db.connecting(urls.watch) as connection:
        assert watch.make_partitions(connection, NOW) == 0
    with db.connecting(urls.owner) as connection:
        assert [f.text for f in doctor.recompute(connection) if not f.well] == []


def test_a_restore_that_is_refused_leaves_the_passwords_of_those_who_work_there(
    embedded_database: Urls, tmp_path: Path
) -> None:
    made = backup.Backup(NOW, store.Server(18, ""), 18, db.migrations()[-1][1], {})
    (tmp_path / backup.MANIFEST).write_bytes(msgspec.json.encode(made))
    given = {role: getattr(embedded_database, role).replace(PASSWORD, "another") for role in backup.ROLES}
    result = typed(replace(embedded_database, **given), embedded_database.superuser, "restore", str(tmp_path))
    assert (result.exit_code, "the database holds tables already" in result.output) == (1, True)
    db.connect(embedded_database.web).close()


def test_tables_that_differ_are_told() -> None:
    before = {"a": store.Sum(2, 5), "b": store.Sum(2, 5), "c": store.Sum(1, 1)}
    after = {"a": store.Sum(2, 5), "b": store.Sum(2, 6)}
    assert store.differing(before, after) == [
        "b holds 2 rows, and held 2, of the same number but not the same",
        "c holds 0 rows, and held 1",
    ]


def test_a_program_that_is_too_old_is_told_with_its_cure(tmp_path: Path) -> None:
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)'\n")
    program.chmod(0o755)
    assert backup.find("pg_dump", 15, tmp_path) == (str(program), 15)
    with pytest.raises(StartError, match=r"17 or newer is needed \(.* is 15\); install postgresql-client-17"):
        backup.find("pg_dump", 17, tmp_path)
    with pytest.raises(StartError, match="none was found"):
        backup.find("pg_dump", 17, tmp_path / "nowhere")


def test_a_folder_that_is_no_backup_is_told(tmp_path: Path) -> None:
    with pytest.raises(IocError, match="holds no backup"):
        backup.restore(Settings(), tmp_path)


def test_a_password_stands_in_no_list_of_processes() -> None:
    told = backup._environment("postgresql://ioc_owner:a%40b@db.example:5433/ioc?sslmode=require")
    assert told == {
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGUSER": "ioc_owner",
        "PGPASSWORD": "a@b",
        "PGDATABASE": "ioc",
        "PGSSLMODE": "require",
    }
