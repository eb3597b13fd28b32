"""Sparkplug on a real broker: what was missed is asked for once, and births are known after a restart."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from paho.mqtt.client import MQTTMessage

from ingest import client as mqtt
from ingest.asking import Asking
from ingest.lore import Lore
from ingest.mqtt import Ingestor
from ingest.publisher import Outgoing
from ingest.sparkplug_messages import Payload
from ioc.local.broker import Broker
from ioc.model.decoded import Command
from ioc.services.recorder import Recorder
from tests.ingest.stage import send, settings_for, until
from tests.servers import Urls

PAYLOADS = Path(__file__).parents[1] / "payloads/sparkplug"
ROOT = "spBv1.0/nuoc-da-lat"
SOURCE = f"""
[[source]]
name = "plant"
topic = "{ROOT}/#"
decoder = "sparkplug"
area = "da-lat"
domain = "water"
"""
TOPICS = {
    "node_birth": f"{ROOT}/NBIRTH/tram-1",
    "device_birth": f"{ROOT}/DBIRTH/tram-1/muc-nuoc",
    "data_by_alias": f"{ROOT}/DDATA/tram-1/muc-nuoc",
    "data_by_name": f"{ROOT}/DDATA/tram-1/muc-nuoc",
}


def say(broker: Broker, *names: str) -> None:
    """Publish payloads as their edge node does: at QoS 0."""
    send(broker, [Outgoing(TOPICS[n], (PAYLOADS / f"{n}.bin").read_bytes()) for n in names], mqtt_username="bridge",
         mqtt_password=broker.users["bridge"])  # fmt: skip


@pytest.fixture
def commands(mosquitto: Broker) -> Iterator[list[MQTTMessage]]:
    """What edge nodes are asked."""
    heard: list[MQTTMessage] = []
    node = mqtt.make(settings_for(mosquitto, "bridge"), "test-edge-node", keep_session=False)
    node.on_message = lambda _client, _data, message: heard.append(message)
    mqtt.connect(node, settings_for(mosquitto, "bridge"), 30, 0)
    node.subscribe("spBv1.0/+/NCMD/+", 1)
    node.loop_start()
    until(node.is_connected)
    yield heard
    node.disconnect()
    node.loop_stop()


def test_a_missed_birth_is_asked_for_once_and_known_after_a_restart(
    mosquitto: Broker, commands: list[MQTTMessage], embedded_database: Urls, tmp_path: Path
) -> None:
    (tmp_path / "sources.toml").write_text(SOURCE)
    settings = settings_for(mosquitto, ingest_sources=tmp_path / "sources.toml", mqtt_session_expiry_s=0)
    with closing(Recorder(embedded_database.ingest)) as recorder:
        with Ingestor(settings, recorder) as ingestor:
            until(lambda: ingestor.counters.connected)
            say(mosquitto, "data_by_alias", "data_by_alias")
            until(lambda: commands and ingestor.counters.quarantined == 2)
            assert ingestor.counters.stored == 0
            say(mosquitto, "node_birth", "device_birth", "data_by_alias")
            until(lambda: ingestor.counters.stored == 3)
        with Ingestor(settings, recorder, lore=Lore(recorder.declared())) as ingestor:
            until(lambda: ingestor.counters.connected)
            say(mosquitto, "data_by_alias")
            until(lambda: ingestor.counters.duplicates == 1)
            until(lambda: len(commands) == 2)  # what came while it was away is lost: data are not kept for anybody
    asked = [Payload.FromString(bytes(message.payload)) for message in commands]
    assert {message.topic for message in commands} == {f"{ROOT}/NCMD/tram-1"}
    assert [[(m.name, m.datatype, m.boolean_value) for m in told.metrics] for told in asked] == [
        [("Node Control/Rebirth", 11, True)]
    ] * 2


def test_the_same_is_asked_once_a_minute() -> None:
    asking = Asking(60)
    one, other = (Command(f"{ROOT}/NCMD/{edge}", b"") for edge in ("a", "b"))
    assert [asking.ask(c, s) for c, s in ((one, 0), (one, 59), (other, 59), (one, 60))] == [True, False, True, True]
    assert [asking.take() for _ in range(4)] == [one, other, one, None]
