"""Topics of others: a bridge brings them into our broker, a source tells how they are read, the store keeps them."""

import itertools
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from ingest.mqtt import Ingestor
from ingest.publisher import Outgoing, Publisher
from ioc.local.broker import Broker, Mosquitto
from ioc.local.files import write_private
from ioc.local.ports import choose
from ioc.services.recorder import Recorder
from tests.conftest import MQTT_USERS, all_writing
from tests.ingest.stage import Notebook, reading, send, settings_for, until
from tests.servers import Urls

EXAMPLE = Path(__file__).parents[2] / "deploy" / "mosquitto" / "bridge.conf.example"
UPLINK = "application/6b1c/device/70b3d57ed005a1b2/event/up"
SOURCES = """
[[source]]
name = "levels"
topic = "application/+/device/+/event/+"
decoder = "chirpstack"
area = "da-lat"
domain = "water"
metrics = { waterLevel = { metric = "level", unit = "cm" } }

[[source]]
name = "bins"
topic = "v3/+/devices/+/up"
decoder = "ttn"
area = "bao-loc"
domain = "waste"
metrics = { fill = { metric = "filling", zero = true } }

[[source]]
name = "orion"
topic = "fiware/lac-duong/#"
decoder = "fiware"
area = "lac-duong"
"""


TTN = {
    "end_device_ids": {"device_id": "bin-1"},
    "uplink_message": {"f_port": 2, "frm_payload": "AA==", "received_at": "2026-11-20T07:05:00Z"},
}
NGSI = {
    "id": "a",
    "type": "AirQualityObserved",
    "dateObserved": "2026-11-20T07:05:00Z",
    "refDevice": "station-7",
    "pm25": 9,
}


def rows(database: Urls, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database.superuser) as connection:
        return connection.execute(query.encode()).fetchall()


def uplink(level: float) -> bytes:
    told = {
        "deduplicationId": "3ac7e3c4",
        "time": "2026-11-20T07:05:00Z",
        "deviceInfo": {"deviceName": "70b3d57ed005a1b2", "devEui": "70b3d57ed005a1b2"},
        "data": "AQ==",
        "object": {"waterLevel": str(level)},
    }
    return msgspec.json.encode(told)


