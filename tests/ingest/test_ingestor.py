"""The ingestor against a real Mosquitto: nothing is acknowledged before it is kept, nothing held past the bound."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ingest.mqtt import Ingestor
from ingest.publisher import Outgoing
from ioc.errors import StartError
from ioc.local.broker import Broker
from ioc.model.decoded import Arrival
from ioc.services.recorder import Recorded
from tests.ingest.stage import Notebook, reading, send, settings_for, until
from tests.servers import Urls


@pytest.fixture
def broker(private_mosquitto: Callable[[], Broker]) -> Broker:
    return private_mosquitto()


@contextmanager
def ingesting(broker: Broker, notebook: Notebook, **more: object) -> Iterator[Ingestor]:
    with Ingestor(settings_for(broker, **more), notebook) as ingestor:
        until(lambda: ingestor.counters.connected)
        yield ingestor


def test_a_message_is_acknowledged_once_it_is_kept_and_not_before(broker: Broker) -> None:
    notebook = Notebook()
    notebook.open.clear()
    with ingesting(broker, notebook) as ingestor:
        send(broker, [reading(v) for v in range(10)])
        until(lambda: ingestor.counters.received == 10)
        time.sleep(0.3)
        assert ingestor.counters.acknowledged == 0
        notebook.open.set()
        until(lambda: ingestor.counters.acknowledged == 10)
        assert notebook.values() == list(range(10))


def test_order_is_kept_through_many_batches(broker: Broker) -> None:
    notebook = Notebook()
    with ingesting(broker, notebook, ingest_batch=50, ingest_wait_s=0.01) as ingestor:
        send(broker, [reading(v) for v in range(2000)])
        until(lambda: ingestor.counters.acknowledged == 2000)
    assert notebook.values() == list(range(2000))
    assert notebook.calls >= 40


def test_what_is_held_is_bounded_while_the_store_stands_still(broker: Broker) -> None:
    notebook = Notebook()
    notebook.open.clear()
    with ingesting(broker, notebook, ingest_max_unacked=100, ingest_batch=30) as ingestor:
        send(broker, [reading(v) for v in range(3000)])
        until(lambda: ingestor.counters.paused)
        time.sleep(0.5)
        assert ingestor.held == 100
        assert ingestor.counters.received == 100
        notebook.open.set()
        until(lambda: ingestor.counters.acknowledged == 3000)
        assert ingestor.counters.connections == 1
    assert notebook.values() == list(range(3000))


def test_a_long_pause_leaves_the_backlog_to_the_broker(broker: Broker) -> None:
    notebook = Notebook()
    notebook.open.clear()
    with ingesting(broker, notebook, mqtt_keepalive_s=2, ingest_max_unacked=100, ingest_batch=30) as ingestor:
        send(broker, [reading(v) for v in range(500)])
        until(lambda: not ingestor.counters.connected)
        until(lambda: ingestor.held <= 30)  # what is with the recorder
        time.sleep(0.5)
        assert not ingestor.counters.connected, "it came back before the backlog was drained"
        notebook.open.set()
        until(lambda: set(notebook.values()) == set(range(500)))
        until(lambda: ingestor.counters.acknowledged == 500)
        assert ingestor.counters.stale > 0


def test_a_long_pause_in_which_the_store_gets_on_is_sat_out(broker: Broker) -> None:
    class Slow(Notebook):
        def record(self, arrivals: Sequence[Arrival]) -> Recorded:
            time.sleep(0.4)
            return super().record(arrivals)

    notebook = Slow()
    with ingesting(broker, notebook, mqtt_keepalive_s=2, ingest_max_unacked=120, ingest_batch=15) as ingestor:
        send(broker, [reading(v) for v in range(130)])
        until(lambda: ingestor.counters.acknowledged == 130)
        assert (ingestor.counters.connections, ingestor.counters.stale) == (1, 0)
        assert ingestor.counters.pauses


def test_acknowledgements_of_a_lost_connection_are_dropped(broker: Broker) -> None:
    notebook = Notebook()
    notebook.open.clear()
    with ingesting(broker, notebook) as ingestor:
        send(broker, [reading(v) for v in range(5)])
        until(lambda: notebook.calls == 1)
        broker.stop()
        until(lambda: not ingestor.counters.connected)
        broker.start()
        until(lambda: ingestor.counters.connections == 2)
        send(broker, [reading(v) for v in range(5, 10)])
        notebook.open.set()
        until(lambda: ingestor.counters.acknowledged == 10)
        assert ingestor.counters.stale == 5
    assert sorted(set(notebook.values())) == list(range(10))
    assert len(notebook.kept) == 15, "the five in hand come again, since nobody could acknowledge them"


def test_a_store_that_is_away_is_waited_for(broker: Broker, caplog: pytest.LogCaptureFixture) -> None:
    notebook = Notebook()
    notebook.away = True
    with ingesting(broker, notebook) as ingestor, caplog.at_level(logging.INFO):
        send(broker, [reading(v) for v in range(5)])
        until(lambda: notebook.calls >= 3)
        assert ingestor.counters.acknowledged == 0
        assert ingestor.counters.waiting
        notebook.away = False
        until(lambda: ingestor.counters.acknowledged == 5)
        assert not ingestor.counters.waiting
    assert notebook.values() == list(range(5))
    assert sum("the database is away" in r.message for r in caplog.records) == 1
    assert sum("the database is back" in r.message for r in caplog.records) == 1


def test_what_was_not_kept_when_it_stopped_comes_again(broker: Broker) -> None:
    notebook = Notebook()
    notebook.away = True
    with ingesting(broker, notebook):
        send(broker, [reading(v) for v in range(5)])
        until(lambda: notebook.calls >= 1)
        began = time.monotonic()
    assert time.monotonic() - began < 5, "stopping does not wait for the store"
    later = Notebook()
    with ingesting(broker, later) as ingestor:
        until(lambda: ingestor.counters.acknowledged == 5)
    assert later.values() == list(range(5))


def test_stopping_finishes_the_batch_in_hand(broker: Broker) -> None:
    notebook = Notebook()
    notebook.open.clear()
    with ingesting(broker, notebook, ingest_batch=5) as ingestor:
        send(broker, [reading(v) for v in range(20)])
        until(lambda: ingestor.counters.received == 20)
        ingestor._batches.stop()
        notebook.open.set()
    assert notebook.values() == list(range(5))
    later = Notebook()
    with ingesting(broker, later) as again:
        until(lambda: again.counters.acknowledged == 15)
    assert later.values() == list(range(5, 20)), "the first five were acknowledged before it left"


@contextmanager
def suspended(broker: Broker, seconds: float) -> Iterator[threading.Timer]:
    """Stop the broker's process; it goes on when the timer is over, or the block."""
    assert broker.process is not None
    broker.process.send_signal(signal.SIGSTOP)
    again = threading.Timer(seconds, broker.process.send_signal, [signal.SIGCONT])
    again.start()
    try:
        yield again
    finally:
        again.cancel()
        broker.process.send_signal(signal.SIGCONT)


