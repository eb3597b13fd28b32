"""`ioc demo`: database, broker, ingestor, watch, worker, web server and simulator on this machine, in one folder."""

import fcntl
import http.client
import os
import shlex
import signal
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from rich.console import Console

from geodata import areas as editions
from ingest import simulate
from ingest.simulate import scenarios, stations
from ingest.simulate.scenarios import Scenario
from ioc.errors import StartError
from ioc.local import accounts, broker, ports, schedule, secrets
from ioc.local.broker import Broker
from ioc.local.files import log_file, private_folder, tail, write_private
from ioc.local.postgres import Postgres
from ioc.local.processes import Supervisor, spawn
from ioc.local.secrets import Secrets
from ioc.model.area import AreaKind
from ioc.services.areas import migrate_and_load, set_thresholds
from ioc.services.indicators import published
from ioc.settings import Settings
from ioc.store.database import bootstrap

READY_WITHIN_S = 60
LOOK_EVERY_S = 0.5
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PUBLISHERS = "publishers"  # the passwords of those who publish
PARTS, SIMULATOR = ("ingest", "watch", "work", "serve"), "simulate"  # commands of `ioc`, in the order of their start


@dataclass
class Demo:
    """What one run of the demo is made of."""

    settings: Settings
    data_dir: Path
    secrets: Secrets
    postgres: Postgres
    broker: Broker
    web_port: int
    scenario: Scenario

    @property
    def web(self) -> str:
        """Where to look."""
        return f"http://{self.web_host}:{self.web_port}"

    @property
    def web_host(self) -> str:
        """The address at which this machine reaches its own web server."""
        return "127.0.0.1" if self.settings.web_host in ("0.0.0.0", "::") else self.settings.web_host  # noqa: S104

    def database(self, role: str) -> str:
        """The database's address for a role of ours."""
        return self.postgres.url(f"ioc_{role}", self.secrets.database[f"ioc_{role}"], "ioc")

    def mqtt(self, user: str | None = None) -> dict[str, str]:
        """The broker's address as settings: for a user, or for who publishes for every area by its account."""
        own = (
            {"IOC_MQTT_USERS": str(self.data_dir / PUBLISHERS)}
            if user is None
            else {"IOC_MQTT_USERNAME": user, "IOC_MQTT_PASSWORD": self.secrets.mqtt[user]}
        )
        address = {"IOC_MQTT_HOST": "127.0.0.1", "IOC_MQTT_PORT": str(self.broker.port), "IOC_MQTT_VERSION": "5"}
        return address | own

    def environment(self, part: str) -> dict[str, str]:
        """The settings of one part: its own role and user and nobody else's."""
        ingest_metrics, web_metrics = self.settings.ingest_metrics_port, self.settings.web_metrics_port
        own = {
            "ingest": {
                "IOC_DATABASE_INGEST_URL": self.database("ingest"),
                "IOC_INGEST_SOURCES": str(self.settings.ingest_sources or simulate.SOURCES),
                "IOC_INGEST_METRICS_PORT": str(ingest_metrics and ports.choose(ingest_metrics)),
                **self.mqtt("ingest"),
            },
            "watch": {"IOC_DATABASE_WATCH_URL": self.database("watch")},
            "work": {"IOC_DATABASE_WATCH_URL": self.database("watch"), "IOC_DATABASE_WEB_URL": self.database("web")},
            "serve": {
                "IOC_DATABASE_WEB_URL": self.database("web"),
                "IOC_DATABASE_GATE_URL": self.database("gate"),
                "IOC_WEB_PORT": str(self.web_port),
                "IOC_WEB_METRICS_PORT": str(web_metrics and ports.choose(web_metrics)),
            },
            "simulate": self.mqtt(),
        }
        return {"IOC_DATA_DIR": str(self.data_dir), **own[part]}


def run(settings: Settings, scenario: str = scenarios.NORMAL.name) -> None:
    """Start everything, say where to look, look after it until Ctrl-C or SIGTERM, and stop it in reverse order."""
    played = scenarios.find(scenario)
    console = Console(highlight=False, soft_wrap=True)
    data_dir = private_folder(settings.data_dir.resolve())
    for number in STOPPING:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means to stay
            signal.signal(number, signal.default_int_handler)
    with _alone(data_dir), Supervisor() as supervisor:
        _forget_addresses(data_dir)  # of a run that was killed
        try:
            demo = _prepare(settings, data_dir, played)
            _start(demo, supervisor, console)
            _look_after(demo, supervisor)
        except KeyboardInterrupt:
            console.print("stopping; the data stays in", str(data_dir))
        finally:
            # A second Ctrl-C must not leave a database half stopped.
            for number in STOPPING:
                signal.signal(number, signal.SIG_IGN)
            _forget_addresses(data_dir)