@dataclass
class Bridging(Mosquitto):
    """Our Mosquitto with the bridges of the example, leading to another broker on loopback without TLS."""

    foreign: Broker = field(kw_only=True)

    def configure(self) -> list[str]:
        command = super().configure()
        bridges = re.sub(r"^bridge_(cafile|insecure) .*\n", "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)
        bridges = re.sub(r"^address .*$", f"address 127.0.0.1:{self.foreign.port}", bridges, flags=re.MULTILINE)
        bridges = re.sub(r"^remote_username .*$", "remote_username foreign", bridges, flags=re.MULTILINE)
        bridges = re.sub(r"^remote_password .*$", "remote_password foreign-pw", bridges, flags=re.MULTILINE)
        bridges = bridges.replace("restart_timeout 5 60", "restart_timeout 1 2")
        path = self.folder / "config" / "mosquitto.conf"
        write_private(path, f"{path.read_text('utf-8')}\n{bridges}")
        return command


@dataclass
class Foreign(Mosquitto):
    """A broker of others, with a user who may read and write all of its topics."""

    def configure(self) -> list[str]:
        command = super().configure()
        path = self.folder / "config" / "acl"
        write_private(path, f"{path.read_text('utf-8')}\nuser foreign\ntopic readwrite #\n")
        return command


@pytest.fixture
def foreign(mosquitto_program: str, tmp_path: Path) -> Iterator[Broker]:
    broker = Foreign(tmp_path / "foreign", choose(0), MQTT_USERS | {"foreign": "foreign-pw"})
    try:
        yield broker.start()
    finally:
        broker.stop()


@pytest.fixture
def ours(foreign: Broker, tmp_path: Path) -> Iterator[Broker]:
    """Our broker, bridged to the foreign one."""
    broker = Bridging(all_writing(tmp_path / "ours"), choose(0), MQTT_USERS, foreign=foreign)
    try:
        yield broker.start()
    finally:
        broker.stop()


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(SOURCES, "utf-8")
    return path


def publish(broker: Broker, topic: str, payload: bytes) -> None:
    """What a foreign server publishes on its own broker."""
    with Publisher(settings_for(broker, "foreign"), f"foreign-{topic.count('/')}") as publisher:
        publisher.wait_connected(10)
        publisher.publish(Outgoing(topic, payload))
        assert publisher.drain(20)


def test_an_uplink_on_a_foreign_broker_arrives_as_a_reading_in_the_store(
    embedded_database: Urls, foreign: Broker, ours: Broker, sources: Path
) -> None:
    settings = settings_for(ours, ingest_sources=sources)
    with closing(Recorder(embedded_database.ingest)) as recorder, Ingestor(settings, recorder) as ingestor:
        until(lambda: ingestor.counters.connected)
        levels = itertools.count(142)

        def arrived() -> bool:  # said again and again: nobody keeps what comes before a bridge has subscribed
            publish(foreign, UPLINK, uplink(next(levels)))
            publish(foreign, "v3/bins@ttn/devices/bin-1/up", msgspec.json.encode(TTN))
            publish(foreign, "notify/air", msgspec.json.encode(NGSI))
            return rows(embedded_database, "SELECT count(*) FROM sensor") == [(3,)]

        until(arrived)
    query = """
    SELECT a.slug, n.domain, n.key, n.known, s.metric, l.value
    FROM latest l JOIN series s ON s.id = l.series_id JOIN sensor n ON n.id = s.sensor_id
    JOIN area a ON a.id = n.area_id ORDER BY 1"""
    found = rows(embedded_database, query)
    assert [row[:5] for row in found] == [
        ("bao-loc", "waste", "bin-1", False, "filling"),
        ("da-lat", "water", "70b3d57ed005a1b2", False, "level"),
        ("lac-duong", "air", "station-7", False, "pm25"),
    ]
    assert found[0][5] == 0
    assert found[1][5] >= 1.42
    assert rows(embedded_database, "SELECT reason FROM quarantine") == []


def test_no_bridge_of_the_example_reaches_our_own_topics_and_the_acl_knows_their_roots() -> None:
    acl = (EXAMPLE.parent / "acl").read_text("utf-8")
    brought = re.findall(r"^topic (\S+) in \d(?: (\S+) \S+)?$", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    roots = {f"{prefix}{pattern}".partition("/")[0] for pattern, prefix in brought}
    assert roots == {"application", "v3", "fiware", "home", "spBv1.0"}
    for user, right in (("ingest", "read"), ("bridge", "write")):
        allowed = acl.partition(f"user {user}\n")[2].partition("\n\n")[0]
        assert {f"topic {right} {root}/#" for root in roots} <= set(allowed.splitlines())
    assert "ioc/" not in acl.partition("user bridge\n")[2].partition("\n\n")[0]


def test_foreign_topics_are_subscribed_to_and_read_as_their_source_tells(mosquitto: Broker, sources: Path) -> None:
    notebook = Notebook()
    with Ingestor(settings_for(mosquitto, ingest_sources=sources, ingest_slot=41), notebook) as ingestor:
        until(lambda: ingestor.counters.connected)
        send(mosquitto, [Outgoing(UPLINK, uplink(142))])
        until(lambda: notebook.kept)
    assert [(a.area, a.format, a.reason) for a in notebook.kept] == [("da-lat", "chirpstack", None)]
    assert notebook.values() == [1.42]


def test_a_filter_of_former_sources_is_taken_back(mosquitto: Broker, sources: Path) -> None:
    here = settings_for(mosquitto, ingest_sources=sources, ingest_slot=42)
    with Ingestor(here, Notebook()) as ingestor:
        until(lambda: ingestor.counters.connected)
    sources.write_text('[[source]]\nname = "a"\ntopic = "vendor/x"\ndecoder = "fiware"\narea = "da-lat"\n')
    dragged, notebook = Notebook(), Notebook()
    with Ingestor(here, dragged) as ingestor:
        until(lambda: ingestor.counters.connected)
        send(mosquitto, [Outgoing(UPLINK, uplink(142))])
        until(lambda: dragged.kept)
    assert "write the filter it came by into their `former`" in (dragged.kept[0].reason or "")
    sources.write_text('former = ["application/+/device/+/event/+"]\n' + sources.read_text())
    with Ingestor(here, notebook) as ingestor:
        until(lambda: ingestor.counters.connected)
        markers = itertools.count(1)

        def taken_back() -> bool:
            marker, before = next(markers), len(notebook.kept)
            send(mosquitto, [Outgoing(UPLINK, uplink(marker)), reading(marker)])
            until(lambda: marker in notebook.values())
            return [a.topic for a in notebook.kept[before:]] == [reading(0).topic]

        until(taken_back)