@pytest.mark.parametrize("version", [5, 4])
def test_what_was_acknowledged_comes_no_more_to_the_one_that_starts_at_once(
    broker: Broker, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    monkeypatch.setattr("ingest.session.FAREWELL_S", 20.0)
    first, second = Notebook(), Notebook()
    first.open.clear()
    with ExitStack() as pause:
        with ingesting(broker, first, mqtt_version=version) as leaving:
            send(broker, [reading(v) for v in range(1000)])
            until(lambda: leaving.counters.received == 1000)
            pause.enter_context(suspended(broker, 0.5))  # a broker reads acknowledgements one by one
            first.open.set()
            until(lambda: leaving.counters.acknowledged == 1000)
        with ingesting(broker, second, mqtt_version=version) as coming:
            send(broker, [reading(1000)])
            until(lambda: second.values())
            assert (second.values(), coming.counters.received) == ([1000], 1)


def test_a_broker_that_does_not_answer_keeps_nobody_from_leaving(broker: Broker) -> None:
    with ExitStack() as pause:
        with ingesting(broker, Notebook()):
            again = pause.enter_context(suspended(broker, 30))
        assert again.is_alive(), "the broker has not moved yet"


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("ioc/da-lat/air/s1/readings", b"\x00\xff"),
        ("ioc/da-lat/air/s1/readings", b""),
        ("ioc/da-lat/krypton/s1/readings", b"{}"),
        ("ioc/da-lat/air/Tr\u1ea1m 1/readings/x/y", b"{}"),
        ("ioc/da-lat/events/\u0111\u00e8o", b"{}"),
        ("ioc/da-lat/air/s1/reading", b'{"values": {"pm25": 1}}'),
        ("ioc/da-lat/foo", b"{}"),
        ("ioc/da-lat/air/s1/readings/", b"{}"),
    ],
)
def test_what_cannot_be_read_is_kept_with_its_reason_and_acknowledged(
    broker: Broker, topic: str, payload: bytes
) -> None:
    notebook = Notebook()
    with ingesting(broker, notebook) as ingestor:
        send(broker, [Outgoing(topic, payload), reading(1)])
        until(lambda: ingestor.counters.acknowledged == 2)
    bad, good = notebook.kept
    assert (bad.topic, bad.payload, bad.area, bad.decoded) == (topic, payload, "da-lat", None)
    assert bad.reason
    assert good.reason is None
    with ingesting(broker, Notebook()) as again:
        time.sleep(0.3)
        assert again.counters.received == 0


