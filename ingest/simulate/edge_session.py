"""The connection of an edge node of Sparkplug B: its death is its will, and whoever asks hears its births again."""

import threading
from collections.abc import Iterator
from typing import Self

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ingest import client as mqtt
from ingest.publisher import Outgoing
from ingest.simulate.edge_node import EdgeNode, Said, asks_rebirth
from ioc.settings import Settings

KEEPALIVE_S = 30


class EdgeSession:
    """A node and its client; what it measures goes at QoS 0 and to nobody while it has no connection."""

    def __init__(self, settings: Settings, node: EdgeNode, said: Said) -> None:
        self._settings = settings
        self._node = node
        self._said = said
        self._asked = threading.Event()  # for births: by a new connection, or by a command
        self._born = False
        self._client = mqtt.make(settings, f"ioc-simulate-{node.group}", keep_session=False)
        self._client.reconnect_delay_set(1, 10)
        self._client.on_connect = self._on_connect
        self._client.on_message = self._on_message
        self._client.on_disconnect = self._on_disconnect

    def __enter__(self) -> Self:
        self._leave_will()
        self._client.connect_async(self._settings.mqtt_host, self._settings.mqtt_port, keepalive=KEEPALIVE_S)
        self._client.loop_start()
        return self

    def __exit__(self, *_: object) -> None:
        self._publish(self._node.death())  # the broker keeps the will of who leaves in order to itself
        self._client.disconnect()
        self._client.loop_stop()

    def tell(self, at: int) -> None:
        """Publish what is due in this second; births first where they are asked for."""
        for message in self._due(at):
            self._publish(message)

    def _due(self, at: int) -> Iterator[Outgoing]:
        if self._asked.is_set():
            self._asked.clear()
            self._born = True
            yield from self._node.births(at, self._said)
        elif self._born:
            yield from self._node.live(at, self._said)

    def _publish(self, message: Outgoing) -> None:
        properties = message.mqtt5() if self._settings.mqtt_version == 5 else None
        self._client.publish(message.topic, message.payload, properties=properties)

    def _leave_will(self) -> None:
        death = self._node.death()
        self._client.will_set(death.topic, death.payload, qos=1)

    def _on_connect(
        self, client: Client, _data: object, _flags: ConnectFlags, reason: ReasonCode, _more: Properties | None
    ) -> None:
        if not reason.is_failure:
            client.subscribe(self._node.commands, 1)
            self._asked.set()

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        if asks_rebirth(bytes(message.payload)):
            self._asked.set()

    def _on_disconnect(
        self, _client: Client, _data: object, _flags: DisconnectFlags, _reason: ReasonCode, _more: Properties | None
    ) -> None:
        self._born = False
        self._node.connected_anew()
        self._leave_will()
