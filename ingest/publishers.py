"""Publishing for many areas: each message goes by the account of the area in its topic, as if that area sent it."""

import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from pydantic import SecretStr

from ingest import topics
from ingest.publisher import Outgoing, Publisher
from ioc.errors import SettingsError, StartError
from ioc.settings import Settings

FOREIGN = "bridge"  # the account that brings in topics of others
CONNECT_S = 10.0


class Publishers:
    """A connection an account, opened with its first message; without IOC_MQTT_USERS one for everything."""

    def __init__(
        self, settings: Settings, client_id: str, in_flight: int = 500, stop: threading.Event | None = None
    ) -> None:
        self._settings = settings
        self._client_id = client_id
        self._in_flight = in_flight
        self._stop = stop or threading.Event()
        self._told_apart = settings.mqtt_users is not None
        self._open: dict[str, Publisher] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def acknowledged(self) -> int:
        """Messages that the broker has acknowledged."""
        return sum(publisher.acknowledged for publisher in self._open.values())

    def publish(self, message: Outgoing) -> None:
        """Hand a message over, waiting while too many of its account are on their way."""
        self._of(topics.area_of(message.topic) or FOREIGN).publish(message)

    def drain(self, timeout_s: float | None = None) -> bool:
        """Wait until the broker has acknowledged everything; False when it has not in time."""
        return all(publisher.drain(timeout_s) for publisher in self._open.values())

    def _of(self, account: str) -> Publisher:
        name = account if self._told_apart else ""
        if name not in self._open:
            self._open[name] = self._stack.enter_context(self._publisher(name))
        return self._open[name]

    def _publisher(self, account: str) -> Publisher:
        name = f"{self._client_id}-{account}" if account else self._client_id
        return Publisher(logged_in(self._settings, account), name, self._in_flight, self._stop)

    def wait_connected(self, topic: str, timeout_s: float = CONNECT_S) -> None:
        """StartError with the cure when the broker does not take the account of a topic in time."""
        self._of(topics.area_of(topic) or FOREIGN).wait_connected(timeout_s)


def logged_in(settings: Settings, account: str) -> Settings:
    """The settings by which an account connects; without IOC_MQTT_USERS everybody does by the one of the settings."""
    if settings.mqtt_users is None:
        return settings
    password = accounts(settings.mqtt_users).get(account)
    if password is None:
        raise StartError(
            f"{settings.mqtt_users} has no account for {account}; add the line {account}:PASSWORD, and the "
            f"account to the broker: ioc broker user add {account}"
        )
    return settings.model_copy(update={"mqtt_username": account, "mqtt_password": SecretStr(password)})


def accounts(path: Path) -> Mapping[str, str]:
    """Passwords by account, from a file with `name:password` a line."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise SettingsError(f"IOC_MQTT_USERS={path} cannot be read: {error.strerror}") from error
    found = {name: password for name, colon, password in (line.partition(":") for line in lines if line) if colon}
    if not found:
        raise SettingsError(f"IOC_MQTT_USERS={path} holds no account; write name:password, a line each")
    return found