def test_content_type_and_user_properties_arrive(broker: Broker) -> None:
    notebook = Notebook()
    with ingesting(broker, notebook) as ingestor:
        attributes = {"specversion": "1.0", "id": "1", "source": "/x", "type": "vn.example.pinged", "backfill": "true"}
        send(broker, [Outgoing("ioc/da-lat/events/x", b'{"a": 1}', "application/json", attributes)])
        until(lambda: ingestor.counters.acknowledged == 1)
    (arrival,) = notebook.kept
    assert (arrival.content_type, arrival.properties, arrival.format) == ("application/json", attributes, "cloudevents")
    assert arrival.decoded is not None
    assert arrival.decoded.events[0].data == {"a": 1}


@pytest.mark.parametrize(
    "odd", [{"content_type": "\ufeffapplication/json"}, {"properties": {"\ufeffsource": "T\ufeffb"}}]
)
def test_a_byte_order_mark_beside_a_payload_stops_nobody(broker: Broker, odd: dict[str, Any]) -> None:
    notebook = Notebook()
    with ingesting(broker, notebook) as ingestor:
        send(broker, [Outgoing("ioc/da-lat/air/s1/readings", b'{"values": {"pm25": 1}}', **odd), reading(2)])
        until(lambda: ingestor.counters.acknowledged == 2)
        assert ingestor.counters.connections == 1
    first = notebook.kept[0]
    assert (first.content_type, first.properties) == (odd.get("content_type"), odd.get("properties", {}))


def test_a_retained_status_is_heard_by_an_ingestor_that_comes_later(broker: Broker) -> None:
    send(broker, [Outgoing("ioc/da-lat/air/s1/status", b"online", retain=True)])
    notebook = Notebook()
    with ingesting(broker, notebook) as ingestor:
        until(lambda: ingestor.counters.acknowledged == 1)
    assert notebook.kept[0].decoded is not None
    assert notebook.kept[0].decoded.statuses[0].online


def test_a_broker_that_comes_later_is_waited_for(broker: Broker, caplog: pytest.LogCaptureFixture) -> None:
    broker.stop()
    notebook = Notebook()
    with Ingestor(settings_for(broker), notebook) as ingestor:
        time.sleep(1)
        broker.start()
        until(lambda: ingestor.counters.connected)
        send(broker, [reading(1)])
        until(lambda: ingestor.counters.acknowledged == 1)
    assert sum("no broker at" in r.message for r in caplog.records) == 1


