"""Fixtures for every test: the real servers, started when first asked for and stopped at the end."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from ioc.local.broker import Broker, IotCore, Mosquitto
from ioc.local.files import private_folder, write_private
from ioc.local.ports import choose
from ioc.local.postgres import Postgres
from tests import timescale as timescale_server
from tests.debian import CHROMIUM, HEADLESS_CHROMIUM, NotHere, installed
from tests.servers import PASSWORD, TEMPLATE, Urls, drop, fresh_database

BROWSER = "tests/browser/"  # two Chromiums on two cores would make each other late
MQTT_USERS = {user: f"{user}-pw" for user in ("ingest", "simulator", "bridge", "da-lat", "bao-loc")}

# A shared machine may be busy: no example fails for the time it took.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def all_writing(folder: Path) -> Path:
    """The folder of a broker whose user simulator may publish whatever a test wants: only tests have such a user."""
    write_private(private_folder(folder / "broker") / "acl", "user simulator\ntopic write #\n")
    return folder


class ByServers(LoadScopeScheduling):
    """What one process runs one after the other: a file, whose tests share servers; and all that needs a browser."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return BROWSER if file.startswith(BROWSER) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByServers:
    """How `make test` hands tests to its two processes."""
    return ByServers(config, log)


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The superuser's address of an embedded PostgreSQL."""
    folder = tmp_path_factory.mktemp("embedded")
    server = Postgres(folder, choose(0), PASSWORD, settings={"fsync": "off"})
    try:
        yield server.start().superuser_url()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def timescale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The superuser's address of a real TimescaleDB."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(timescale_server.running(tmp_path_factory.mktemp("timescale")))
        except NotHere as reason:
            pytest.skip(f"no TimescaleDB: {reason}")
        stack.callback(drop, url, TEMPLATE)
        yield url


@pytest.fixture(params=["postgresql", "timescaledb"])
def database(request: pytest.FixtureRequest) -> Iterator[Urls]:
    """A fresh, migrated database; the test runs once on each edition."""
    server = {"postgresql": "embedded", "timescaledb": "timescale"}[request.param]
    with fresh_database(request.param, request.getfixturevalue(server)) as urls:
        yield urls


@pytest.fixture
def embedded_database(embedded: str) -> Iterator[Urls]:
    """A fresh, migrated database on the embedded server, for tests that the edition does not touch."""
    with fresh_database("postgresql", embedded) as urls:
        yield urls


@pytest.fixture(scope="session")
def mosquitto_program() -> str:
    """The path of Mosquitto, installed if need be."""
    try:
        return installed(("mosquitto",), "mosquitto")
    except NotHere as reason:
        pytest.skip(f"no Mosquitto: {reason}")


@pytest.fixture(scope="session")
def mosquitto(mosquitto_program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A Mosquitto that tests share; use topics of your own and leave nothing retained."""
    broker = Mosquitto(all_writing(tmp_path_factory.mktemp("broker")), choose(0), MQTT_USERS)
    try:
        yield broker.start()
    finally:
        broker.stop()


@pytest.fixture
def private_mosquitto(mosquitto_program: str, tmp_path: Path) -> Iterator[Callable[[], Broker]]:
    """Starts a Mosquitto for one test, which may stop, kill and start it again."""
    with ExitStack() as stack:

        def start() -> Broker:
            broker = Mosquitto(all_writing(tmp_path / f"broker-{choose(0)}"), choose(0), MQTT_USERS)
            stack.callback(broker.stop)
            return broker.start()

        yield start


@pytest.fixture
def iotcore(tmp_path: Path) -> Iterator[Broker]:
    """The broker of the demo where Mosquitto is missing."""
    broker = IotCore(tmp_path / "iotcore", choose(0), MQTT_USERS)
    try:
        yield broker.start()
    finally:
        broker.stop()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium as it hangs on walls, installed if need be."""
    try:
        return installed(CHROMIUM, "chromium")
    except NotHere as reason:
        pytest.skip(f"no Chromium: {reason}")


@pytest.fixture(scope="session")
def headless_chromium() -> str:
    """The path of a Chromium for pages alone, installed if need be."""
    try:
        return installed(HEADLESS_CHROMIUM, "chromium-headless-shell")
    except NotHere as reason:
        pytest.skip(f"no Chromium: {reason}")
