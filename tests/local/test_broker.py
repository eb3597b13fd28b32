"""The demo's brokers: who may write what, and what outlives a restart."""

import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ioc.errors import StartError
from ioc.local import broker as module
from ioc.local.broker import Broker, IotCore, Mosquitto, choose
from ioc.local.ports import choose as choose_port
from tests.conftest import MQTT_USERS


class Connection:
    """A client of the broker that collects what it is told."""

    def __init__(
        self, broker: Broker, user: str, *, client_id: str = "", fresh: bool = True, password: str | None = None
    ):
        self.messages: queue.Queue[MQTTMessage] = queue.Queue()
        self.answers: queue.Queue[ReasonCode] = queue.Queue()
        self.client = Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=MQTTProtocolVersion.MQTTv5)
        self.client.username_pw_set(user, MQTT_USERS.get(user) if password is None else password)
        self.client.on_message = lambda client, data, message: self.messages.put(message)
        self.client.on_connect = lambda client, data, flags, reason, properties: self.answers.put(reason)
        self.client.on_subscribe = lambda client, data, mid, reasons, properties: self.answers.put(reasons[0])
        self.client.on_publish = lambda client, data, mid, reason, properties: self.answers.put(reason)
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = 0 if fresh else 3600
        self.client.connect("127.0.0.1", broker.port, clean_start=fresh, properties=properties)
        self.client.loop_start()
        self.reason = self.answers.get(timeout=5)

    def subscribe(self, topic: str) -> ReasonCode:
        self.client.subscribe(topic, qos=1)
        return self.answers.get(timeout=5)

    def publish(self, topic: str, payload: bytes = b"{}", *, retain: bool = False) -> ReasonCode:
        self.client.publish(topic, payload, qos=1, retain=retain)
        return self.answers.get(timeout=10)

    def heard(self, within_s: float = 1) -> list[tuple[str, bytes]]:
        """Everything received until the broker has been silent for the given time."""
        found: list[tuple[str, bytes]] = []
        while True:
            try:
                message = self.messages.get(timeout=within_s)
            except queue.Empty:
                return found
            found.append((message.topic, message.payload))


@contextmanager
def connected(
    broker: Broker, user: str, *, client_id: str = "", fresh: bool = True, password: str | None = None
) -> Iterator[Connection]:
    """A connection for the block."""
    connection = Connection(broker, user, client_id=client_id, fresh=fresh, password=password)
    try:
        yield connection
    finally:
        connection.client.disconnect()
        connection.client.loop_stop()


def test_a_publisher_writes_its_own_area_and_no_other(mosquitto: Broker) -> None:
    with connected(mosquitto, "ingest") as ingest, connected(mosquitto, "da-lat") as publisher:
        ingest.subscribe("ioc/#")
        assert publisher.publish("ioc/da-lat/air/a-1/readings") == "Success"
        assert publisher.publish("ioc/bao-loc/air/a-1/readings") == "Not authorized"
        assert publisher.publish("elsewhere") == "Not authorized"
        assert ingest.heard() == [("ioc/da-lat/air/a-1/readings", b"{}")]


def test_a_publisher_reads_nothing(mosquitto: Broker) -> None:
    with connected(mosquitto, "da-lat") as publisher, connected(mosquitto, "bao-loc") as curious:
        curious.subscribe("#")
        publisher.publish("ioc/da-lat/air/a-1/readings")
        assert curious.heard(0.5) == []


def test_strangers_stay_outside(mosquitto: Broker) -> None:
    for user, password in (("", ""), ("stranger", "x"), ("ingest", "wrong")):
        with connected(mosquitto, user, password=password) as stranger:
            assert stranger.reason == "Not authorized"


def test_a_message_too_large_for_us_still_arrives_to_be_quarantined(mosquitto: Broker) -> None:
    with connected(mosquitto, "ingest") as ingest, connected(mosquitto, "da-lat") as publisher:
        ingest.subscribe("ioc/#")
        publisher.publish("ioc/da-lat/air/a-1/readings", b"x" * 300_000)
        assert len(ingest.heard()[0][1]) == 300_000


def _fill_a_session_that_is_away(broker: Broker, messages: int) -> None:
    with connected(broker, "ingest", client_id="ioc-ingest-0", fresh=False) as ingest:
        ingest.subscribe("ioc/#")
    with connected(broker, "da-lat") as publisher:
        for number in range(messages):
            publisher.client.publish("ioc/da-lat/air/a-1/readings", str(number).encode(), qos=1)
        publisher.publish("ioc/da-lat/air/a-1/status", b"online", retain=True)
        while publisher.client.want_write() or publisher.answers.qsize() < messages:
            time.sleep(0.01)


def test_a_session_and_its_queue_outlive_a_clean_restart(private_mosquitto: Callable[[], Broker]) -> None:
    broker = private_mosquitto()
    _fill_a_session_that_is_away(broker, 5000)
    broker.stop()
    assert broker.process is not None
    assert broker.process.returncode == 0
    broker.start()
    with connected(broker, "ingest", client_id="ioc-ingest-0", fresh=False) as ingest:
        heard = ingest.heard()
        assert [int(payload) for topic, payload in heard if topic.endswith("readings")] == list(range(5000))
        ingest.subscribe("ioc/+/+/+/status")
        assert ("ioc/da-lat/air/a-1/status", b"online") in ingest.heard()


def test_a_broker_that_is_killed_starts_again(private_mosquitto: Callable[[], Broker]) -> None:
    broker = private_mosquitto()
    assert broker.process is not None
    broker.process.kill()
    broker.process.wait()
    broker.start()
    with connected(broker, "ingest") as ingest:
        assert ingest.reason == "Success"


def test_a_taken_port_is_told_with_its_cure(mosquitto: Broker, tmp_path: Path) -> None:
    with pytest.raises(StartError, match=f"port {mosquitto.port} is taken"):
        Mosquitto(tmp_path, mosquitto.port, MQTT_USERS).start()


def test_no_password_is_left_readable(mosquitto: Broker) -> None:
    for path in mosquitto.folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
        if path.is_file():
            assert not any(password.encode() in path.read_bytes() for password in MQTT_USERS.values())


def test_iotcore_keeps_a_session_and_knows_its_users(iotcore: Broker) -> None:
    _fill_a_session_that_is_away(iotcore, 500)
    with connected(iotcore, "ingest", client_id="ioc-ingest-0", fresh=False) as ingest:
        assert len(ingest.heard()) == 501
    with pytest.raises(queue.Empty), connected(iotcore, "ingest", password="wrong"):
        pass


def test_without_mosquitto_the_choice_is_iotcore(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "_find", lambda program: None)
    assert isinstance(choose(tmp_path, choose_port(0), MQTT_USERS), IotCore)


def test_with_mosquitto_the_choice_is_mosquitto(mosquitto_program: str, tmp_path: Path) -> None:
    assert isinstance(choose(tmp_path, choose_port(0), MQTT_USERS), Mosquitto)


def test_a_broker_that_cannot_start_shows_the_end_of_its_log(mosquitto_program: str, tmp_path: Path) -> None:
    (tmp_path / "mosquitto").mkdir()
    (tmp_path / "mosquitto" / "data").write_text("in the way")
    with pytest.raises(StartError, match="cannot make the folder"):
        Mosquitto(tmp_path, choose_port(0), MQTT_USERS).start()
    with pytest.raises(StartError, match="iotcore ended while starting"):
        IotCore(tmp_path, choose_port(0), {'"': "x"}).start()
