"""The history of a series on real databases: exact against a recomputation from raw, bounded, from few chunks."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pandas as pd
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ioc.errors import IocError, NotAllowedError
from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import DOSSIER_CHANGED, Event
from ioc.model.focus import LOCAL_OPERATOR, Focus, Person
from ioc.model.history import History
from ioc.model.reading import Reading, SensorKey, SensorNote, SensorStatus
from ioc.model.role import Grant, Role, person_of
from ioc.services import history
from ioc.services.city import City
from ioc.services.recorder import Recorder
from ioc.store import database as db
from ioc.store import readings
from ioc.store.history import ROWS, Span, bins
from tests.servers import Urls

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 21, 8, 20, tzinfo=UTC)
HERE = Focus.on("da-lat")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
names = count(1)
Told = Sequence[tuple[datetime, float, int]]  # moment, value, quality


def record(urls: Urls, domain: str, metric: str, told: Told, interval_s: int = 600) -> str:
    """Keep readings of a sensor of their own; returns its id."""
    sensor = f"h-{next(names)}"
    key = SensorKey("da-lat", domain, sensor)
    found = [Reading(key, metric, at, value, quality) for at, value, quality in told]
    recorder = Recorder(urls.ingest)
    recorder.record(
        [Arrival("t", b"", NOW, "da-lat", decoded=Decoded(found, [SensorNote(key, interval_s=interval_s)]))]
    )
    recorder.close()
    return sensor


def ask(urls: Urls, sensor: str, metric: str, since: datetime, until: datetime, max_points: int = 1500) -> History:
    async def asked() -> History:
        city = City(urls.web)
        await city.open()
        try:
            return await city.history(HERE, sensor, metric, since, until, max_points)
        finally:
            await city.close()

    return asyncio.run(asked())


def recomputed(told: Told, answer: History) -> pd.DataFrame:
    """The points from scratch: raw readings cut into the answer's bins by pandas."""
    frame = pd.DataFrame(told, columns=["at", "value", "quality"])
    frame["bad"] = (frame["quality"] & 5) != 0
    if answer.binned:
        origin = pd.Timestamp("2000-01-01", tz="Asia/Ho_Chi_Minh")
        width = pd.Timedelta(seconds=answer.bin_s)
        frame["at"] = frame["at"].dt.tz_convert("UTC")
        frame["at"] = origin + ((frame["at"] - origin) // width) * width
        kept = frame
    else:
        kept = frame[frame["at"] >= answer.since]
    kept = kept[(kept["at"] >= answer.since) & (kept["at"] < answer.until)]
    good = kept[~kept["bad"]].groupby("at")["value"].agg(["count", "sum", "min", "max"])
    bad = kept[kept["bad"]].groupby("at")["value"].count().rename("n_bad")
    return good.join(bad, how="outer").fillna({"count": 0, "n_bad": 0}).sort_index()


def check(told: Told, answer: History) -> None:
    """Every point equals its recomputation."""
    expected = recomputed(told, answer)
    assert [p.at for p in answer.points] == [at.to_pydatetime() for at in expected.index]
    for point, (_, row) in zip(answer.points, expected.iterrows(), strict=True):
        assert (point.n, point.n_bad) == (row["count"], row["n_bad"])
        if point.n == 0:
            assert (point.value, point.low, point.high) == (None, None, None)
            continue
        value = row["sum"] if answer.kind == "amount" else row["sum"] / row["count"]
        assert point.value == pytest.approx(value, rel=1e-9, abs=1e-9)
        assert (point.low, point.high) == (row["min"], row["max"])


moments = st.lists(
    st.tuples(
        st.integers(0, 90 * 24 * 6 - 1).map(lambda i: NOW - 90 * DAY + timedelta(minutes=10 * i)),
        st.floats(-40, 49, allow_nan=False).map(lambda v: round(v, 3)),
        st.sampled_from([0, 0, 0, 1, 2, 4]),
    ),
    min_size=1,
    max_size=60,
    unique_by=lambda t: t[0],
).map(sorted)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=moments, hours=st.sampled_from([6, 24, 47, 168, 720, 2160]), few=st.sampled_from([5, 40, 1500]))
def test_a_history_equals_a_recomputation_from_raw(database: Urls, told: Told, hours: int, few: int) -> None:
    for domain, metric in (("weather", "temperature"), ("weather", "rain")):
        sensor = record(database, domain, metric, told)
        answer = ask(database, sensor, metric, NOW - hours * HOUR, NOW + 10 * timedelta(minutes=1), few)
        assert len(answer.points) <= few
        check(told, answer)