@contextmanager
def _alone(data_dir: Path) -> Generator[None]:
    """Hold the folder for this process; a second demo is told about the first."""
    path = data_dir / "demo.lock"
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            pid = file.read().strip()
            cure = f"see {data_dir / 'demo.json'} for its addresses, or stop it with: kill {pid}"
            raise StartError(f"a demo already runs on {data_dir} (pid {pid}); {cure}") from error
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


def _prepare(settings: Settings, data_dir: Path, scenario: Scenario) -> Demo:
    # Every district publishes by its own name and password, the simulator in its stead too.
    districts = (a.slug for a in editions.load(settings.edition) if a.kind is AreaKind.DISTRICT and a.slug)
    kept = secrets.load(data_dir, ("ingest", "bridge", *districts))
    publishers = "".join(f"{name}:{password}\n" for name, password in kept.mqtt.items() if name != "ingest")
    write_private(data_dir / PUBLISHERS, publishers)
    web_port = ports.choose(settings.web_port, settings.web_host)
    mqtt_port = ports.choose(settings.mqtt_port, taken=frozenset({web_port}))
    postgres_port = ports.choose(0, taken=frozenset({web_port, mqtt_port}))
    postgres = Postgres(data_dir, postgres_port, kept.database["postgres"])
    return Demo(settings, data_dir, kept, postgres, broker.choose(data_dir, mqtt_port, kept.mqtt), web_port, scenario)


def _start(demo: Demo, supervisor: Supervisor, console: Console) -> None:
    """Start the parts one by one, each when what it needs is there, and tell."""
    with console.status("database: starting") as status:
        demo.postgres.prepare()
        supervisor.add("postgres", demo.postgres.launch, stop_by=signal.SIGINT)
        demo.postgres.wait_ready()
        status.update("database: schema and areas")
        bootstrap(demo.postgres.superuser_url(), demo.secrets.database)
        ran, areas = migrate_and_load(demo.database("owner"), demo.settings.edition)
        if ran:
            _set_thresholds(demo)
            schedule.ensure(demo.database("gate"), demo.settings)
        zone = ZoneInfo(demo.settings.zone)
        published.load(demo.database("owner"), demo.settings.edition, datetime.now(UTC), zone)
        console.print(f"database   127.0.0.1:{demo.postgres.port} · {len(ran)} migrations ran · {areas} areas")
        made = _make_accounts(demo)
        status.update("broker: starting")
        supervisor.add(demo.broker.name, demo.broker.launch)
        demo.broker.wait_ready()
        moved = _moved(demo.broker.port, demo.settings.mqtt_port)
        console.print(f"broker     127.0.0.1:{demo.broker.port}{moved} · {demo.broker.name}")
        status.update("ingestor, watch, worker, web server, simulator: starting")
        for part in PARTS:
            _add(demo, supervisor, part)
        _wait_for_web(demo, supervisor)
        # Last: what it published before the ingestor's first subscription would be nobody's.
        _add(demo, supervisor, SIMULATOR, "--scenario", demo.scenario.name)
        _write_addresses(demo, supervisor)
    console.print(f"web        {demo.web}{_moved(demo.web_port, demo.settings.web_port)}")
    console.print(f"logs       {demo.data_dir / 'log'}")
    console.print(f"simulated  {_simulated(demo)}")
    _tell_ways_in(demo, console, made)
    console.print("\nCtrl-C stops everything and keeps the data.")


def _make_accounts(demo: Demo) -> dict[str, str]:
    """Accounts and wall links, kept with the other secrets; returns the passwords made just now."""
    areas = [(a.slug, a.short) for a in editions.load(demo.settings.edition) if a.ioc and a.slug]
    before = demo.secrets
    passwords, walls = accounts.ensure(
        demo.database("gate"), demo.settings.edition, areas, before.accounts, before.walls
    )
    demo.secrets = msgspec.structs.replace(before, accounts=passwords, walls=walls)
    if demo.secrets != before:
        secrets.keep(demo.data_dir, demo.secrets)
    return {name: word for name, word in passwords.items() if before.accounts.get(name) != word}


