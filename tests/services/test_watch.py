"""The watch: sensors that fall silent are told once, and nobody is accused too early."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from ioc.errors import StoreBusyError
from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import REPORT_CHANGED, Event
from ioc.model.reading import Reading, SensorKey, SensorNote, SensorStatus
from ioc.services import watch
from ioc.services.leases import Leases
from ioc.services.recorder import Recorder
from ioc.store import database as db
from tests.servers import Urls

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
KEY = SensorKey("da-lat", "air", "tram-1")
TOLD = "SELECT data ->> 'from', data ->> 'to' FROM event ORDER BY time"


@pytest.fixture
def a_sensor(embedded_database: Urls) -> Urls:
    """A sensor that measures each minute and was last heard at NOW."""
    keep(embedded_database, Decoded([Reading(KEY, "pm25", NOW, 20.0)], [SensorNote(KEY, interval_s=60)]))
    return embedded_database


def keep(urls: Urls, decoded: Decoded, at: datetime = NOW, *, retained: bool = False) -> None:
    """Record, as if the database's clock stood at NOW: a sensor is spared for a while after its registration."""
    with closing(Recorder(urls.ingest)) as recorder:
        recorder.record([Arrival("t", b"", at, "da-lat", retained=retained, decoded=decoded)])
    with psycopg.connect(urls.superuser) as connection:
        connection.execute("UPDATE sensor SET registered_at = %s", (NOW,))


def judged(urls: Urls, *moments: datetime, started: datetime | None = None) -> list[tuple[str, str]]:
    with db.connecting(urls.watch) as connection:
        for moment in moments:
            watch.check_sensors(connection, moment, started)
    with psycopg.connect(urls.superuser) as connection:
        return connection.execute(TOLD).fetchall()


def test_each_change_is_told_once(a_sensor: Urls) -> None:
    minutes = [NOW + timedelta(minutes=m) for m in (0, 0, 2, 2, 11, 11)]
    assert judged(a_sensor, *minutes) == [("new", "online"), ("online", "late"), ("late", "offline")]


def test_nobody_is_called_late_while_the_watch_itself_is_young(a_sensor: Urls) -> None:
    woke = NOW + timedelta(hours=5)
    assert judged(a_sensor, NOW, woke + timedelta(seconds=30), started=woke) == [("new", "online")]
    assert judged(a_sensor, woke + timedelta(seconds=75), started=woke)[-1] == ("online", "late")
    assert judged(a_sensor, woke + timedelta(seconds=605), started=woke)[-1] == ("late", "offline")


def test_a_sensor_whose_past_is_loaded_first_is_not_accused_before_its_turn(embedded_database: Urls) -> None:
    past = Reading(KEY, "pm25", NOW - timedelta(days=1), 20.0)
    keep(embedded_database, Decoded([past], [SensorNote(KEY, interval_s=60)]))
    assert judged(embedded_database, NOW + timedelta(seconds=30)) == []
    assert judged(embedded_database, NOW + timedelta(seconds=90)) == [("new", "late")]


def test_a_watch_that_slept_accuses_nobody_of_the_silence(a_sensor: Urls) -> None:
    awake = watch.Awake(NOW)
    woke = NOW + timedelta(hours=8)
    assert [awake.since(NOW + timedelta(seconds=s)) for s in (0, 5, 50)] == [NOW] * 3
    assert judged(a_sensor, NOW) == [("new", "online")]
    assert judged(a_sensor, woke, started=awake.since(woke)) == [("new", "online")]
    assert awake.since(woke + timedelta(seconds=5)) == woke
    assert awake.since(NOW) == NOW, "a clock set back is a gap too"


def test_a_sensor_that_says_it_is_offline_is_believed(a_sensor: Urls) -> None:
    keep(a_sensor, Decoded(statuses=[SensorStatus(KEY, online=False)]))
    assert judged(a_sensor, NOW, started=NOW) == [("new", "offline")]


def test_a_later_reading_brings_back_who_said_it_was_offline(a_sensor: Urls) -> None:
    keep(a_sensor, Decoded(statuses=[SensorStatus(KEY, online=False)]))
    assert judged(a_sensor, NOW) == [("new", "offline")]
    keep(a_sensor, Decoded([Reading(KEY, "pm25", NOW - timedelta(seconds=9), 20.0)]))
    assert judged(a_sensor, NOW) == [("new", "offline")], "what it measured before it said so is no sign of life"
    keep(a_sensor, Decoded([Reading(KEY, "pm25", NOW + timedelta(seconds=9), 20.0)]))
    assert judged(a_sensor, NOW + timedelta(seconds=9))[-1] == ("offline", "online")
    assert said_offline(a_sensor) == [False]


def said_offline(urls: Urls) -> list[bool]:
    with psycopg.connect(urls.superuser) as connection:
        return [word for (word,) in connection.execute("SELECT said_offline FROM sensor")]


