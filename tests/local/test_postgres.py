"""The embedded PostgreSQL: made, stopped, killed, half-made, started twice, as root and not."""

import os
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from ioc.errors import StartError
from ioc.local.namespaces import refused, renamed_user
from ioc.local.ports import choose
from ioc.local.postgres import Postgres
from ioc.local.processes import spawn

Make = Callable[[], Postgres]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Servers on one folder, all stopped at the end; the folder is closed to everybody else."""
    servers: list[Postgres] = []
    data_dir = tmp_path / "private" / "ioc"
    data_dir.mkdir(parents=True)
    data_dir.parent.chmod(0o700)

    def _make() -> Postgres:
        servers.append(Postgres(data_dir, choose(0), "s p@ce/slash"))
        return servers[-1]

    yield _make
    for server in servers:
        server.stop()


def _keep(server: Postgres, number: int) -> None:
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number integer)")
        connection.execute("INSERT INTO kept VALUES (%s)", (number,))


def _kept(server: Postgres) -> list[int]:
    with psycopg.connect(server.superuser_url()) as connection:
        return [row[0] for row in connection.execute("SELECT number FROM kept ORDER BY number")]


def test_a_second_start_keeps_the_data(make: Make) -> None:
    first = make().start()
    _keep(first, 1)
    first.stop()
    assert first.process is not None
    assert first.process.returncode == 0
    assert _kept(make().start()) == [1]


def test_a_killed_server_comes_back_with_what_was_committed(make: Make) -> None:
    first = make().start()
    _keep(first, 1)
    assert first.process is not None
    first.process.kill()
    assert _kept(make().start()) == [1]


def test_the_number_of_a_killed_server_may_belong_to_another_program_now(make: Make) -> None:
    first = make().start()
    _keep(first, 1)
    first.stop()
    (first.folder / "postmaster.pid").write_text(f"{os.getppid()}\n{first.folder}\n")
    assert _kept(make().start()) == [1]


def test_no_one_enters_without_the_password(make: Make) -> None:
    server = make().start()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url("postgres", "wrong", "postgres"))


def test_the_folder_is_closed_to_others_and_its_parents_stay_as_they_were(make: Make) -> None:
    server = make().start()
    assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.data_dir.parent.stat().st_mode) == 0o700


def test_it_knows_vietnamese_letters(make: Make) -> None:
    with psycopg.connect(make().start().superuser_url()) as connection:
        assert connection.execute("SELECT lower('ĐÀ LẠT')").fetchone() == ("đà lạt",)


def test_what_a_cut_off_initdb_left_is_made_again(make: Make) -> None:
    server = make()
    (server.data_dir / "postgres.new" / "base").mkdir(parents=True)
    server.start()
    assert not (server.data_dir / "postgres.new").exists()


@pytest.mark.parametrize("missing", ["PG_VERSION", "global/pg_control"])
def test_a_half_made_folder_is_named_with_its_cure_and_left_alone(make: Make, missing: str) -> None:
    server = make()
    server.prepare()
    (server.folder / missing).unlink()
    with pytest.raises(StartError, match=rf"{server.folder} is half-made \({missing} missing\); .*backup.*remove"):
        make().start()
    assert server.folder.exists()


def test_a_folder_of_another_major_version_says_so(make: Make) -> None:
    server = make()
    server.prepare()
    (server.folder / "PG_VERSION").write_text("15\n")
    with pytest.raises(StartError, match="made by another PostgreSQL; remove it"):
        server.start()


def test_a_taken_port_says_so(make: Make) -> None:
    first = make().start()
    second = Postgres(first.data_dir.parent / "other", first.port, "x")
    with pytest.raises(StartError, match="the port is taken"):
        second.start()


def test_a_second_server_on_a_folder_in_use_names_the_first(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.local.postgres.LEAVE_WITHIN_S", 0.2)
    first = make().start()
    assert first.process is not None
    with pytest.raises(StartError, match=rf"another server runs on .*kill -INT {first.process.pid}"):
        make().start()


def test_a_full_disk_says_so(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("a small file system can be mounted by root only")
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", str(small)], check=True)
    try:
        with pytest.raises(StartError, match="the disk is full; free some space"):
            Postgres(small, choose(0), "x").start()
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_the_server_ends_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    code = f"""
        from pathlib import Path
        from ioc.local.postgres import Postgres
        server = Postgres(Path({str(tmp_path)!r}), {choose(0)}, "x").start()
        print(server.process.pid, flush=True)
        input()
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert int(parent.stdout.readline()) > 0
        parent.kill()
    server = Postgres(tmp_path, choose(0), "x")
    server.prepare()  # waits until no process works in the folder
    assert "received fast shutdown request" in server.log.read_text()


def test_an_ordinary_user_needs_no_namespace(tmp_path: Path) -> None:
    if reason := refused(renamed_user()):
        pytest.skip(f"no user namespace to become another user in: {reason}")
    code = f"""
        import os
        from pathlib import Path
        from ioc.local.postgres import Postgres
        assert os.geteuid() != 0
        server = Postgres(Path({str(tmp_path)!r}), {choose(0)}, "x")
        assert server.run_prefix == ()
        server.start().stop()
        print("started and stopped")
    """
    log = tmp_path / "user.log"
    process = spawn([*renamed_user(), sys.executable, "-c", textwrap.dedent(code)], log)
    assert process.wait(60) == 0, log.read_text()
    assert log.read_text().endswith("started and stopped\n")


def test_root_without_user_namespaces_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(
        "ioc.local.namespaces.renamed_user", lambda: ("sh", "-c", "echo Operation not permitted >&2; exit 1")
    )
    with pytest.raises(StartError, match="refuses: Operation not permitted; run the demo as an ordinary user"):
        Postgres(tmp_path, choose(0), "x")


def test_an_open_session_does_not_hold_up_the_stop(make: Make) -> None:
    server = make().start()
    with closing(psycopg.connect(server.superuser_url())) as connection:
        connection.execute("SELECT 1")
        server.stop()
    assert server.process is not None
    assert server.process.returncode == 0
