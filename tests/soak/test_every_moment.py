"""Going back to a moment, by the commands of docs/backup.md as they stand there, on both editions."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from ioc.local.ports import choose
from ioc.local.postgres import Postgres
from ioc.model.decoded import Arrival, Decoded
from ioc.model.reading import Reading, SensorKey
from ioc.services import doctor
from ioc.services.areas import migrate_and_load
from ioc.services.recorder import Recorder
from ioc.store import database as db
from tests.debian import NotHere
from tests.servers import PASSWORD, Urls, urls_of
from tests.timescale import SETTINGS, from_debian

pytestmark = pytest.mark.soak
DOCUMENT = (Path(__file__).parents[2] / "docs" / "backup.md").read_text("utf-8").partition("## Every moment")[2]
BLOCKS = re.findall(r"```(?:ini|sh)\n(.*?)```", DOCUMENT, re.DOTALL)
COMMANDS = ("cat", "cmp", "cp", "mv", "sync", "touch")  # Debian's packages bring a server and no more
NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
KEY = SensorKey("da-lat", "air", "tram-1")
READY_WITHIN_S = 60


def on_postgresql(folder: Path) -> Postgres:
    return Postgres(folder, choose(0), PASSWORD)


def on_timescaledb(folder: Path) -> Postgres:
    try:
        return from_debian(folder, {**SETTINGS, "fsync": "on"})
    except NotHere as reason:
        pytest.skip(f"no TimescaleDB: {reason}")


@dataclass
class Place:
    """A folder that stands for /srv and /var/lib/postgresql of the document, and the server there."""

    folder: Path
    server: Postgres

    def __post_init__(self) -> None:
        for part in ("srv/wal", "srv/base", "bin"):
            (self.folder / part).mkdir(parents=True)
        for command in COMMANDS:
            shutil.copy(shutil.which(command) or "", self.folder / "bin")

    @property
    def path(self) -> str:
        """Where commands are found, the server's own and those of the test."""
        return os.pathsep.join(map(str, (self.folder / "bin", self.server.programs, os.environ["PATH"])))

    def here(self, text: str) -> str:
        """Text of the document with the folders of this place."""
        text = text.replace("/var/lib/postgresql/17/main", str(self.server.folder))
        return text.replace("/var/lib/postgresql/17", str(self.folder)).replace("/srv", str(self.folder / "srv"))

    def run(self, commands: str) -> None:
        """Run commands of the document as the user that the server runs as."""
        login = {"PGHOST": "127.0.0.1", "PGPORT": str(self.server.port), "PGUSER": "postgres", "PGPASSWORD": PASSWORD}
        shell = [*self.server.run_prefix, "sh", "-ec", self.here(commands)]
        subprocess.run(shell, env={**os.environ, "PATH": self.path, **login}, check=True)

    def start(self) -> Urls:
        """Start the server and wait until it takes writes."""
        self.server.launch()
        self.server.wait_ready()
        urls = urls_of("", self.server.superuser_url(), "ioc")
        deadline = time.monotonic() + READY_WITHIN_S
        while asked(self.server.superuser_url(), "SELECT pg_is_in_recovery()") == [(True,)]:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        return urls


def asked(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query.encode()).fetchall()


def tell(urls: Urls, value: float) -> None:
    reading = Reading(KEY, "pm25", NOW + timedelta(minutes=value), value)
    with closing(Recorder(urls.ingest)) as recorder:
        recorder.record([Arrival("t", b"", NOW, "da-lat", decoded=Decoded([reading]))])


@pytest.mark.parametrize("made", [on_postgresql, on_timescaledb])
def test_a_server_goes_back_to_the_moment_before_a_mistake(
    made: Callable[[Path], Postgres], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, base_backup, putting_back, how_far = BLOCKS
    server = made(tmp_path)
    place = Place(tmp_path, server)
    monkeypatch.setenv("PATH", place.path)  # for what the server runs itself
    server.prepare()
    with (server.folder / "postgresql.conf").open("a") as file:
        file.write(place.here(settings))
    try:
        urls = place.start()
        db.bootstrap(server.superuser_url(), dict.fromkeys(db.LOGINS, PASSWORD))
        migrate_and_load(urls.owner)
        tell(urls, 1)
        place.run(base_backup)
        tell(urls, 2)
        ((moment,),) = asked(urls.superuser, "SELECT clock_timestamp()::text")
        asked(urls.superuser, "DELETE FROM reading RETURNING value")
        server.stop()
        place.run(putting_back)
        place.run(how_far.replace("2026-11-22 09:41:00+07", str(moment)))
        place.start()
        assert asked(urls.superuser, "SELECT value FROM reading ORDER BY value") == [(1.0,), (2.0,)]
        tell(urls, 3)
        with db.connecting(urls.owner) as connection:
            assert [f.text for f in doctor.recompute(connection) if not f.well] == []
    finally:
        server.stop()