def test_a_wrong_password_is_told_with_its_cure(broker: Broker, caplog: pytest.LogCaptureFixture) -> None:
    with Ingestor(settings_for(broker, mqtt_password="wrong"), Notebook()):
        until(lambda: "check IOC_MQTT_USERNAME and IOC_MQTT_PASSWORD" in caplog.text)
        time.sleep(1)
    assert caplog.text.count("check IOC_MQTT_USERNAME") == 1


def test_mqtt_3_1_1_does_as_well(broker: Broker) -> None:
    notebook = Notebook()
    notebook.away = True
    with ingesting(broker, notebook, mqtt_version=4):
        send(broker, [reading(v) for v in range(5)], mqtt_version=4)
        until(lambda: notebook.calls >= 1)
    later = Notebook()
    with ingesting(broker, later, mqtt_version=4) as ingestor:
        until(lambda: ingestor.counters.acknowledged == 5)
    assert later.values() == list(range(5))


def test_two_ingestors_share_the_work_and_the_first_hears_what_is_retained(broker: Broker) -> None:
    send(broker, [Outgoing("ioc/da-lat/air/s1/status", b"online", retain=True)])
    one, two = Notebook(), Notebook()
    shared = {"ingest_shared": True}
    with ingesting(broker, one, **shared) as first, ingesting(broker, two, ingest_slot=1, **shared) as second:
        until(lambda: first.counters.acknowledged == 1)
        send(broker, [reading(v) for v in range(200)])
        until(lambda: first.counters.acknowledged + second.counters.acknowledged == 201)
    assert one.kept[0].decoded is not None
    assert one.kept[0].decoded.statuses
    assert sorted(one.values() + two.values()) == list(range(200))
    assert one.values()
    assert two.values()


def test_a_status_from_the_share_is_left_to_the_first_ingestor(broker: Broker) -> None:
    one, two = Notebook(), Notebook()
    shared = {"ingest_shared": True}
    words = [b"online" if i % 2 else b"offline" for i in range(20)]
    with ingesting(broker, one, **shared) as first, ingesting(broker, two, ingest_slot=1, **shared) as second:
        time.sleep(0.2)  # until both have subscribed
        send(broker, [Outgoing("ioc/da-lat/air/s1/status", word) for word in words])
        until(lambda: first.counters.acknowledged + second.counters.acknowledged == 40)
    assert two.kept, "the share brought none, so that nothing was proven"
    assert not [a for a in two.kept if a.decoded is None or a.decoded.statuses]
    told = [s.online for a in one.kept if a.decoded for s in a.decoded.statuses]
    assert len(told) >= 20
    assert told[-1]


def test_a_session_from_before_sharing_brings_nothing_twice(broker: Broker) -> None:
    with ingesting(broker, Notebook()):
        pass
    notebook = Notebook()
    with ingesting(broker, notebook, ingest_shared=True) as ingestor:
        time.sleep(0.2)  # until the old subscription is taken back
        send(broker, [reading(v) for v in range(20)])
        until(lambda: ingestor.counters.acknowledged == 20)
        time.sleep(0.2)
        assert ingestor.counters.received == 20


def test_a_publisher_learns_that_the_broker_refuses_its_topic(broker: Broker) -> None:
    from ingest.publisher import Publisher

    with Publisher(settings_for(broker, "da-lat"), "test-refused") as publisher:
        publisher.wait_connected(10)
        publisher.publish(reading(1, area="bao-loc"))
        with pytest.raises(StartError, match="refused a message of user da-lat: Not authorized; allow it in its ACL"):
            publisher.drain(10)


