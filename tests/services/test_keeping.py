"""Keeping: what outlived its term goes, what is derived from it stays right, and nothing is counted twice."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from ioc.errors import SettingsError, StoreBusyError
from ioc.model import aqi
from ioc.model.decoded import Arrival, Decoded
from ioc.model.focus import Focus
from ioc.model.keeping import Terms
from ioc.model.reading import Reading, SensorKey
from ioc.services import air_days, doctor, keeping, watch
from ioc.services.city import City
from ioc.services.recorder import Recorded, Recorder
from ioc.settings import Settings
from ioc.store import database as db
from ioc.store import keeping as store
from tests.servers import Urls

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TERMS = Terms(raw_days=90, hourly_days=200)


def tell(urls: Urls, *told: tuple[datetime, float], domain: str = "air", metric: str = "pm25") -> Recorded:
    key = SensorKey("da-lat", domain, f"{domain}-1")
    with closing(Recorder(urls.ingest)) as recorder:
        return recorder.record(
            [
                Arrival("t", b"{}", NOW, "da-lat", decoded=Decoded([Reading(key, metric, at, value)]))
                for at, value in told
            ]
        )


@pytest.fixture
def long_kept(database: Urls) -> Urls:
    """A station of air and one of noise that measured every six hours for 250 days."""
    moments = [NOW - 250 * DAY + i * 6 * HOUR for i in range(1000)]
    tell(database, *((at, float(i % 17)) for i, at in enumerate(moments)))
    tell(database, *((at, 50.0 + i % 9) for i, at in enumerate(moments)), domain="noise", metric="laeq")
    with db.connecting(database.watch) as connection:
        watch.make_partitions(connection, NOW)
    return database


def let_go(urls: Urls, terms: Terms = TERMS, now: datetime = NOW) -> None:
    with db.connecting(urls.watch) as connection:
        while keeping.let_go(connection, now, terms, ZONE):
            pass


def one(urls: Urls, query: str) -> tuple[object, ...]:
    with psycopg.connect(urls.superuser) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row


def days_of(urls: Urls) -> list[tuple[object, ...]]:
    with psycopg.connect(urls.superuser) as connection:
        return connection.execute("SELECT * FROM rollup_day ORDER BY series_id, bucket").fetchall()


OF = "FROM {} r JOIN series s ON s.id = r.series_id JOIN sensor n ON n.id = s.sensor_id WHERE n.domain = '{}'"


def test_raw_readings_and_hours_go_after_their_terms_and_days_stay(long_kept: Urls) -> None:
    before, count = days_of(long_kept), one(long_kept, "SELECT count(*) FROM reading")
    let_go(long_kept, Terms(raw_days=260))
    assert one(long_kept, "SELECT count(*) FROM reading") == count
    assert one(long_kept, "SELECT count(*) FROM keeping") == (0,)
    let_go(long_kept)
    (oldest,) = one(long_kept, "SELECT min(measured_at) FROM reading")
    longest = timedelta(days=31 if long_kept.edition == "postgresql" else 7)
    assert isinstance(oldest, datetime)
    assert NOW - 91 * DAY - longest < oldest < NOW - 90 * DAY + 6 * HOUR
    assert one(
        long_kept, "SELECT min(bucket) >= '2026-05-05Z' AND min(bucket) < '2026-05-05T06:00Z' FROM rollup_hour"
    ) == (True,)
    assert days_of(long_kept) == before
    assert wrong(long_kept) == []


def wrong(urls: Urls) -> list[str]:
    """What a recomputation of all that is left does not agree with."""
    with db.connecting(urls.owner) as connection:
        return [finding.text for finding in doctor.recompute(connection) if not finding.well]


def test_a_domain_with_a_shorter_term_goes_first_and_one_with_a_longer_holds_the_chunk(long_kept: Urls) -> None:
    let_go(long_kept, Terms(raw_days=90, raw_days_of={"air": 180, "noise": 150}))
    assert one(long_kept, f"SELECT min(measured_at) {OF.format('reading', 'noise')}") == (
        datetime(2026, 6, 24, 1, tzinfo=UTC),
    )
    (oldest,) = one(long_kept, f"SELECT min(measured_at) {OF.format('reading', 'air')}")
    assert isinstance(oldest, datetime)
    assert NOW - 181 * DAY - 31 * DAY < oldest < NOW - 180 * DAY
    assert wrong(long_kept) == []


def test_what_comes_late_for_a_day_that_went_is_refused_and_what_was_computed_stands(long_kept: Urls) -> None:
    let_go(long_kept)
    before = days_of(long_kept)
    (since,) = one(long_kept, "SELECT raw_since FROM keeping WHERE domain = 'air'")
    assert isinstance(since, datetime)
    known, new = NOW - 250 * DAY, since - 3 * DAY + timedelta(minutes=7)
    # The day in which the cut lies is half gone: its other half can be corrected no more, nor added to.
    half = since + 9 * HOUR
    told = tell(long_kept, (known, 0.0), (new, 5.0), (half, 5.0), (since + DAY + timedelta(minutes=7), 5.0))
    assert (told.readings, told.quarantined) == (1, 3)
    (reason,) = one(long_kept, "SELECT reason FROM quarantine LIMIT 1")
    assert "the database refused it: raw readings before" in str(reason)
    assert [day for day in days_of(long_kept) if day not in before] != []
    assert len({day[:2] for day in days_of(long_kept)}) == len(before)
    assert [day[:2] for day in days_of(long_kept) if day not in before] == [
        day[:2] for day in before if day[0] == before[0][0] and day[1] == since - 7 * HOUR + DAY
    ]


def test_one_that_comes_late_costs_its_batch_one_more_try_and_not_a_search(
    long_kept: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go(long_kept)
    tries: list[int] = []
    whole = Recorder._transaction
    monkeypatch.setattr(Recorder, "_transaction", lambda self, some: (tries.append(len(some)), whole(self, some))[1])
    rest = [(NOW - HOUR - i * timedelta(seconds=7), 1.0) for i in range(200)]
    told = tell(long_kept, *rest[:90], (NOW - 240 * DAY + HOUR, 5.0), *rest[90:])
    assert (told.readings, told.quarantined) == (200, 1)
    assert tries == [201, 200, 1, 1]


def test_a_correction_of_a_day_that_is_half_gone_is_refused(long_kept: Urls) -> None:
    let_go(long_kept)
    before = days_of(long_kept)
    (at, value) = one(long_kept, f"SELECT measured_at, value {OF.format('reading', 'air')} ORDER BY 1 LIMIT 1")
    assert isinstance(at, datetime)
    assert isinstance(value, float)
    assert tell(long_kept, (at, value)).duplicates == 1
    assert tell(long_kept, (at, value + 1)).quarantined == 1
    assert days_of(long_kept) == before
    assert tell(long_kept, (at + 2 * DAY, 99.0)).corrections == 1


def test_the_watch_waits_for_who_reads(embedded_database: Urls) -> None:
    tell(embedded_database, (NOW - 200 * DAY, 1.0), (NOW, 1.0))
    with db.connecting(embedded_database.watch) as connection, psycopg.connect(embedded_database.superuser) as backup:
        watch.make_partitions(connection, NOW)
        backup.execute("SELECT count(*) FROM reading")
        with pytest.raises(StoreBusyError, match="lock timeout"):
            keeping.let_go(connection, NOW, TERMS, ZONE)
        backup.rollback()
        assert keeping.let_go(connection, NOW, TERMS, ZONE)


def test_the_watch_lets_go_in_its_rounds_and_keeps_the_daily_index(embedded_database: Urls, tmp_path: Path) -> None:
    tell(embedded_database, *((NOW - 200 * DAY + i * HOUR, 20.0) for i in range(48)))
    tell(embedded_database, *((NOW - 3 * DAY + i * HOUR, 20.0) for i in range(73)))
    chores, awake = watch.Chores(), watch.Awake(NOW)
    with db.connecting(embedded_database.watch) as connection:
        connection.autocommit = True
        kept = Settings(archive_dir=tmp_path)
        for settings in (kept, kept, Settings()):
            watch._round(connection, NOW, awake, chores, settings)
            chores.put_off("let go", 0.0)
            count = one(embedded_database, "SELECT count(*) FROM reading")
            assert count == ((73,) if settings is not kept else (121,)), "with an archive it waits for that"
    assert one(embedded_database, "SELECT min(day), max(day), count(*) FROM air_day WHERE value = 40") == (
        date(2026, 11, 19),
        date(2026, 11, 20),
        2,
    )


def test_a_clock_that_is_years_ahead_lets_go_of_nothing(embedded_database: Urls) -> None:
    tell(embedded_database, (NOW - 60 * DAY, 1.0), (NOW, 1.0))
    with db.connecting(embedded_database.watch) as connection:
        watch.make_partitions(connection, NOW)
    let_go(embedded_database, now=NOW + 3650 * DAY)
    assert one(embedded_database, "SELECT count(*) FROM reading") == (2,)


def asked(urls: Urls, question: Callable[[City], object]) -> object:
    async def ask() -> object:
        city = City(urls.web)
        await city.open()
        try:
            return await question(city)  # type: ignore[misc]
        finally:
            await city.close()

    return asyncio.run(ask())


def test_a_history_of_what_went_is_answered_from_rollups(long_kept: Urls) -> None:
    def step(since: datetime, span: timedelta) -> tuple[str, int]:
        here = Focus.on("da-lat")
        found = asked(long_kept, lambda city: city.history(here, "air-1", "pm25", since, since + span))
        return found.step, found.n  # type: ignore[attr-defined]

    assert step(NOW - 150 * DAY, DAY) == ("raw", 4)
    let_go(long_kept)
    assert step(NOW - 150 * DAY, DAY) == ("hour", 4)
    assert step(NOW - 220 * DAY, DAY)[0] == "day"
    assert step(NOW - 220 * DAY, 30 * DAY) == ("day", 31 * 4), "in whole days"
    assert step(NOW - DAY, DAY) == ("raw", 4)


def test_the_daily_index_outlives_its_hours_and_is_seen_by_who_may_see_its_station(embedded_database: Urls) -> None:
    start = datetime(2026, 3, 1, 17, tzinfo=UTC)  # the midnight before 2 March in Vietnam
    tell(embedded_database, *((start + i * HOUR, 20.0 + i) for i in range(48)))
    tell(embedded_database, *((start + i * HOUR, 100.0 + i) for i in range(-7, 48)), metric="o3")
    ozone = [100.0 + i for i in range(-7, 24)]
    expected = aqi.daily({"pm25": [20.0 + i for i in range(24)], "o3": ozone[7:]}, ozone[:7])
    tell(embedded_database, (NOW, 20.0))
    with db.connecting(embedded_database.watch) as connection:
        assert air_days.keep(connection, start, start + 2 * DAY, ZONE) == 2
        watch.make_partitions(connection, NOW)
    let_go(embedded_database)
    assert one(embedded_database, "SELECT min(bucket) FROM rollup_hour") == (NOW,)
    snapshot = asked(embedded_database, lambda city: city.day(Focus.on("da-lat"), date(2026, 3, 2), NOW))
    (station,) = snapshot.today.stations  # type: ignore[attr-defined]
    assert (station.sensor, station.index) == ("air-1", expected)
    with psycopg.connect(embedded_database.web) as connection:
        assert connection.execute("SELECT count(*) FROM air_day").fetchone() == (0,)
    with psycopg.connect(embedded_database.superuser) as connection:
        connection.execute("UPDATE sensor SET admission = 'refused'")
        areas = connection.execute("SELECT string_agg(id::text, ',') FROM area").fetchone()
    with psycopg.connect(embedded_database.web) as connection:
        connection.execute("SELECT set_config('ioc.areas', %s, true)", areas)
        assert connection.execute("SELECT count(*) FROM air_day").fetchone() == (0,)


def test_hours_that_go_leave_their_daily_index_though_nobody_computed_it_before(embedded_database: Urls) -> None:
    start = datetime(2026, 3, 1, 17, tzinfo=UTC)
    tell(embedded_database, *((start + i * HOUR, 20.0) for i in range(48)), (NOW, 20.0))
    with db.connecting(embedded_database.watch) as connection:
        watch.make_partitions(connection, NOW)
    let_go(embedded_database)
    assert one(embedded_database, "SELECT count(*), min(day), min(value) FROM air_day") == (2, date(2026, 3, 2), 40)


def test_closing_waits_for_who_writes_also_where_another_domain_was_closed_further(embedded_database: Urls) -> None:
    with db.connecting(embedded_database.watch) as connection, psycopg.connect(embedded_database.superuser) as writer:
        with db.transaction(connection):
            store.close(connection, ["noise"], NOW)
        writer.execute("LOCK TABLE rollup_day IN ROW EXCLUSIVE MODE")
        with pytest.raises(StoreBusyError, match="lock timeout"), db.transaction(connection):
            store.close(connection, ["air"], NOW - 100 * DAY)


def test_only_what_is_closed_can_be_dropped(embedded_database: Urls) -> None:
    tell(embedded_database, (NOW - 200 * DAY, 1.0))
    for act in (
        "drop_readings('2026-06-01Z')",
        "delete_readings('air', '2026-05-01Z', '2026-06-01Z')",
        "delete_hours('air', '2026-06-01Z')",
    ):
        with (
            psycopg.connect(embedded_database.watch) as connection,
            pytest.raises(psycopg.errors.RaiseException, match="closed"),
        ):
            connection.execute(f"SELECT {act}".encode())
    with psycopg.connect(embedded_database.ingest) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT drop_readings('2026-06-01Z')")


@pytest.mark.parametrize(
    ("told", "cure"),
    [
        ({"raw_days": 900}, "IOC_HOURLY_DAYS must be 900 at least"),
        ({"raw_days_of": "air=800"}, "IOC_HOURLY_DAYS_OF for air must be 800 at least"),
        ({"hourly_days_of": "tea=800"}, "no domain 'tea'; there are air, weather"),
    ],
)
def test_terms_that_do_not_fit_are_told_with_their_cure(told: dict[str, object], cure: str) -> None:
    with pytest.raises(SettingsError, match=cure):
        keeping.terms(Settings(**told))  # type: ignore[arg-type]


def test_terms_by_domain_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_RAW_DAYS_OF", "air=365, noise=30")
    found = keeping.terms(Settings())
    assert [found.raw_since(d, NOW).date() for d in ("air", "noise", "water")] == [
        date(2025, 11, 21),
        date(2026, 10, 22),
        date(2026, 8, 23),
    ]
