"""A snapshot is read from one state of the store, and nothing that comes meanwhile waits for it."""

import asyncio
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import DOSSIER_CHANGED, Event
from ioc.model.reading import Reading, SensorKey
from ioc.model.snapshot import Snapshot
from ioc.services.recorder import Recorder
from ioc.services.snapshot import reading
from ioc.store import areas, database
from ioc.store.database import AsyncConnection
from tests.servers import Urls

DAY = date(2026, 11, 18)
NOON = datetime(2026, 11, 18, 5, tzinfo=UTC)
NOW = NOON + timedelta(days=1)
KEY = SensorKey("da-lat", "air", "tram-1")
IMPATIENT = "?options=-clock_timeout%3D1s"  # who waits for a lock of the reader fails


def record(urls: Urls, at: datetime, value: float) -> None:
    code = f"H-{value}"
    filed = Event("da-lat", "/s", code, DOSSIER_CHANGED, at, at, {"dossier": code, "status": 2}, subject=code)
    with closing(Recorder(urls.ingest + IMPATIENT)) as recorder:
        recorder.record(
            [Arrival("t", b"", at, "da-lat", decoded=Decoded([Reading(KEY, "pm25", at, value)], events=[filed]))]
        )


async def read(connection: AsyncConnection) -> Snapshot:
    known = await areas.ids_async(connection, "2023")
    asked = reading.Asked({"da-lat": known["da-lat"]}, "2023", DAY, NOW, ZoneInfo("Asia/Ho_Chi_Minh"))
    return await reading.read(connection, "da-lat", asked)


async def twice(urls: Urls) -> tuple[list[Snapshot], tuple[str, ...]]:
    """Two snapshots of one transaction, between which something was kept, and one after it; how they were read."""
    pool = database.pool(urls.web)
    await pool.open()
    async with database.looking(pool, []) as connection:
        mine = [(await areas.ids_async(connection, "2023"))["da-lat"]]
    try:
        async with database.looking(pool, mine, still=True) as connection:
            shown = "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')"
            how = await (await connection.execute(shown)).fetchone()
            before = await read(connection)
            await asyncio.to_thread(record, urls, NOON + timedelta(minutes=5), 40.0)
            meanwhile = await read(connection)
        async with database.looking(pool, mine, still=True) as connection:
            return [before, meanwhile, await read(connection)], how or ()
    finally:
        await pool.close()


def test_what_is_kept_meanwhile_neither_waits_nor_moves_a_figure(embedded_database: Urls) -> None:
    record(embedded_database, NOON, 20.0)
    (before, meanwhile, after), how = asyncio.run(twice(embedded_database))
    assert how == ("repeatable read", "on")
    assert meanwhile == before
    assert (before.today.readings, after.today.readings) == (1, 2)
    assert (before.today.dossiers.whole.received, after.today.dossiers.whole.received) == (1, 2)
