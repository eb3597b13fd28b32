"""What a worker does beside its messages, on real servers: it tells how it does, and reads again what it is asked."""

import asyncio
import threading
import urllib.request
from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg

from ingest import upkeep
from ingest.arrivals import Rules
from ingest.publisher import Outgoing
from ingest.worker import Worker
from ioc.errors import StoreUnavailableError
from ioc.local.broker import Broker
from ioc.local.ports import choose
from ioc.model.decoded import Arrival
from ioc.model.focus import LOCAL_OPERATOR
from ioc.services import quarantine
from ioc.services.book import Book, Visit
from ioc.services.clerk import Clerk
from ioc.services.quarantine import Meant
from ioc.services.recorder import Recorder
from tests.ingest.stage import reading, send, settings_for, until
from tests.servers import Urls
from tests.services.test_quarantine import visit


def row(urls: Urls, question: str) -> Any:
    with psycopg.connect(urls.superuser) as connection:
        return connection.execute(question.encode()).fetchone()


def asked(urls: Urls, by: Visit) -> None:
    """Somebody asks for everything to be read again."""

    async def story() -> None:
        book = Book(urls.gate)
        await book.open()
        try:
            await quarantine.replay(book, LOCAL_OPERATOR, Meant(), by)
        finally:
            await book.close()

    asyncio.run(story())


def test_a_worker_tells_how_it_does_and_reads_again_what_it_is_asked(
    embedded_database: Urls, private_mosquitto: Callable[[], Broker], monkeypatch: Any
) -> None:
    monkeypatch.setattr(upkeep, "TELL_S", 0.2)
    monkeypatch.setattr(upkeep, "LOOK_S", 0.2)
    urls, broker, port, ended = embedded_database, private_mosquitto(), choose(0), threading.Event()
    settings = settings_for(broker, database_ingest_url=urls.ingest, ingest_metrics_port=port)
    worker = Worker(settings, ended)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        until(lambda: worker.ingestors and worker.ingestors[0].counters.connected)
        send(broker, [reading(1), Outgoing("ioc/da-lat/air/s1/readings", b"{")])
        told = "SELECT sum(received), sum(quarantined), bool_or(connected) FROM ingest_minute"
        until(lambda: row(urls, told) == (2, 1, True))
        with closing(Recorder(urls.ingest)) as recorder:
            good = Arrival("ioc/da-lat/air/s2/readings", b'{"values": {"pm25": 1}}', visit().now, "da-lat", reason="x")
            recorder.record([good])
        asked(urls, visit())
        until(lambda: row(urls, "SELECT done_at IS NOT NULL FROM quarantine_replay") == (True,))
        assert row(urls, "SELECT string_agg(became, ' ' ORDER BY became) FROM quarantine_outcome") == (
            "refused stored",
        )
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            assert b'ioc_ingest_received_total{slot="0"} 2.0' in answer.read()
    finally:
        ended.set()
        thread.join()


def test_after_a_failure_it_reads_on_with_a_recorder_that_is_in_no_doubt(embedded_database: Urls) -> None:
    class Failing(Recorder):
        """The first keeps nothing."""

        def record(self, arrivals: Any) -> Any:
            if len(made) == 1:
                raise StoreUnavailableError("the answer to a commit was lost")
            return super().record(arrivals)

    made: list[Recorder] = []

    def new() -> Recorder:
        made.append(Failing(embedded_database.ingest))
        return made[-1]

    at = visit()
    with closing(Recorder(embedded_database.ingest)) as recorder:
        told = b'{"values": {"pm25": 1}}'
        recorder.record([Arrival("ioc/atlantis/air/s1/readings", told, at.now, "atlantis", reason="x")])
    asked(embedded_database, at)
    with closing(Clerk(embedded_database.ingest)) as clerk:
        beside = upkeep.Upkeep(clerk, new, Rules())
        assert not beside.reread()
        assert beside.reread()
        assert not beside.reread()
        made[-1].close()
    assert row(embedded_database, "SELECT became FROM quarantine_outcome") == ("refused",)
    assert row(embedded_database, "SELECT count(*), max(cause) FROM quarantine") == (1, "area")