def _tell_ways_in(demo: Demo, console: Console, made: dict[str, str]) -> None:
    """A wall that opens without a login, the accounts once when they were made, and where all of it stands."""
    area, token = next(iter(demo.secrets.walls.items()))
    console.print(f"\nA wall     {demo.web}/w/{token}   ({area}; no login)")
    console.print(f"Log in     {demo.web}")
    for name, password in made.items():
        console.print(f"           {name:<20} {password}")
    console.print(f"           every account and wall: {demo.data_dir / 'demo.json'}")


def _simulated(demo: Demo) -> str:
    """What is played: how many sensors, where, and how the day goes."""
    sensors = stations.stations(simulate.SEED, demo.settings.edition)
    districts = len({s.area for s in sensors})
    return f"{len(sensors)} sensors in {districts} districts · {demo.scenario.name}: {demo.scenario.explained}"


def _add(demo: Demo, supervisor: Supervisor, part: str, *options: str) -> None:
    log = log_file(demo.data_dir / "log", part)
    command = [sys.executable, "-m", "ioc", part, *options]
    # When we are killed nobody is left to insist: they lose nothing by a kill, and servers alone need to save.
    supervisor.add(part, partial(spawn, command, log, dies_by="KILL", env=demo.environment(part)))


def _set_thresholds(demo: Demo) -> None:
    """Thresholds of the simulated streams, which a new database cannot know; later runs keep what a person changed."""
    for station in stations.stations(simulate.SEED, demo.settings.edition):
        if station.levels:
            set_thresholds(
                demo.database("owner"), station.area, station.sensor, "level", station.levels, demo.settings.edition
            )


def _moved(port: int, wanted: int) -> str:
    return "" if port == wanted or wanted == 0 else f" ({wanted} is taken)"


def _wait_for_web(demo: Demo, supervisor: Supervisor) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while not _is_ready(demo.web_host, demo.web_port):
        for child in supervisor.children:
            if child.process.poll() is not None:
                log = demo.data_dir / "log" / f"{child.name}.log"
                raise StartError(f"`{child.name}` ended while starting; the end of {log} tells why\n{tail(log)}")
        if time.monotonic() > deadline:
            log = demo.data_dir / "log" / "serve.log"
            raise StartError(f"the web server is not ready after {READY_WITHIN_S} s; see {log}\n{tail(log)}")
        time.sleep(0.1)


def _is_ready(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _look_after(demo: Demo, supervisor: Supervisor) -> None:
    while True:
        if supervisor.check(time.monotonic()):
            _write_addresses(demo, supervisor)
        time.sleep(LOOK_EVERY_S)


def _forget_addresses(data_dir: Path) -> None:
    for name in ("demo.json", "demo.env"):
        (data_dir / name).unlink(missing_ok=True)


def _write_addresses(demo: Demo, supervisor: Supervisor) -> None:
    """`demo.json` for programs, `demo.env` for commands in another terminal; both hold passwords and are private."""
    users = {user: {"username": user, "password": password} for user, password in demo.secrets.mqtt.items()}
    addresses = {
        "web": {"url": demo.web, "host": demo.web_host, "port": demo.web_port},
        "mqtt": {
            "broker": demo.broker.name,
            "host": "127.0.0.1",
            "port": demo.broker.port,
            "version": 5,
            "users": users,
        },
        "database": {role: demo.database(role) for role in ("owner", "ingest", "watch", "web", "gate")},
        "accounts": demo.secrets.accounts,
        "walls": {area: f"{demo.web}/w/{token}" for area, token in demo.secrets.walls.items()},
        "pids": {"demo": os.getpid(), **supervisor.pids()},
    }
    write_private(demo.data_dir / "demo.json", msgspec.json.format(msgspec.json.encode(addresses)).decode() + "\n")
    lines = {
        "IOC_DATABASE_OWNER_URL": demo.database("owner"),
        "IOC_DATABASE_WEB_URL": demo.database("web"),
        "IOC_DATABASE_GATE_URL": demo.database("gate"),
        **demo.mqtt(),
    }
    write_private(
        demo.data_dir / "demo.env", "".join(f"{name}={shlex.quote(value)}\n" for name, value in lines.items())
    )
