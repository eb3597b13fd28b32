"""Publishing at QoS 1, bounded by what the broker has acknowledged: for the simulator and for replays."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ingest import client as mqtt
from ioc.errors import StartError
from ioc.settings import Settings

log = logging.getLogger(__name__)

LOOK_UP_S = 0.5  # from waiting for the broker, to see whether to stop


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to publish."""

    topic: str
    payload: bytes
    content_type: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict[str, str])
    retain: bool = False

    def mqtt5(self) -> Properties:
        """The content type and the user properties, as MQTT 5 carries them."""
        properties = Properties(PacketTypes.PUBLISH)
        if self.content_type:
            properties.ContentType = self.content_type
        if self.properties:
            properties.UserProperty = list(self.properties.items())
        return properties


class Publisher:
    """A connection that publishes; at most `in_flight` messages wait for the broker's acknowledgement.

    Once `stop` is set, what waits for the broker waits no longer and nothing more is published.
    """

    def __init__(
        self, settings: Settings, client_id: str, in_flight: int = 500, stop: threading.Event | None = None
    ) -> None:
        self._stop = stop or threading.Event()
        self._settings = settings
        self._in_flight = in_flight
        self._acked = threading.Condition()
        self._connected = threading.Event()
        self._complaint = ""
        self._refusal: ReasonCode | None = None
        self.acknowledged = 0
        self.published = 0
        self._client = mqtt.make(settings, client_id, keep_session=False)
        self._client.reconnect_delay_set(1, 10)
        self._client.max_inflight_messages_set(0)  # the bound is ours
        self._client.on_connect = self._on_connect
        self._client.on_connect_fail = self._on_connect_fail
        self._client.on_disconnect = self._on_disconnect
        self._client.on_publish = self._on_publish

    def __enter__(self) -> Self:
        self._client.connect_async(self._settings.mqtt_host, self._settings.mqtt_port, keepalive=30)
        self._client.loop_start()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def wait_connected(self, timeout_s: float) -> None:
        """StartError with the cure when the broker does not take us in time."""
        if not self._connected.wait(timeout_s):
            raise StartError(f"{self._complaint or 'the broker does not answer'}; start it, or set IOC_MQTT_HOST")

    def publish(self, message: Outgoing) -> None:
        """Hand a message over, waiting while too many are on their way."""
        while not self._has_room():
            if self._stop.is_set():
                return
        self._check()
        properties = message.mqtt5() if self._settings.mqtt_version == 5 else None
        self._client.publish(message.topic, message.payload, 1, message.retain, properties)
        self.published += 1

    def _has_room(self) -> bool:
        """Wait a little for fewer messages on their way."""
        with self._acked:
            return self._acked.wait_for(lambda: self.published - self.acknowledged < self._in_flight, LOOK_UP_S)

    def drain(self, timeout_s: float | None = None) -> bool:
        """Wait until the broker has acknowledged everything; False when it has not in time."""
        with self._acked:
            done = self._acked.wait_for(lambda: self.acknowledged == self.published, timeout_s)
        self._check()
        return done

    def _check(self) -> None:
        if self._refusal is not None:
            user = self._settings.mqtt_username or "without a name"
            raise StartError(f"the broker refused a message of user {user}: {self._refusal}; allow it in its ACL")

    def _on_connect(
        self, _client: Client, _data: object, _flags: ConnectFlags, reason: ReasonCode, more: Properties | None
    ) -> None:
        if reason.is_failure:
            self._complain(mqtt.refusal(reason, self._settings))
            return
        self._in_flight = min(self._in_flight, getattr(more, "ReceiveMaximum", self._in_flight))
        self._complaint = ""
        self._connected.set()

    def _on_connect_fail(self, _client: Client, _data: object) -> None:
        self._complain(f"no broker at {self._settings.mqtt_host}:{self._settings.mqtt_port}")

    def _on_disconnect(
        self, _client: Client, _data: object, _flags: DisconnectFlags, reason: ReasonCode, _more: Properties | None
    ) -> None:
        if reason.is_failure and self._connected.is_set():
            self._complain(f"connection to the broker lost ({reason}); trying on")

    def _complain(self, text: str) -> None:
        """Say what keeps us from the broker, once and not at every attempt."""
        if text != self._complaint:
            log.warning("%s", text)
        self._complaint = text

    def _on_publish(
        self, _client: Client, _data: object, _mid: int, reason: ReasonCode, _more: Properties | None
    ) -> None:
        if reason.is_failure:
            self._refusal = reason
        with self._acked:
            self.acknowledged += 1
            self._acked.notify_all()
