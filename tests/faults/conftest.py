"""Stages for the faults: servers that a module shares and may kill."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ioc.local.broker import Broker, Mosquitto
from ioc.local.ports import choose
from ioc.local.postgres import Postgres
from tests import mosquitto
from tests.conftest import MQTT_USERS
from tests.debian import NotHere
from tests.faults.stage import Stage
from tests.mosquitto import UnpackedMosquitto
from tests.servers import PASSWORD, fresh_database
from tests.timescale import from_debian

Begin = Callable[..., Stage]


@pytest.fixture(scope="module")
def begin(mosquitto_program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begin]:
    """Begins a stage with servers of its own: TimescaleDB where it can be had, the embedded PostgreSQL elsewhere."""
    with ExitStack() as stack:

        def start(version: str = "installed", place: Path | None = None) -> Stage:
            folder = tmp_path_factory.mktemp("stage")
            server = _server(place or folder)
            stack.callback(server.stop)
            edition = "postgresql" if server.settings.get("shared_preload_libraries") is None else "timescaledb"
            urls = stack.enter_context(fresh_database(edition, server.start().superuser_url()))
            broker = a_broker(version, folder)
            stack.callback(broker.stop)
            return Stage(broker.start(), server, urls, folder)

        yield start


def a_broker(version: str, folder: Path) -> Broker:
    """A Mosquitto, not started: the installed one or Debian 13's ("newer")."""
    if version == "installed":
        return Mosquitto(folder / "broker", choose(0), MQTT_USERS)
    try:
        return UnpackedMosquitto(folder / "broker", choose(0), MQTT_USERS, root=mosquitto.newer())
    except NotHere as reason:
        pytest.skip(f"no newer Mosquitto: {reason}")


def _server(folder: Path) -> Postgres:
    try:
        return from_debian(folder)
    except NotHere:
        return Postgres(folder, choose(0), PASSWORD, settings={"fsync": "off"})