def test_what_the_broker_had_retained_accuses_nobody_who_measures(a_sensor: Urls) -> None:
    offline = Decoded(statuses=[SensorStatus(KEY, online=False)])
    keep(a_sensor, offline, NOW + timedelta(seconds=30), retained=True)
    assert said_offline(a_sensor) == [False]
    keep(a_sensor, offline, NOW + timedelta(seconds=90), retained=True)
    assert said_offline(a_sensor) == [True]
    keep(a_sensor, Decoded(statuses=[SensorStatus(KEY, online=True)]), NOW)
    assert said_offline(a_sensor) == [True], "an older word, read again, changes nothing"


def beat(urls: Urls, *moments: tuple[int, bool]) -> None:
    """What an ingestor says of itself, as (seconds after NOW, whether it keeps up)."""
    with closing(Leases(urls.ingest)) as leases:
        leases.remember(0, ["ioc/#"])
        for seconds, hearing in moments:
            leases.beat({0: hearing}, NOW + timedelta(seconds=seconds))


def test_silence_while_no_ingestor_heard_accuses_nobody(a_sensor: Urls) -> None:
    beat(a_sensor, (-600, True), *((s, True) for s in range(-595, 1, 5)))
    hour = timedelta(hours=1)
    assert judged(a_sensor, NOW, NOW + hour) == [("new", "online")], "the ingestor is away"
    beat(a_sensor, (3600, False), (3610, False))
    assert len(judged(a_sensor, NOW + hour + timedelta(seconds=12))) == 1, "it is back and behind"
    beat(a_sensor, (3615, True), *((s, True) for s in range(3620, 3700, 5)))
    assert len(judged(a_sensor, NOW + timedelta(seconds=3680))) == 1, "it has just caught up"
    assert judged(a_sensor, NOW + timedelta(seconds=3699))[-1] == ("online", "late")


def test_how_often_a_sensor_sends_is_learned_unless_it_was_told(a_sensor: Urls) -> None:
    mute = SensorKey("da-lat", "air", "mute")
    for key in (KEY, mute):
        sent = [Reading(key, m, NOW + timedelta(seconds=30 * n), 20.0) for n in range(8) for m in ("pm25", "pm10")]
        keep(a_sensor, Decoded(sent))
    with db.connecting(a_sensor.watch) as connection:
        assert watch.learn_intervals(connection, NOW + timedelta(minutes=5)) == 1
        assert watch.learn_intervals(connection, NOW + timedelta(minutes=5)) == 0
        found = dict(connection.execute("SELECT key, interval_s FROM sensor").fetchall())
    assert found == {"tram-1": 60, "mute": 30}


def test_partitions_wait_for_a_quiet_moment_instead_of_holding_up_whoever_writes(a_sensor: Urls) -> None:
    with (
        psycopg.connect(a_sensor.superuser) as backup,
        db.connecting(a_sensor.watch) as connection,
        ThreadPoolExecutor() as pool,
    ):
        backup.execute("SELECT count(*) FROM reading")  # its lock stays until it ends, hours later
        with pytest.raises(StoreBusyError, match="lock timeout"):
            pool.submit(watch.make_partitions, connection, NOW).result(20)
        backup.rollback()
        assert watch.make_partitions(connection, NOW) == 3


def test_partitions_lie_ahead(a_sensor: Urls) -> None:
    with db.connecting(a_sensor.watch) as connection:
        assert watch.make_partitions(connection, NOW) == 3
        assert watch.make_partitions(connection, NOW) == 0


def test_words_of_old_reports_are_forgotten_and_what_was_counted_stays(embedded_database: Urls) -> None:
    def told(code: str, days: int, state: str, **more: str) -> Event:
        at = NOW - timedelta(days=days)
        data = {"report": code, "state": state} | more
        return Event("da-lat", "/x", f"{code}/{state}", REPORT_CHANGED, at, at, data, subject=code)

    filed = [told("old", 400, "filed", text="nắp cống vỡ"), told("long", 400, "filed", text="đèn tắt")]
    keep(embedded_database, Decoded(events=[*filed, told("long", 20, "answered"), told("old", 390, "closed")]))
    with db.connecting(embedded_database.watch) as connection:
        assert watch.forget_texts(connection, NOW - timedelta(days=365)) == 1
        assert watch.forget_texts(connection, NOW - timedelta(days=365)) == 0
        reports = connection.execute("SELECT code, state, text FROM report ORDER BY code").fetchall()
        words = connection.execute("SELECT subject, data ->> 'text' FROM event WHERE data ? 'text'").fetchall()
    assert reports == [("long", "answered", "đèn tắt"), ("old", "closed", None)]
    assert words == [("long", "đèn tắt")]
