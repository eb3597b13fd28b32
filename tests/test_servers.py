"""The databases of the tests are what they claim to be."""

from pathlib import Path

import psycopg
import pytest

from ioc.services.areas import migrate_and_load
from tests import debian
from tests.debian import NotHere, installed, unpacked
from tests.local.test_backup import RIGHTS
from tests.servers import Urls, empty_database

ACCESS = "SELECT datdba::regrole::text, datacl::text, datallowconn FROM pg_database WHERE datname = current_database()"


def test_the_edition_is_what_the_parameter_says(database: Urls) -> None:
    with psycopg.connect(database.superuser) as connection:
        found = connection.execute("SELECT FROM pg_extension WHERE extname = 'timescaledb'").fetchone() is not None
        assert found == (database.edition == "timescaledb")
        assert connection.info.server_version >= 170000


def test_a_copy_is_what_a_database_is_that_was_migrated_itself(database: Urls) -> None:
    with empty_database(database.edition, database.superuser) as made:
        migrate_and_load(made.owner)
        for what, query in {**RIGHTS, "access": ACCESS}.items():
            with psycopg.connect(database.superuser) as copied, psycopg.connect(made.superuser) as itself:
                told = [connection.execute(query.encode()).fetchall() for connection in (copied, itself)]
                assert told[0] == told[1] != [], what


def test_nobody_but_the_superuser_is_one(database: Urls) -> None:
    for url in (database.owner, database.ingest, database.watch, database.web):
        with psycopg.connect(url) as connection:
            query = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            assert connection.execute(query).fetchone() == (False,)


def test_a_cache_that_was_cut_off_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "CACHE", tmp_path)
    monkeypatch.setattr(debian, "_is_debian", lambda: True)
    monkeypatch.setattr(debian, "_download", lambda suite, packages, folder: [])
    cut_off = tmp_path / "trixie-x86_64-dash.new" / "root"
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    (cut_off / "usr" / "half").mkdir(parents=True)
    root = unpacked("trixie", ("dash",))
    assert not (root / "usr" / "half").exists()
    assert (root / "bin").readlink() == Path("usr/bin")


def test_what_cannot_be_had_is_told_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "_is_debian", lambda: False)
    with pytest.raises(NotHere, match=r"no-such-program is not installed.*apt install no-such-package"):
        installed(("no-such-program",), "no-such-package")
