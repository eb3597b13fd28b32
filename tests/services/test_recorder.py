"""The recorder: whole or not at all, once, and what is refused goes to quarantine."""

import asyncio
import random
from contextlib import closing
from datetime import UTC, datetime, timedelta

import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from ioc.errors import StoreUnavailableError
from ioc.model.decoded import Arrival, Decoded
from ioc.model.dossier import DossierCount
from ioc.model.event import DOSSIER_CHANGED, Event
from ioc.model.reading import Reading, SensorKey, SensorNote, SensorStatus
from ioc.services.recorder import Recorded, Recorder
from ioc.store import database as db
from ioc.store import dossiers
from tests.servers import Urls, somebody_listens

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)


def arrival(area: str = "da-lat", *, value: float = 20.0, minute: int = 0, sensor: str = "tram-1") -> Arrival:
    key = SensorKey(area, "air", sensor)
    reading = Reading(key, "pm25", NOW + timedelta(minutes=minute), value)
    return Arrival("t", b"{}", NOW, area, "plain", decoded=Decoded([reading], [SensorNote(key, name="Trạm")]))


def event(id_: str, at: datetime = NOW, **data: object) -> Event:
    told = {"dossier": "H-1"} | data
    return Event("da-lat", "/mot-cua", id_, DOSSIER_CHANGED, at, NOW, told, subject=str(told["dossier"]))


def told(*events: Event) -> Arrival:
    return Arrival(
        "ioc/da-lat/events/mot-cua", b"{}", NOW, "da-lat", "cloudevents", decoded=Decoded(events=list(events))
    )


