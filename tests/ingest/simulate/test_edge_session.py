"""Devices of Home Assistant and of Sparkplug as the simulator plays them: a real broker, a real database."""

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ingest.lore import Lore
from ingest.mqtt import Ingestor
from ingest.publishers import FOREIGN, Publishers, logged_in
from ingest.simulate import SEED, SOURCES, edge_node, scenarios
from ingest.simulate.edge_session import EdgeSession
from ingest.simulate.measures import amounts
from ingest.simulate.programme import Programme
from ingest.simulate.stations import HOME, SPARKPLUG
from ingest.simulate.world import World
from ioc.local.broker import Broker, Mosquitto
from ioc.local.ports import choose
from ioc.services.recorder import Recorder
from tests.ingest.simulate.played import everywhere
from tests.ingest.stage import settings_for, until
from tests.servers import Urls

STATIONS = [s for s in everywhere() if s.speaks in (HOME, SPARKPLUG)]
DEVICES = {(s.area, s.sensor) for s in STATIONS if s.speaks == SPARKPLUG}
TOLD = {  # an amount is told when its span is over, and not now
    (s.area, s.sensor, s.name, True, s.battery, s.rssi, "ioc-simulate 1", len(s.metrics) - len(amounts(s)))
    for s in STATIONS
}
KEPT = """
SELECT a.slug, n.key, n.name, n.simulated, n.battery, n.rssi, n.firmware, count(l.measured_at)
FROM sensor n JOIN area a ON a.id = n.area_id JOIN series s ON s.sensor_id = n.id JOIN latest l ON l.series_id = s.id
WHERE s.metric <> 'energy'
GROUP BY a.slug, n.id
"""
OFFLINE = "SELECT a.slug, n.key FROM sensor n JOIN area a ON a.id = n.area_id WHERE n.said_offline"


@pytest.fixture
def broker(mosquitto_program: str, tmp_path: Path) -> Iterator[Broker]:
    """A broker that knows the ingestor and those who publish, and lets each write its own and nothing else."""
    users = {name: f"{name}-pw" for name in ("ingest", FOREIGN, *{s.area for s in STATIONS})}
    server = Mosquitto(tmp_path, choose(0), users)
    try:
        yield server.start()
    finally:
        server.stop()


def test_they_become_sensors_like_others_and_die_and_are_born_again(
    broker: Broker, embedded_database: Urls, tmp_path: Path
) -> None:
    accounts = tmp_path / "publishers"
    accounts.write_text("".join(f"{name}:{word}\n" for name, word in broker.users.items() if name != "ingest"))
    settings = settings_for(broker, mqtt_username=None, mqtt_password=None, mqtt_users=accounts)
    heard = settings_for(broker, ingest_sources=SOURCES)
    now = int(time.time()) - 600
    programme = Programme(World(SEED, scenario=scenarios.find("quiet"), since=now), now)
    programme.stations = STATIONS

    def asked(question: str) -> set[tuple[Any, ...]]:
        with psycopg.connect(embedded_database.superuser) as connection:
            return set(connection.execute(question))

    with ExitStack() as stack:
        recorder = stack.enter_context(closing(Recorder(embedded_database.ingest)))
        publishers = stack.enter_context(Publishers(settings, "test-simulate"))
        with Ingestor(heard, recorder) as ingestor:
            until(lambda: ingestor.counters.connected)
            for message in (*programme.introductions(), *programme.round()):
                publishers.publish(message)
            account = logged_in(settings, FOREIGN)
            nodes = edge_node.nodes(STATIONS, connections=255)
            sessions = [EdgeSession(account, node, programme.said) for node in nodes]
            leaving = stack.enter_context(ExitStack())
            for session in sessions:
                leaving.enter_context(session)
            _births(sessions, now)
            until(lambda: asked(KEPT) == TOLD)
            for session in sessions:  # as when a machine loses its power: the broker publishes what it was left
                session._client.socket().shutdown(socket.SHUT_RDWR)
            until(lambda: asked(OFFLINE) == DEVICES)
            _births(sessions, now)
            until(lambda: not asked(OFFLINE))
        with Ingestor(heard, recorder, lore=Lore(recorder.declared())) as ingestor:
            until(lambda: ingestor.counters.connected)
            for second in range(now + 1, now + 61):
                for session in sessions:
                    session.tell(second)
            _births(sessions, now + 61)  # it may have missed some: it asked for them
            leaving.close()
            until(lambda: asked(OFFLINE) == DEVICES)
    assert asked("SELECT topic, reason FROM quarantine") == set()


def _births(sessions: Sequence[EdgeSession], at: int) -> None:
    """Births once they are wanted: by a connection that is new, or because somebody asked."""
    for session in sessions:
        until(session._asked.is_set)
        session.tell(at)