def test_a_span_is_served_by_the_table_meant_for_it(database: Urls) -> None:
    told = [(NOW - i * HOUR, 20 + i % 7, 0) for i in range(24 * 70)]
    sensor = record(database, "air", "pm25", told, 3600)
    asked = {6 * HOUR: "raw", 2 * DAY: "raw", 7 * DAY: "hour", 60 * DAY: "hour", 61 * DAY: "day", 365 * DAY: "day"}
    found = {span: ask(database, sensor, "pm25", NOW - span, NOW).step for span in asked}
    assert found == asked


def test_an_amount_is_counted_in_hours_from_half_a_day_on(database: Urls) -> None:
    told = [(NOW - timedelta(minutes=10 * i + 5), 0.5, 0) for i in range(24 * 6 * 20)]
    sensor = record(database, "weather", "rain", told)
    assert [ask(database, sensor, "rain", NOW - span, NOW).step for span in (6 * HOUR, DAY, 7 * DAY, 30 * DAY)] == [
        "raw",
        "hour",
        "hour",
        "day",
    ]
    day = ask(database, sensor, "rain", NOW - DAY, NOW)
    assert {p.value for p in day.points[1:-1]} == {3.0}
    assert day.total == pytest.approx(sum(p.n for p in day.points) * 0.5)


