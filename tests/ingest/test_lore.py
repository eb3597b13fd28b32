"""What devices declared once is known to an ingestor that starts again, and one ingestor hears all of it."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from ingest import topics
from ingest.arrivals import Message, Rules, read
from ingest.lore import Lore
from ingest.sources import Source, Sources
from ioc.services.recorder import Recorder
from tests.servers import Urls

NOW = datetime(2026, 11, 21, 7, 5, tzinfo=UTC)
HOME = Source("home", "home/da-lat/#", "homeassistant", "da-lat", "weather")
LEVELS = Source("levels", "v3/#", "ttn", "da-lat", "water")
CONFIG = "home/da-lat/homeassistant/device/st7/config"
DISCOVERY = Path(__file__).parents[1] / "payloads/homeassistant/discovery_of_a_device.json"


def test_what_was_declared_is_read_by_after_a_restart_and_forgotten_when_it_is_taken_back(
    embedded_database: Urls,
) -> None:
    with closing(Recorder(embedded_database.ingest)) as recorder:

        def heard(topic: str, payload: bytes, *, restarted: bool = False) -> int:
            nonlocal rules
            if restarted:
                rules = Rules(sources=rules.sources, lore=Lore(recorder.declared()))
            return recorder.record([read(Message(topic, payload, NOW), rules)]).readings

        rules = Rules(sources=Sources((HOME,)))
        assert heard("home/da-lat/st7/state", b'{"t": 18}') == 0, "nobody has said what it is"
        heard(CONFIG, DISCOVERY.read_bytes())
        assert heard("home/da-lat/st7/state", b'{"t": 18}', restarted=True) == 1
        heard(CONFIG, b"")
        assert heard("home/da-lat/st7/state", b'{"h": 90}', restarted=True) == 0
        kept = recorder.record([read(Message(CONFIG, DISCOVERY.read_bytes(), NOW), rules)])
        assert kept.quarantined == 1, "what could not be read of it lies there, with the rest that could"


def test_a_running_total_counts_on_over_a_restart_and_a_second_delivery_counts_nothing(
    embedded_database: Urls,
) -> None:
    meters = Sources((Source("meters", "home/da-lat/#", "homeassistant", "da-lat", "energy"),))
    config = b"""{"state_topic": "m", "device_class": "energy", "unit_of_measurement": "Wh",
                  "state_class": "total_increasing"}"""
    with closing(Recorder(embedded_database.ingest)) as recorder:

        def heard(topic: str, payload: bytes, minute: int) -> None:
            rules = Rules(sources=meters, lore=Lore(recorder.declared()))  # as after a restart, each time
            recorder.record([read(Message(topic, payload, NOW + timedelta(minutes=minute)), rules)])

        heard("home/da-lat/sensor/m/config", config, 0)
        for minute, total in enumerate((b"1000", b"3000", b"3000", b"8000", b"500")):
            heard("home/da-lat/m", total, minute)
    with psycopg.connect(embedded_database.superuser) as connection:
        told = connection.execute("SELECT value FROM reading ORDER BY measured_at").fetchall()
    assert told == [(2.0,), (0.0,), (5.0,), (0.5,)]


def test_sources_that_refer_to_what_was_said_are_heard_whole_by_the_first_slot() -> None:
    known = Sources((HOME, LEVELS))
    assert known.alone == {"home/da-lat/#"}
    first, second = (topics.subscriptions(slot, True, known.filters, known.alone) for slot in (0, 1))
    assert first == ("$share/ioc/ioc/#", "$share/ioc/v3/#", "ioc/+/+/+/status", "home/da-lat/#")
    assert second == ("$share/ioc/ioc/#", "$share/ioc/v3/#")
    assert set(topics.subscriptions(0, False, known.filters, known.alone)) == {"ioc/#", "v3/#", "home/da-lat/#"}
