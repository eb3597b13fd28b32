"""Stages for the faults: servers that a module shares and may kill."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ioc.local.broker import Broker, Mosquitto
from ioc.local.ports import choose
from ioc.local.postgres import Postgres
from tests import mosquitto
from tests.conftest import MQTT_USERS, all_writing
from tests.debian import NotHere
from tests.faults.stage import Stage
from tests.mosquitto import UnpackedMosquitto
from tests.servers import PASSWORD, fresh_database
from tests.timescale import from_debian


@contextmanager
def standing(folder: Path, version: str = "installed", place: Path | None = None) -> Iterator[Stage]:
    """Servers of its own for the block: TimescaleDB where it can be had, the embedded PostgreSQL elsewhere.

    The database lies in `place`, the broker is the installed Mosquitto or Debian 13's ("newer").
    """
    with ExitStack() as stack:
        server = _server(place or folder)
        stack.callback(server.stop)
        edition = "timescaledb" if "shared_preload_libraries" in server.settings else "postgresql"
        urls = stack.enter_context(fresh_database(edition, server.start().superuser_url()))
        broker = a_broker(version, folder)
        stack.callback(broker.stop)
        yield Stage(broker.start(), server, urls, folder)


def a_broker(version: str, folder: Path) -> Broker:
    """A Mosquitto, not started."""
    if version == "installed":
        return Mosquitto(all_writing(folder / "broker"), choose(0), MQTT_USERS)
    try:
        return UnpackedMosquitto(all_writing(folder / "broker"), choose(0), MQTT_USERS, root=mosquitto.newer())
    except NotHere as reason:
        pytest.skip(f"no newer Mosquitto: {reason}")


def _server(folder: Path) -> Postgres:
    try:
        return from_debian(folder)
    except NotHere:
        return Postgres(folder, choose(0), PASSWORD, settings={"fsync": "off"})


@pytest.fixture(scope="package")
def ground(mosquitto_program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage on the installed Mosquitto, for all of these tests."""
    with standing(tmp_path_factory.mktemp("stage")) as stage:
        yield stage


@pytest.fixture(scope="package")
def newer_ground(ground: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The same database behind Debian 13's Mosquitto."""
    folder = tmp_path_factory.mktemp("newer")
    broker = a_broker("newer", folder)
    try:
        yield replace(ground, broker=broker, folder=folder, name="-newer")
    finally:
        broker.stop()


@pytest.fixture
def stage(ground: Stage) -> Stage:
    return ground.up()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that is soon full."""
    with disk(tmp_path / "disk", 320) as place:
        yield place


@contextmanager
def disk(place: Path, megabytes: int) -> Iterator[Path]:
    """A disk in memory, as long as the block lasts."""
    if os.geteuid() != 0:
        pytest.skip("only root mounts a disk to fill up; run the tests as root, in a container if you like")
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(place)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"no tmpfs can be mounted here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