def one(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row[0] if row and len(row) == 1 else row


def test_a_batch_is_kept_once_however_often_it_is_sent(database: Urls) -> None:
    recorder = Recorder(database.ingest)
    batch = [arrival(minute=i) for i in range(50)] + [told(event("1", status=2))]
    assert recorder.record(batch) == Recorded(readings=50, events=1)
    assert recorder.record(batch) == Recorded(duplicates=50)
    recorder.close()


def test_a_message_the_database_refuses_is_quarantined_and_the_rest_of_its_batch_kept(database: Urls) -> None:
    recorder = Recorder(database.ingest)
    refused = told(event("2", note="a\0b"))
    batch = [arrival(minute=i) for i in range(7)] + [refused] + [arrival(minute=i) for i in range(7, 15)]
    assert recorder.record(batch) == Recorded(readings=15, quarantined=1)
    recorder.close()
    assert "refused" in str(one(database.superuser, "SELECT reason FROM quarantine"))


def test_what_no_index_can_hold_is_refused_too_and_not_waited_for(embedded_database: Urls) -> None:
    recorder = Recorder(embedded_database.ingest)
    letters = random.Random(1).choices(range(0x4E00, 0x9FFF), k=3000)
    long = msgspec.structs.replace(event("3"), source="".join(map(chr, letters)))
    assert recorder.record([arrival(), told(long)]) == Recorded(readings=1, quarantined=1)
    recorder.close()


NONSENSE = {
    "status": "?", "due_at": "tomorrow", "received_at": 7, "unit": {"a": 1}, "fee_vnd": True, "procedure": [1],
    "field": {"code": 5}, "channel": "2", "finished_at": "0001-01-01T00:00:00+14:00",
}  # fmt: skip


@pytest.mark.parametrize("key", NONSENSE)
def test_nonsense_in_an_event_kept_before_stops_no_batch_and_no_count(embedded_database: Urls, key: str) -> None:
    recorder = Recorder(embedded_database.ingest)
    recorder.record([told(event("1", status=2, received_at="2026-11-20T08:00:00+07:00"))])
    with psycopg.connect(embedded_database.superuser) as connection:
        connection.execute("UPDATE event SET data = data || %s", (Jsonb({key: NONSENSE[key]}),))
    assert recorder.record([told(event("2", NOW + timedelta(hours=1), status=4, unit="UBND"))]) == Recorded(events=1)
    recorder.close()
    assert one(embedded_database.superuser, "SELECT status, unit FROM dossier") == (4, "UBND")
    counted = asyncio.run(count_dossiers(embedded_database.web, NOW + timedelta(minutes=30)))
    assert (counted.open, counted.overdue) == (1, 0)


async def count_dossiers(url: str, until: datetime) -> DossierCount:
    async with db.pool(url, 1) as pool, db.looking(pool, range(1, 200)) as connection:
        return await dossiers.count(connection, range(1, 200), until - timedelta(days=1), until)


def test_what_one_message_tells_of_a_sensor_is_not_forgotten_for_the_next_that_leaves_it_open(
    embedded_database: Urls,
) -> None:
    key = SensorKey("da-lat", "air", "tram-1")
    notes = SensorNote(key, name="Trạm", interval_s=60), SensorNote(key, simulated=True, interval_s=30)
    batch = [Arrival("t", b"{}", NOW, "da-lat", decoded=Decoded(notes=[note])) for note in notes]
    with closing(Recorder(embedded_database.ingest)) as recorder:
        recorder.record(batch)
        recorder.record(batch[:1])
    assert one(embedded_database.superuser, "SELECT name, simulated, interval_s FROM sensor") == ("Trạm", True, 60)


def test_ids_from_before_the_connection_was_lost_are_not_trusted(embedded_database: Urls) -> None:
    """A restored database, or a replica that took over, may have lost a sensor or given its id to another."""
    recorder = Recorder(embedded_database.ingest)
    recorder.record([arrival()])
    with psycopg.connect(embedded_database.superuser, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'ioc_ingest'")
        connection.execute("TRUNCATE series, sensor, reading CASCADE")
    with pytest.raises(StoreUnavailableError):
        recorder.record([arrival(minute=1)])
    assert recorder.record([arrival(minute=1)]) == Recorded(readings=1)
    recorder.close()
    found = "SELECT n.key, name FROM reading r JOIN series s ON s.id = r.series_id JOIN sensor n ON n.id = s.sensor_id"
    assert one(embedded_database.superuser, found) == ("tram-1", "Trạm")


def test_a_message_for_an_area_nobody_knows_is_quarantined(embedded_database: Urls) -> None:
    recorder = Recorder(embedded_database.ingest)
    recorded = recorder.record([arrival("atlantis"), arrival()])
    assert recorded == Recorded(readings=1, quarantined=1)
    assert [reason for _, reason in recorded.refused] == ["no area is called 'atlantis'; see `ioc geodata list`"]
    recorder.close()
    assert "atlantis" in str(one(embedded_database.superuser, "SELECT reason FROM quarantine"))


def test_what_cannot_be_read_is_kept_whole_with_its_reason(embedded_database: Urls) -> None:
    recorder = Recorder(embedded_database.ingest)
    broken = Arrival(
        "ioc/da-lat/air/x/readings", b"\xff\x00{", NOW, "da-lat", "plain", reason="not UTF-8 \0", properties={"a": "\0"}
    )
    assert recorder.record([broken]) == Recorded(quarantined=1)
    recorder.close()
    assert one(embedded_database.superuser, "SELECT payload FROM quarantine") == b"\xff\x00{"


def test_a_status_and_a_note_are_kept_with_the_sensor(embedded_database: Urls) -> None:
    key = SensorKey("da-lat", "water", "cam-ly")
    note = SensorNote(key, name="Cầu Cam Ly", ward="24790", lat=11.94, lon=108.42, interval_s=60, simulated=True)
    recorder = Recorder(embedded_database.ingest)
    recorder.record(
        [
            Arrival(
                "t", b"", NOW, "da-lat", decoded=Decoded(notes=[note], statuses=[SensorStatus(key, False, battery=87)])
            )
        ]
    )
    recorder.close()
    row = one(
        embedded_database.superuser,
        "SELECT name, ward, interval_s, simulated, said_offline, battery, state FROM sensor",
    )
    assert row == ("Cầu Cam Ly", "24790", 60, True, True, 87.0, "new")


def test_a_database_that_is_away_keeps_nothing_and_the_same_call_works_later(embedded_database: Urls) -> None:
    recorder = Recorder(embedded_database.ingest)
    recorder.record([arrival()])
    with psycopg.connect(embedded_database.superuser, autocommit=True) as connection:
        connection.execute("ALTER ROLE ioc_ingest CONNECTION LIMIT 0")
        connection.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'ioc_ingest'")
        for _ in range(2):
            with pytest.raises(StoreUnavailableError):
                recorder.record([arrival(minute=1)])
        connection.execute("ALTER ROLE ioc_ingest CONNECTION LIMIT -1")
    assert recorder.record([arrival(minute=1)]) == Recorded(readings=1)
    recorder.close()


def test_listeners_are_told_what_moved_after_the_commit(embedded_database: Urls) -> None:
    async def first_change() -> str:
        changes = db.listen(embedded_database.web)
        listening = asyncio.ensure_future(anext(changes))
        await somebody_listens(embedded_database.superuser)
        recorder = Recorder(embedded_database.ingest)
        await asyncio.to_thread(recorder.record, [arrival(), told(event("1", status=2))])
        recorder.close()
        payload = await asyncio.wait_for(listening, 10)
        await changes.aclose()  # type: ignore[attr-defined]
        return payload

    assert asyncio.run(first_change()) == "da-lat air dossiers events"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(5)), split=st.integers(0, 5))