@pytest.mark.parametrize("step", ["raw", "hour", "day"])
def test_no_span_up_to_five_years_has_bins_for_more_points_than_allowed(step: str) -> None:
    spans = [timedelta(hours=h) for h in (1, 5, 6, 23, 24, 25, 48, 49, 168, 720, 1440, 1441, 8760, 8784, 43824)]
    for most in (10, 400, 1500):
        for span in spans:
            bin_width = history.width(span, step, most)  # type: ignore[arg-type]
            for shift in (timedelta(), timedelta(seconds=1), timedelta(hours=11, minutes=59)):
                since = NOW - span + shift
                first = history.begin(since, bin_width, ZONE)
                assert -(-(since + span - first) // bin_width) <= most


def test_bins_are_counted_from_midnight_in_vietnam() -> None:
    told = history.begin(datetime(2026, 11, 20, 20, tzinfo=UTC), DAY, ZONE)
    assert told.astimezone(ZONE).isoformat() == "2026-11-21T00:00:00+07:00"


def test_five_years_by_the_minute_stay_below_the_limit(database: Urls) -> None:
    """Days of five years straight into the rollup: what is asked here is the query, not the recorder."""
    sensor = record(database, "air", "pm25", [(NOW, 20.0, 0)], 60)
    with db.connecting(database.superuser) as connection, connection.transaction():
        row = connection.execute("SELECT s.id FROM series s JOIN sensor n ON n.id = s.sensor_id WHERE key = %s",
                                 (sensor,)).fetchone()  # fmt: skip
        assert row
        connection.execute(
            "INSERT INTO rollup_day SELECT %s, d, 1440, 0, 28800, 10, 30, 20, d, 20, d FROM"
            " generate_series('2021-11-21 00:00+07'::timestamptz, '2026-11-19 00:00+07', '1 day') d",
            (row[0],),
        )
    answer = ask(database, sensor, "pm25", NOW - 1826 * DAY, NOW)
    assert (answer.step, answer.bin_s) == ("day", 2 * 86400)
    assert 900 < len(answer.points) <= 1500
    assert answer.points[100].value == pytest.approx(20.0)


def test_gaps_are_longer_than_three_intervals_and_bad_readings_cover_them_too(database: Urls) -> None:
    minutes = [*range(0, 120, 10), *range(150, 200, 10), *range(260, 360, 10)]  # 110→150: 40 min; 190→260: 70 min
    start = NOW - 6 * HOUR
    told = [(start + timedelta(minutes=m), 20.0, 1 if m == 260 else 0) for m in minutes]
    sensor = record(database, "air", "pm25", told)
    answer = ask(database, sensor, "pm25", start, NOW)
    at = lambda m: start + timedelta(minutes=m)  # noqa: E731
    assert answer.gaps == ((at(110), at(150)), (at(190), at(260)))
    assert answer.bad == ((at(260), 20.0),)
    assert (answer.n, answer.n_bad) == (len(told) - 1, 1)
    hours = ask(database, sensor, "pm25", start - 3 * DAY, NOW)
    assert hours.gaps == ((hours.since, history.begin(start, HOUR, ZONE)),)
    assert hours.bad == ()


def test_an_extreme_has_its_own_moment_even_in_a_year(database: Urls) -> None:
    peak = NOW - 3 * DAY - timedelta(minutes=7)
    told = [(NOW - i * timedelta(minutes=30), 20.0 + i % 5, 0) for i in range(48 * 6)]
    sensor = record(database, "air", "pm25", [*told, (peak, 99.5, 0), (peak + HOUR, 500.0, 4)], 1800)
    for span in (4 * DAY, 365 * DAY):
        answer = ask(database, sensor, "pm25", NOW - span, NOW)
        assert answer.highest == (peak, 99.5)
        assert answer.lowest is not None
        assert answer.lowest[1] == 20.0


def test_a_history_of_nothing_is_one_gap(database: Urls) -> None:
    sensor = record(database, "air", "pm25", [(NOW - 10 * DAY, 20.0, 0)])
    answer = ask(database, sensor, "pm25", NOW - DAY, NOW)
    assert (answer.points, answer.highest, answer.mean, answer.bad_share) == ((), None, None, None)
    assert answer.gaps == ((NOW - DAY, NOW),)


def test_a_plan_touches_only_the_chunks_or_partitions_of_its_span(database: Urls) -> None:
    months = [NOW - 30 * i * DAY for i in range(12)]
    with db.connecting(database.watch) as connection, connection.transaction():
        for month in months:
            readings.ensure_months(connection, month, ahead=0)
    sensor = record(database, "air", "pm25", [(m, 20.0, 0) for m in months])

    async def plan() -> str:
        async with await psycopg.AsyncConnection.connect(database.web) as connection:
            await connection.execute("SELECT set_config('ioc.areas', %s, false)", (",".join(map(str, range(1, 200))),))
            row = await (await connection.execute("SELECT id FROM series LIMIT 1")).fetchone()
            assert row
            span = Span(row[0], "raw", NOW - DAY, NOW + HOUR, history.origin(ZONE))
            assert len(await bins(connection, span)) == 1
            cursor = psycopg.AsyncClientCursor(connection)
            await cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {ROWS['raw']}".encode(), span.given())
            return "\n".join(r[0] for r in await cursor.fetchall())

    text = asyncio.run(plan())
    part = "_chunk" if database.edition == "timescaledb" else "reading_2"
    scanned = [line for line in text.splitlines() if "Scan" in line and part in line]
    assert len(scanned) == 1, text
    assert sensor


def test_a_history_is_only_for_those_who_may_see_the_area(database: Urls) -> None:
    sensor = record(database, "air", "pm25", [(NOW, 20.0, 0)])

    async def asked(person: Person, sensor: str) -> None:
        city = City(database.web, person)
        await city.open()
        try:
            await city.history(HERE, sensor, "pm25", NOW - DAY, NOW)
        finally:
            await city.close()

    with pytest.raises(NotAllowedError):
        asyncio.run(asked(person_of("staff", [Grant(Role.STAFF, "bao-loc")]), sensor))
    with pytest.raises(IocError, match="never measured"):
        asyncio.run(asked(LOCAL_OPERATOR, "nobody"))


def test_a_sensor_tells_its_series_its_device_and_since_when_it_is_past_a_threshold(database: Urls) -> None:
    told = [(NOW - timedelta(minutes=10 * i), 40.0 if i < 4 or i == 9 else 30.0, 0) for i in range(60)]
    sensor = record(database, "weather", "temperature", told)
    status = SensorStatus(SensorKey("da-lat", "weather", sensor), True, 71.0, -97.0, 6.2, "1.4.2")
    recorder = Recorder(database.ingest)
    recorder.record([Arrival("t", b"", NOW, "da-lat", decoded=Decoded(statuses=[status]))])
    recorder.close()

    async def asked() -> tuple[object, ...]:
        city = City(database.web)
        await city.open()
        try:
            (series,) = await city.series(HERE, sensor, NOW)
            device = await city.device(HERE, sensor)
            since = await city.past_since(HERE, series, 39, NOW)
            assert device
            return series.value, since, device.battery, device.rssi, device.firmware, await city.device(HERE, "nobody")
        finally:
            await city.close()

    since = NOW - timedelta(minutes=30)
    assert asyncio.run(asked()) == (40.0, since, 71.0, -97.0, "1.4.2", None)


def test_the_course_of_a_dossier_is_everything_told_of_it_oldest_first(embedded_database: Urls) -> None:
    told = [
        Event("da-lat", "/s", f"e{i}", DOSSIER_CHANGED, NOW - i * HOUR, NOW, {"dossier": "A-1", "status": 4}, "A-1")
        for i in range(3)
    ]
    recorder = Recorder(embedded_database.ingest)
    recorder.record([Arrival("t", b"", NOW, "da-lat", decoded=Decoded(events=told))])
    recorder.close()

    async def asked() -> list[Event]:
        city = City(embedded_database.web)
        await city.open()
        try:
            return await city.course(HERE, DOSSIER_CHANGED, "A-1", NOW)
        finally:
            await city.close()

    assert [e.id for e in asyncio.run(asked())] == ["e2", "e1", "e0"]
