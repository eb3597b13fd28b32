"""A store of the first release, with data in it, is brought up to date and everything in it reads right."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import DOSSIER_CHANGED
from ioc.model.focus import LOCAL_OPERATOR, Focus
from ioc.model.reading import Reading, SensorKey
from ioc.services import accounts, doctor, links, logins, quarantine, watch
from ioc.services.areas import migrate_and_load
from ioc.services.book import Book, Visit
from ioc.services.city import City
from ioc.services.quarantine import Meant
from ioc.services.recorder import Recorder
from ioc.store import database as db
from tests.servers import Urls, empty_database

RELEASED = 8  # the newest migration of the first release
NOW = datetime(2026, 3, 20, 7, tzinfo=UTC)
HERE = Focus.on("da-lat")
HOUR = timedelta(hours=1)
PASSWORD = "mưa rào trên đồi chè 17"
SESSION = "ZfMvC9ssP2vDIdMrOidlDXjEpU2BAe62fgCO7-LpDrA"
WALL = "TUKDWXK2pJOskWxai6w3QkwRE1jeixo6GdP8jk-weug"
SCREEN = "_Kk5oLapvhFiSKL06r6f8D7lvwbntyc8fX-3HOZsG2U"


@pytest.fixture(scope="module", params=["postgresql", "timescaledb"])
def upgraded(request: pytest.FixtureRequest) -> Iterator[Urls]:
    """The store of the first release, migrated to today's."""
    server = {"postgresql": "embedded", "timescaledb": "timescale"}[request.param]
    with empty_database(request.param, request.getfixturevalue(server)) as urls:
        with pytest.MonkeyPatch.context() as old:
            then = db.migrations()[:RELEASED]
            old.setattr(db, "migrations", lambda: then)
            assert len(db.migrate(urls.owner)) == RELEASED
        with psycopg.connect(urls.superuser) as connection:
            connection.execute(Path(__file__).with_name("first_release.sql").read_bytes())
        ran, _ = migrate_and_load(urls.owner)
        assert len(ran) == len(db.migrations()) - RELEASED
        yield urls


def test_the_city_answers_as_before(upgraded: Urls) -> None:
    async def ask() -> None:
        city = City(upgraded.web)
        await city.open()
        try:
            (sensor,) = await city.sensors(HERE, NOW)
            assert (sensor.sensor, sensor.name, sensor.seen_at) == ("tram-1", "Trạm Hồ Xuân Hương", NOW)
            (series,) = await city.series(HERE, "tram-1", NOW)
            assert (series.value, series.state, series.interval_s) == (20.0, "online", 3600)
            assert (series.thresholds.watch, series.thresholds.warning) == (30, 60)
            raw = await city.history(HERE, "tram-1", "pm25", NOW - 6 * HOUR, NOW)
            assert [p.value for p in raw.points] == [26.0, 25.0, 41.5, 23.0, 22.0, 21.0]
            days = await city.history(HERE, "tram-1", "pm25", NOW - 90 * 24 * HOUR, NOW + 24 * HOUR)
            assert [(p.n, p.n_bad, p.low, p.high) for p in days.points] == [(15, 0, 20, 26), (14, 1, 20, 41.5)]
            (dossier,) = await city.dossier_list(HERE, NOW)
            assert (dossier.code, dossier.status) == ("H1", 2)
            assert len(await city.course(HERE, DOSSIER_CHANGED, "H1", NOW)) == 2
            (report,) = await city.report_list(HERE, NOW)
            assert (report.code, report.state, report.text) == ("PA-1", "filed", "nắp cống vỡ")
            assert (await city.payments(HERE, NOW)).today.amount_vnd == 8000
            assert (await city.exchanges(HERE, NOW)).today.calls == 5
            (station,) = await city.air(HERE, NOW)
            assert station.index is not None
            day = await city.day(HERE, date(2026, 3, 20), NOW)
            assert (day.today.readings, day.today.dossiers.whole.open) == (14, 1)
            (rain,) = await city.series(Focus.on("bao-loc"), "mua-1", NOW)
            assert rain.state == "offline"
        finally:
            await city.close()

    asyncio.run(ask())


def test_people_and_screens_come_in_as_before(upgraded: Urls) -> None:
    async def ask() -> None:
        book = Book(upgraded.gate)
        await book.open()
        visit = Visit(NOW + HOUR, "192.0.2.7", "a browser")
        try:
            found = await logins.passes(book, [SESSION, SCREEN], visit.now)
            assert [(p.kind, p.label) for p in found.values()] == [("session", "Chị Lan"), ("screen", "Phòng trực")]
            assert await logins.enter(book, "lan", PASSWORD, visit)
            assert await links.take(book, WALL, visit)
            ((account, granted),) = await accounts.everybody(book, LOCAL_OPERATOR)
            assert (account.name, [g.area for g in granted]) == ("lan", ["da-lat"])
            (kept,) = await quarantine.listing(book, LOCAL_OPERATOR, Meant(), visit.now)
            assert (kept.topic, kept.reason) == ("ioc/da-lat/x", "JSON is malformed: trailing characters")
        finally:
            await book.close()

    asyncio.run(ask())
    with psycopg.connect(upgraded.gate) as connection:
        deeds = [act for (act,) in connection.execute("SELECT act FROM audit ORDER BY id LIMIT 4")]
    assert deeds == ["person.added", "login", "link.made", "link.opened"]


def test_it_goes_on_where_it_stopped(upgraded: Urls) -> None:
    key = SensorKey("da-lat", "air", "tram-1")
    told = [
        Reading(key, "pm25", NOW, 20.0),
        Reading(key, "pm25", NOW + HOUR, 30.0),
        Reading(key, "pm25", NOW - HOUR, 9.0),
    ]
    with closing(Recorder(upgraded.ingest)) as recorder:
        recorded = recorder.record([Arrival("t", b"{}", NOW, "da-lat", decoded=Decoded(told))])
    assert (recorded.duplicates, recorded.readings, recorded.corrections) == (1, 1, 1)
    with db.connecting(upgraded.watch) as connection:
        watch.make_partitions(connection, NOW)
    with db.connecting(upgraded.owner) as connection:
        assert [f.text for f in doctor.recompute(connection) if not f.well] == []
        assert connection.execute("SELECT count(*) FROM correction").fetchone() == (2,)