def test_a_dossier_is_the_same_in_whatever_order_its_events_arrive(
    database: Urls, order: list[int], split: int
) -> None:
    steps = [
        {"status": 1, "received_at": "2026-11-20T08:00:00+07:00", "due_at": "2026-11-24T17:00:00+07:00"},
        {"status": 2}, {"status": 5}, {"status": 4}, {"status": 9},
    ]  # fmt: skip
    code = f"H-{id(order)}-{split}"
    events = [event(f"{code}-{i}", NOW + timedelta(hours=i), dossier=code, **s) for i, s in enumerate(steps)]
    mixed = [events[i] for i in order]
    recorder = Recorder(database.ingest)
    recorder.record([told(e) for e in mixed[:split]])
    recorder.record([told(e) for e in mixed[split:]])
    recorder.close()
    with psycopg.connect(database.superuser) as connection:
        row = connection.execute("SELECT status, due_at, finished_at FROM dossier WHERE code = %s", (code,)).fetchone()
    an_hour_waiting = datetime(2026, 11, 24, 11, tzinfo=UTC)
    assert row == (9, an_hour_waiting, NOW + timedelta(hours=4))


def test_what_could_not_be_read_is_kept_once_though_it_is_delivered_twice(embedded_database: Urls) -> None:
    recorder = Recorder(embedded_database.ingest)
    bad = Arrival("ioc/da-lat/air/s1/readings", b"{", NOW, "da-lat", packet=7, reason="broken")
    later = msgspec.structs.replace(bad, received_at=NOW + timedelta(minutes=1))
    assert recorder.record([bad]).quarantined == 1
    assert recorder.record([msgspec.structs.replace(later, again=True)]) == Recorded(duplicates=1)
    assert recorder.record([later]).quarantined == 1, "a sensor that repeats itself, by a packet id that is used again"
    never_came = msgspec.structs.replace(later, payload=b"{{", again=True)
    assert recorder.record([never_came]).quarantined == 1, "sent before, to somebody who died before keeping it"
    recorder.close()


def test_a_batch_whose_commit_was_not_answered_is_in_quarantine_once(
    embedded_database: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(embedded_database.ingest)
    bad = Arrival("ioc/da-lat/air/s1/readings", b"{", NOW, "da-lat", packet=7, reason="broken")
    whole = recorder._record

    def unanswered(arrivals: list[Arrival]) -> Recorded:
        whole(arrivals)
        raise StoreUnavailableError("the connection broke after the commit")

    monkeypatch.setattr(recorder, "_record", unanswered)
    with pytest.raises(StoreUnavailableError):
        recorder.record([bad])
    monkeypatch.undo()
    assert recorder.record([bad]) == Recorded(duplicates=1)
    assert one(embedded_database.superuser, "SELECT count(*) FROM quarantine") == 1
    recorder.close()
