"""Broker and database of a bench: started for it and thrown away, or given by their addresses."""

import tempfile
from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from ioc.errors import StartError
from ioc.local import ports
from ioc.local.broker import Mosquitto
from ioc.local.postgres import Postgres
from ioc.services.areas import migrate_and_load
from ioc.store import database

PASSWORD = "only-for-the-bench"  # noqa: S105 - of servers that live for minutes on loopback
PUBLISHERS = ("da-lat", "bao-loc", "lam-ha")  # areas, and the users that may write there
SETTINGS = {"track_commit_timestamp": "on"}
OURS, PLAIN = "ioc_bench", "ioc_bench_plain"  # databases: of the ingestor, and of the plain insert beside it


@dataclass(frozen=True)
class Login:
    """A user at the broker."""

    host: str
    port: int
    username: str
    password: str

    def settings(self) -> dict[str, str]:
        """As the environment of one of our parts."""
        return {
            "IOC_MQTT_HOST": self.host,
            "IOC_MQTT_PORT": str(self.port),
            "IOC_MQTT_USERNAME": self.username,
            "IOC_MQTT_PASSWORD": self.password,
        }


@dataclass(frozen=True)
class Server:
    """The database server of a bench."""

    superuser_url: str
    folder: Path  # for logs

    def url(self, role: str, name: str = OURS) -> str:
        """The address of a database for a role of ours; `superuser` for the one who made it."""
        parts = urlsplit(self.superuser_url)
        login = f"{quote(f'ioc_{role}')}:{quote(PASSWORD)}" if role != "superuser" else parts.netloc.rpartition("@")[0]
        return urlunsplit(parts._replace(netloc=f"{login}@{parts.netloc.rpartition('@')[2]}", path=f"/{name}"))


@dataclass(frozen=True)
class Servers(Server):
    """What a bench of the whole way in runs against."""

    reader: Login
    publishers: dict[str, Login]  # by area


@contextmanager
def storing(superuser_url: str | None, names: Iterable[str]) -> Generator[Server]:
    """The embedded PostgreSQL where no server is given; migrated databases of these names, dropped afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ioc-bench-")))
        url = superuser_url or _postgres(folder, stack)
        server = Server(url, folder)
        _make(server, names, stack)
        yield server


@contextmanager
def running(broker: str | None, superuser_url: str | None) -> Generator[Servers]:
    """Mosquitto and the embedded PostgreSQL where none are given; two migrated databases, dropped afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ioc-bench-")))
        url = superuser_url or _postgres(folder, stack)
        reader, publishers = _given(broker) if broker else _mosquitto(folder, stack)
        servers = Servers(url, folder, reader, publishers)
        _check_noted(url)
        _make(servers, (OURS, PLAIN), stack)
        yield servers


def _make(server: Server, names: Iterable[str], stack: ExitStack) -> None:
    _check_empty(server.superuser_url)
    for name in names:
        stack.callback(_drop, server.superuser_url, name)
        database.bootstrap(server.superuser_url, dict.fromkeys(database.LOGINS, PASSWORD), name)
        migrate_and_load(server.url("owner", name))


def _postgres(folder: Path, stack: ExitStack) -> str:
    server = Postgres(folder, ports.choose(0), PASSWORD, settings=SETTINGS)
    stack.callback(server.stop)
    return server.start().superuser_url()


def _mosquitto(folder: Path, stack: ExitStack) -> tuple[Login, dict[str, Login]]:
    server = Mosquitto(folder, ports.choose(0), dict.fromkeys((*PUBLISHERS, "ingest"), PASSWORD))
    stack.callback(server.stop)
    server.start()
    users = {name: Login("127.0.0.1", server.port, name, PASSWORD) for name in (*PUBLISHERS, "ingest")}
    return users.pop("ingest"), users


def _given(broker: str) -> tuple[Login, dict[str, Login]]:
    """One user for all, who may read and write below ioc/."""
    parts = urlsplit(broker)
    if parts.scheme != "mqtt" or not parts.hostname:
        raise StartError(f"{broker!r} is no broker; write mqtt://user:password@host:1883")
    login = Login(parts.hostname, parts.port or 1883, unquote(parts.username or ""), unquote(parts.password or ""))
    return login, dict.fromkeys(PUBLISHERS, login)


OTHERS = """
SELECT datname FROM pg_database
WHERE NOT datistemplate AND datname <> 'postgres' AND NOT starts_with(datname, 'ioc_bench') ORDER BY 1
"""


def _check_empty(url: str) -> None:
    """StartError when the server serves something else."""
    with database.connecting(url) as connection:
        others = [row[0] for row in connection.execute(OTHERS)]
    if others:
        raise StartError(
            f"the server has databases of its own ({', '.join(others)}), and a bench gives our roles new passwords; "
            "name an empty server"
        )


def _check_noted(url: str) -> None:
    """StartError when the server does not note when transactions are committed."""
    with database.connecting(url) as connection:
        noted = connection.execute("SHOW track_commit_timestamp").fetchone()
    if noted != ("on",):
        raise StartError("the server does not tell when a row was committed; set track_commit_timestamp = on")


def _drop(url: str, name: str) -> None:
    with database.connecting(url) as connection:
        connection.autocommit = True
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
