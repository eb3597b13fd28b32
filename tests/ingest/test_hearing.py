"""A worker says whether it hears what is published, so that nobody is accused of a silence that was ours."""

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg

from ingest.worker import Worker
from ioc.local.broker import Broker
from ioc.model.decoded import Arrival, Decoded
from ioc.model.reading import Reading, SensorKey, SensorNote
from ioc.services import watch
from ioc.services.recorder import Recorder
from ioc.store import database
from tests.ingest.stage import settings_for, until
from tests.servers import Urls


def test_while_the_broker_or_the_worker_is_away_nobody_is_called_offline(
    embedded_database: Urls, private_mosquitto: Callable[[], Broker]
) -> None:
    urls, broker, ended = embedded_database, private_mosquitto(), threading.Event()

    def hears() -> bool | None:
        with psycopg.connect(urls.superuser) as connection:
            row = connection.execute("SELECT heard_since IS NOT NULL FROM ingest_session").fetchone()
        return row[0] if row else None

    def states(after: timedelta) -> set[str]:
        with database.connecting(urls.watch) as connection:
            watch.check_sensors(connection, datetime.now(UTC) + after)
            return {state for (state,) in connection.execute("SELECT state FROM sensor")}

    key, now = SensorKey("da-lat", "air", "s1"), datetime.now(UTC)
    told = Decoded([Reading(key, "pm25", now - timedelta(hours=1), 20.0)], [SensorNote(key, interval_s=1)])
    with closing(Recorder(urls.ingest)) as recorder:
        recorder.record([Arrival("t", b"", now, "da-lat", decoded=told)])
    with psycopg.connect(urls.superuser) as connection:
        connection.execute("UPDATE sensor SET state = 'online', registered_at = now() - interval '1 day'")
    worker = Worker(settings_for(broker, database_ingest_url=urls.ingest), ended)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        until(hears)
        broker.stop()
        until(lambda: hears() is False)
        assert states(timedelta()) == {"online"}
        broker.start()
        until(hears)
        assert states(timedelta()) == {"online"}, "it has just begun to listen"
    finally:
        ended.set()
        thread.join()
    assert states(timedelta(hours=1)) == {"online"}, "nobody listens"
    with psycopg.connect(urls.superuser) as connection:
        connection.execute("UPDATE ingest_session SET beat_at = now(), heard_since = now() - interval '10 minutes'")
    assert states(timedelta()) == {"offline"}, "somebody listened for ten minutes, and it said nothing"
