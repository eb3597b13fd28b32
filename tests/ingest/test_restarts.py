"""No restart of the database, the broker or the ingestor makes a sensor offline; all of them are real."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from paho.mqtt.client import Client

from ingest import client as mqtt
from ingest.worker import Worker
from ioc.local.broker import Broker
from ioc.local.ports import choose
from ioc.local.postgres import Postgres
from ioc.services import watch
from ioc.store import database
from tests.ingest.stage import reading, send, settings_for, until
from tests.servers import PASSWORD, Urls, fresh_database

STATUS = "ioc/da-lat/air/s1/status"
EVENTS = "SELECT data ->> 'from', data ->> 'to' FROM event ORDER BY received_at"


@contextmanager
def working(broker: Broker, urls: Urls) -> Iterator[Worker]:
    """An ingestor, until the block ends."""
    ended = threading.Event()
    settings = settings_for(broker, database_ingest_url=urls.ingest, ingest_metrics_port=0, mqtt_keepalive_s=10)
    worker = Worker(settings, ended)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        ended.set()
        thread.join()


@contextmanager
def a_device(broker: Broker) -> Iterator[Client]:
    """A sensor with a last will, which says that it is there whenever it comes back."""
    settings = settings_for(broker, "simulator")
    device = mqtt.make(settings, "test-device", keep_session=False)
    device.will_set(STATUS, b"offline", 1, retain=True)
    device.on_connect = lambda client, *_: client.publish(STATUS, b"online", 1, retain=True)
    device.reconnect_delay_set(3, 3)
    mqtt.connect(device, settings, 10, 0)
    device.loop_start()
    try:
        yield device
    finally:
        device.disconnect()
        device.loop_stop()


def test_no_restart_makes_a_sensor_offline_and_its_own_word_does(
    private_mosquitto: Callable[[], Broker], tmp_path: Path
) -> None:
    server = Postgres(tmp_path, choose(0), PASSWORD, settings={"fsync": "off"})
    broker = private_mosquitto()
    try:
        with fresh_database("postgresql", server.start().superuser_url()) as urls:

            def asked(question: str) -> list[tuple[Any, ...]]:
                with psycopg.connect(urls.superuser) as connection:
                    return connection.execute(question).fetchall()

            def look(after: timedelta = timedelta()) -> list[tuple[Any, ...]]:
                """Let the watch look, and return what it has told so far."""
                with database.connecting(urls.watch) as connection:
                    watch.check_sensors(connection, datetime.now(UTC) + after)
                return asked(EVENTS)

            def hears() -> bool:
                return asked("SELECT heard_since IS NOT NULL FROM ingest_session") == [(True,)]

            def said() -> bool:
                return asked("SELECT said_offline FROM sensor") == [(True,)]

            with a_device(broker) as device, working(broker, urls) as worker:
                until(lambda: worker.ingestors and worker.ingestors[0].counters.connected)
                send(broker, [reading(18.4)])
                until(lambda: asked("SELECT count(*) FROM latest") == [(1,)] and hears())
                online = look()
                assert online == [("new", "online")]
                server.stop()
                send(broker, [reading(18.5)])
                until(lambda: worker.ingestors[0].counters.waiting)
                server.start()
                until(lambda: hears() and not worker.ingestors[0].counters.waiting)
                assert look() == online, "the database is back"
                broker.stop()
                broker.start()
                until(hears)
                assert look() == online, "the broker is back, and may have told every will"
                until(device.is_connected)
            with working(broker, urls) as worker:
                until(lambda: worker.ingestors and worker.ingestors[0].counters.connected and hears())
                assert look() == online, "the ingestor is back"
                send(broker, [reading(18.6)])
                with a_device(broker) as device:
                    until(lambda: not said())
                    assert look() == online
                    device.socket().shutdown(2)
                    until(said)
                    assert look() == online, "ingestors have just begun to hear"
                    with psycopg.connect(urls.superuser) as connection:
                        connection.execute("UPDATE ingest_session SET heard_since = now() - interval '2 minutes'")
                    assert look()[1:] == [("online", "offline")]
    finally:
        server.stop()