def test_an_error_nobody_foresaw_ends_the_ingestor_instead_of_its_silence(broker: Broker) -> None:
    class Broken(Notebook):
        def record(self, _arrivals: Sequence[Arrival]) -> Recorded:
            raise ZeroDivisionError

    with Ingestor(settings_for(broker), Broken()) as ingestor:
        until(lambda: ingestor.counters.connected)
        send(broker, [reading(1)])
        with pytest.raises(ZeroDivisionError):
            ingestor.wait(20)


def test_the_command_keeps_what_is_published_and_ends_cleanly(broker: Broker, embedded_database: Urls) -> None:
    environment = os.environ | {
        "IOC_MQTT_PORT": str(broker.port),
        "IOC_MQTT_USERNAME": "ingest",
        "IOC_MQTT_PASSWORD": broker.users["ingest"],
        "IOC_DATABASE_INGEST_URL": embedded_database.ingest,
    }

    def kept() -> int:
        with psycopg.connect(embedded_database.superuser) as connection:
            row = connection.execute("SELECT (SELECT count(*) FROM reading) + (SELECT count(*) FROM quarantine)")
            return int((row.fetchone() or (0,))[0])

    with ingesting(broker, Notebook()):
        pass  # the session begins, so that nothing is lost while the command starts
    send(broker, [reading(7), Outgoing("ioc/da-lat/air/s1/readings", b"{")])
    with subprocess.Popen([sys.executable, "-m", "ioc", "ingest"], env=environment) as process:
        until(lambda: kept() == 2, 30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


SCRIPT = """
import sys, time
from pathlib import Path
from ingest.mqtt import Ingestor
from ioc.local.broker import Mosquitto
from ioc.services.recorder import Recorded
from ioc.settings import Settings

kept = Path(sys.argv[2])

class Slow:
    def record(self, arrivals):
        time.sleep(0.3)
        with kept.open("a") as file:
            file.writelines(f"{a.decoded.readings[0].value:g}\\n" for a in arrivals)
        return Recorded(readings=len(arrivals))

settings = Settings(_env_file=None, mqtt_port=int(sys.argv[1]), mqtt_username="ingest", mqtt_password=sys.argv[3],
                    ingest_batch=20, ingest_wait_s=0.05)
with Ingestor(settings, Slow()) as ingestor:
    while not ingestor.wait(1):
        pass
"""


def test_nothing_is_lost_when_the_ingestor_is_killed_again_and_again(broker: Broker, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.touch()
    command = [sys.executable, "-c", SCRIPT, str(broker.port), str(kept), broker.users["ingest"]]
    with ingesting(broker, Notebook()):
        pass  # the session begins
    send(broker, [reading(v) for v in range(200)])
    for _ in range(3):
        before = kept.read_text().count("\n")
        with subprocess.Popen(command, env=os.environ | {"COVERAGE_PROCESS_START": ""}) as process:
            until(lambda b=before: kept.read_text().count("\n") > b + 20)
            process.send_signal(signal.SIGKILL)
    notebook = Notebook()
    with ingesting(broker, notebook) as ingestor:
        until(lambda: {int(v) for v in kept.read_text().split()} | set(notebook.values()) == set(range(200)))
        until(lambda: ingestor.held == 0)
    assert len(notebook.kept) < 200, "what was kept and acknowledged before does not come again"


def test_iotcore_serves_as_well(iotcore: Broker) -> None:
    notebook = Notebook()
    with ingesting(iotcore, notebook) as ingestor:
        send(iotcore, [reading(v) for v in range(50)])
        until(lambda: ingestor.counters.acknowledged == 50)
    assert notebook.values() == list(range(50))


def test_another_with_the_same_client_id_is_told_and_not_fought(
    broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    with ingesting(broker, Notebook()) as one, ingesting(broker, Notebook()) as two:
        until(lambda: one.counters.taken_over or two.counters.taken_over)
        before = one.counters.connections + two.counters.connections
        time.sleep(1)
        assert one.counters.connections + two.counters.connections <= before + 1
    assert "another ingestor seems to have that name here too" in caplog.text
