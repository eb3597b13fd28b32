"""A real TimescaleDB for the tests: the one the environment names, one in Docker, or Debian's packages in a cache.

`python -m tests.timescale COMMAND …` runs a command beside the one of Debian's packages, as safe as one that serves;
{url} in the command becomes the superuser's address. It is for `ioc bench ingest --database {url}`.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from ioc.local.namespaces import refused
from ioc.local.ports import choose
from ioc.local.postgres import Postgres
from tests.debian import NotHere, unpacked

IMAGE = "timescale/timescaledb:2.19.3-pg17"  # as docker-compose.yml pins it
PASSWORD = "only-for-tests"
SETTINGS = {"fsync": "off", "shared_preload_libraries": "timescaledb", "timescaledb.telemetry_level": "off"}

# In namespaces of our own the cache becomes the root folder, with this machine's devices and the data folder in it, and
# the server sees itself as the user `ioc`. No mount is visible outside or outlives the server.
ENTER = """set -e
root=$1 data=$2
shift 2
mkdir -p "$root/dev" "$root/proc" "$root$data"
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
mount --bind "$data" "$root$data"
exec unshare --user --map-user=1000 --map-group=1000 --root="$root" --wd=/ "$@"
"""
PRIVATE_MOUNTS = ("unshare", "--user", "--map-root-user", "--mount")


@contextmanager
def running(data_dir: Path) -> Iterator[str]:
    """The superuser's address of a TimescaleDB; raises NotHere saying what was tried."""
    if url := os.environ.get("IOC_TEST_TIMESCALE_URL"):
        yield url
    elif _docker_answers():
        with _in_docker() as url:
            yield url
    else:
        server = from_debian(data_dir)
        try:
            yield server.start().superuser_url()
        finally:
            server.stop()


def from_debian(data_dir: Path, settings: Mapping[str, str] = SETTINGS) -> Postgres:
    """The server of Debian 13's packages, not started."""
    if reason := refused(PRIVATE_MOUNTS):
        raise NotHere(f"no IOC_TEST_TIMESCALE_URL, no Docker, and no user namespace for Debian's packages: {reason}")
    root = unpacked("trixie", ("postgresql-17-timescaledb", "dash"))
    (root / "etc" / "passwd").write_text("ioc:x:1000:1000::/:/bin/sh\n")
    data_dir.mkdir(parents=True, exist_ok=True)
    return Postgres(
        data_dir,
        choose(0),
        PASSWORD,
        programs=Path("/usr/lib/postgresql/17/bin"),
        run_prefix=(*PRIVATE_MOUNTS, "sh", "-c", ENTER, "sh", str(root), str(data_dir)),
        settings=settings,
    )


def _docker_answers() -> bool:
    try:
        return subprocess.run(["docker", "info"], capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@contextmanager
def _in_docker() -> Iterator[str]:
    environment = ["-e", f"POSTGRES_PASSWORD={PASSWORD}", "-e", "TIMESCALEDB_TELEMETRY=off"]
    container = _docker(
        "run", "--detach", "--rm", "--publish", "127.0.0.1::5432", *environment, IMAGE, "-c", "fsync=off"
    )
    try:
        ports = json.loads(_docker("inspect", "--format", "{{json .NetworkSettings.Ports}}", container))
        url = f"postgresql://postgres:{PASSWORD}@127.0.0.1:{ports['5432/tcp'][0]['HostPort']}/postgres"
        _wait(url)
        yield url
    finally:
        _docker("rm", "--force", container)


def _docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotHere(f"docker {arguments[0]} ended with code {done.returncode}: {done.stderr.strip()}")
    return done.stdout.strip()


def _wait(url: str, within_s: float = 120) -> None:
    # The image starts a first server on its socket alone, to prepare the folder: over TCP only the real one answers.
    deadline = time.monotonic() + within_s
    while True:
        try:
            return psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise NotHere(f"TimescaleDB in Docker does not answer after {within_s} s: {error}") from error
            time.sleep(0.5)


def _beside(command: list[str]) -> int:
    settings = {**SETTINGS, "fsync": "on", "track_commit_timestamp": "on"}
    with tempfile.TemporaryDirectory(prefix="ioc-timescale-") as folder:
        server = from_debian(Path(folder), settings)
        try:
            url = server.start().superuser_url()
            return subprocess.run([word.replace("{url}", url) for word in command], check=False).returncode
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(_beside(sys.argv[1:]))
