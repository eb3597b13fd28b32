"""A reading told anew with another value leaves a trace that nobody can change, and admins can read."""

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from ioc.errors import NotAllowedError
from ioc.model.decoded import Arrival, Decoded
from ioc.model.focus import LOCAL_OPERATOR, Person
from ioc.model.reading import Quality, Reading, SensorKey
from ioc.model.role import Grant, Role, person_of
from ioc.services import accounts
from ioc.services.book import Book
from ioc.services.recorder import Recorder
from ioc.store.audit import Entry
from tests.servers import Urls

AT = datetime(2026, 11, 20, 7, tzinfo=UTC)
A_DAY = timedelta(days=1)


def tell(urls: Urls, *told: tuple[str, float, Quality]) -> None:
    recorder = Recorder(urls.ingest)
    for sensor, value, quality in told:
        reading = Reading(SensorKey("da-lat", "air", sensor), "pm25", AT, value, quality)
        recorder.record([Arrival("t", b"", AT, "da-lat", decoded=Decoded(readings=[reading]))])
    recorder.close()


def corrections(urls: Urls, by: Person = LOCAL_OPERATOR, text: str = "") -> list[Entry]:
    async def asked() -> list[Entry]:
        book = Book(urls.gate)
        await book.open()
        try:
            now = datetime.now(UTC)
            return await accounts.corrections(book, by, text, now - A_DAY, now + A_DAY)
        finally:
            await book.close()

    return asyncio.run(asked())


def test_old_and_new_value_stand_with_who_told_them_and_when(database: Urls) -> None:
    tell(database, ("tram-1", 20.0, Quality.GOOD), ("tram-1", 20.0, Quality.GOOD), ("tram-1", 35.5, Quality.SUSPECT))
    (entry,) = corrections(database)
    assert (entry.actor, entry.act, entry.subject, entry.area) == ("tram-1", "reading.corrected", "pm25", "da-lat")
    assert datetime.fromisoformat(str(entry.detail.pop("measured_at"))) == AT
    assert entry.detail == {"old_value": 20.0, "old_quality": 0, "new_value": 35.5, "new_quality": 4}
    assert datetime.now(UTC) - entry.at < timedelta(minutes=5)


def test_corrections_are_searched_by_admins_alone(embedded_database: Urls) -> None:
    tell(embedded_database, *((s, v, Quality.GOOD) for s in ("tram-1", "tram-2") for v in (20.0, 21.0)))
    assert [e.actor for e in corrections(embedded_database, text="TRAM-2")] == ["tram-2"]
    with pytest.raises(NotAllowedError):
        corrections(embedded_database, person_of("lan", [Grant(Role.MANAGER, None)]))


@pytest.mark.parametrize(
    "deed", ["UPDATE correction SET old_value = 0", "DELETE FROM correction", "TRUNCATE correction"]
)
def test_nobody_changes_what_was_corrected(embedded_database: Urls, deed: str) -> None:
    tell(embedded_database, ("tram-1", 20.0, Quality.GOOD), ("tram-1", 21.0, Quality.GOOD))
    with psycopg.connect(embedded_database.owner) as connection, pytest.raises(psycopg.Error, match="append-only"):
        connection.execute(deed.encode())
