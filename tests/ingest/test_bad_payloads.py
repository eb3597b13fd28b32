"""Bad payloads: each is read or refused with a reason that a person understands, and none is left unacknowledged."""

from collections.abc import Callable
from contextlib import closing

import psycopg

from ingest.arrivals import Rules
from ingest.mqtt import Ingestor
from ingest.publisher import Outgoing
from ioc.local.broker import Broker
from ioc.services.recorder import Recorder
from tests.ingest import bad
from tests.ingest.stage import send, settings_for, until
from tests.servers import Urls


def test_ten_thousand_are_read_or_refused_with_a_reason() -> None:
    refused = [a for m in bad.messages(10_000, seed=68) if (a := bad.check(m, Rules())).decoded is None]
    assert len(refused) > 7_000
    assert len({a.reason for a in refused}) > 100, "reasons say what is wrong with this payload and no other"


def test_a_sample_of_them_goes_through_the_whole_chain(
    private_mosquitto: Callable[[], Broker], embedded_database: Urls
) -> None:
    broker = private_mosquitto()
    sample = [
        Outgoing(m.topic, m.payload)
        for m in bad.messages(500, seed=7)
        if len(m.payload) < 1_000_000 and m.topic.startswith("ioc/")
    ]
    with closing(Recorder(embedded_database.ingest)) as recorder, Ingestor(settings_for(broker), recorder) as ingestor:
        until(lambda: ingestor.counters.connected)
        send(broker, sample)
        until(lambda: ingestor.counters.acknowledged == len(sample), 60)
        assert ingestor.counters.connections == 1
    with psycopg.connect(embedded_database.superuser) as connection:
        kept = connection.execute("SELECT payload, reason FROM quarantine").fetchall()
    assert len(kept) == ingestor.counters.quarantined > len(sample) / 2
    assert {bytes(payload) for payload, _ in kept} <= {m.payload for m in sample}
    assert all(reason for _, reason in kept)
