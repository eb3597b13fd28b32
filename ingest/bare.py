"""What paho alone can receive: each message is acknowledged by hand and nothing else is done with it.

The ceiling against which `ioc bench ingest` holds the ingestor. `python -m ingest.bare` takes the broker from the
settings, says `ready` once subscribed, and at SIGTERM prints how many messages had come by when.
"""

import json
import threading
import time

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from ingest import topics
from ioc import settings
from ioc.signals import stop_event

SAMPLE_S = 0.1


class Counter:
    """A client as paho's own documentation makes it, with its network loop in a thread."""

    def __init__(self, loaded: settings.Settings) -> None:
        self.received = 0
        self.ready = threading.Event()
        protocol = MQTTProtocolVersion.MQTTv5 if loaded.mqtt_version == 5 else MQTTProtocolVersion.MQTTv311
        self._client = Client(CallbackAPIVersion.VERSION2, "ioc-bare", protocol=protocol, manual_ack=True)
        password = loaded.mqtt_password
        self._client.username_pw_set(loaded.mqtt_username, password.get_secret_value() if password else None)
        self._client.on_message = self._on_message
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.connect(loaded.mqtt_host, loaded.mqtt_port)
        self._client.loop_start()

    def _on_connect(self, client: Client, *_: object) -> None:
        client.subscribe(topics.EVERYTHING, 1)

    def _on_subscribe(self, *_: object) -> None:
        self.ready.set()

    def _on_message(self, client: Client, _data: object, message: MQTTMessage) -> None:
        self.received += 1
        client.ack(message.mid, message.qos)

    def close(self) -> None:
        """Leave the broker."""
        self._client.disconnect()
        self._client.loop_stop()


def run(loaded: settings.Settings) -> list[tuple[float, int]]:
    """Receive until SIGTERM; how many messages had come, by the time since 1970."""
    stop = stop_event()
    counter = Counter(loaded)
    counter.ready.wait(10)
    print("ready", flush=True)  # noqa: T201 - the bench waits for it
    samples: list[tuple[float, int]] = []
    while not stop.wait(SAMPLE_S):
        samples.append((time.time(), counter.received))
    counter.close()
    return samples


if __name__ == "__main__":
    print(json.dumps(run(settings.load())))  # noqa: T201 - the bench reads it
