"""Real files through broker and store: what the store says afterwards is what pandas says of the file."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from math import floor
from pathlib import Path

import pandas as pd
import psycopg
import pytest

from ingest import replay
from ingest.counters import Counters
from ingest.mqtt import Ingestor
from ioc.local.broker import Broker
from ioc.model.air import StationAir
from ioc.model.dossier import DossierDay
from ioc.model.focus import Focus
from ioc.services.city import City
from ioc.services.recorder import Recorder
from tests.ingest.stage import settings_for, until
from tests.servers import Urls

REPOSITORY = Path(__file__).parents[2]
DATA = REPOSITORY.parent / "shared" / "data"
MAPPINGS = REPOSITORY / "tests" / "replay"
HERE = Focus.on("da-lat")
VIETNAM = "Asia/Ho_Chi_Minh"


def real(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{path} is not here: it is real data that lies beside the repository, not in it")
    return path


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def replay_into(database: Urls, broker: Broker, file: Path, mapping: str, messages: int) -> Counters:
    """Replay a file as fast as it goes and wait until all its messages are kept."""
    with closing(Recorder(database.ingest)) as recorder, Ingestor(settings_for(broker), recorder) as ingestor:
        until(lambda: ingestor.counters.connected)
        replay.run(settings_for(broker, "simulator"), file, MAPPINGS / mapping, "max")
        until(lambda: ingestor.counters.acknowledged >= messages, 120)
        assert ingestor.counters.acknowledged == messages, "what was acknowledged before a clean stop comes no more"
        return ingestor.counters


def test_a_log_of_dossiers_counts_as_the_file_does(database: Urls, private_mosquitto: Callable[[], Broker]) -> None:
    file, broker = real("dossier-log.csv"), private_mosquitto()
    assert replay_into(database, broker, file, "dossier-log.toml", 8577).stored == 8577
    assert replay_into(database, broker, file, "dossier-log.toml", 8577).stored == 0, "all of them are duplicates"
    assert rows(database.superuser, "SELECT count(*) FROM event") == [(8577,)]
    assert rows(database.superuser, "SELECT count(*) FROM quarantine") == [(0,)]

    log = pd.read_csv(file)
    times = {"received": "case:startdate", "due": "case:enddate_planned", "finished": "case:enddate"}
    cases = log.groupby("case:concept:name").first()
    told = pd.DataFrame({k: pd.to_datetime(cases[c], utc=True, format="ISO8601") for k, c in times.items()})
    stamps = pd.to_datetime(log["time:timestamp"], utc=True, format="ISO8601")
    told["heard"] = stamps.groupby(log["case:concept:name"]).min()  # before it nobody could count the case as open
    finished = told[told.finished.notna()]
    on_time = int((finished.finished <= finished.due).sum())
    assert (len(told), len(finished), on_time, len(finished) - on_time) == (1434, 1329, 940, 389)

    query = """SELECT count(received_at), count(finished_at), count(*) FILTER (WHERE finished_at <= due_at),
               count(*) FILTER (WHERE finished_at > due_at), count(*) FILTER (WHERE finished_at IS NULL) FROM dossier"""
    assert rows(database.superuser, query) == [(1434, 1329, 940, 389, 105)]

    days = [datetime(2011, 3, 15, 16, 59, tzinfo=UTC), datetime(2011, 10, 11, 5, tzinfo=UTC)]
    end = datetime(2012, 6, 1, tzinfo=UTC)
    seen = asyncio.run(dossiers_as_of(database.web, [*days, end]))
    for now, day in zip(days, seen, strict=False):
        midnight = pd.Timestamp(now).tz_convert(VIETNAM).normalize()
        received = told[(told.received >= midnight) & (told.received <= now)]
        done = finished[(finished.finished >= midnight) & (finished.finished <= now)]
        unfinished = told[(told.received <= now) & (told.heard <= now) & ~(told.finished <= now)]
        assert (day.today.received, day.today.finished, day.today.open) == (len(received), len(done), len(unfinished))
        assert day.today.on_time == (done.finished <= done.due).sum()
        assert day.today.received > 0
    assert seen[-1].today.open == 105

    names = set(log["org:resource"].dropna()) | set(log["case:responsible"].dropna())
    screens = ["event", "dossier", "sensor", "series", "latest", "area"]
    with psycopg.connect(database.superuser) as connection:
        for table in screens:
            text = str(connection.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t").fetchall())
            assert not [name for name in names if name in text], f"{table} names people"


async def dossiers_as_of(url: str, moments: list[datetime]) -> list[DossierDay]:
    city = City(url)
    await city.open()
    try:
        return [await city.dossiers(HERE, now) for now in moments]
    finally:
        await city.close()


LEVELS = [0, 50, 100, 150, 200, 300, 400, 500]
ROWS = {  # domain.md §4, typed in anew
    "pm25": [0, 25, 50, 80, 150, 250, 350, 500],
    "pm10": [0, 50, 150, 250, 350, 420, 500, 600],
    "o3": [0, 160, 200, 300, 400, 800, 1000, 1200],
    "no2": [0, 100, 200, 700, 1200, 2350, 3100, 3850],
    "so2": [0, 125, 350, 550, 800, 1600, 2100, 2630],
}


def vn_aqi(means: pd.DataFrame, hour: pd.Timestamp) -> int | None:
    """The index of the hour that begins at `hour`, by the words of the decision."""
    found: dict[str, float] = {}
    for pollutant in ("pm25", "pm10"):
        past = [means[pollutant].get(hour - pd.Timedelta(hours=i)) for i in range(12)]
        known = {i: c for i, c in enumerate(past) if c is not None and not pd.isna(c)}
        if len([i for i in known if i < 3]) >= 2:
            weight = max(min(known.values()) / max(known.values()), 0.5)
            found[pollutant] = sum(weight**i * c for i, c in known.items()) / sum(weight**i for i in known)
    if not found:
        return None
    for pollutant in ("o3", "no2", "so2"):
        value = means[pollutant].get(hour)
        if value is not None and not pd.isna(value):
            found[pollutant] = value
    index = max(float(pd.Series(LEVELS, index=ROWS[p]).pipe(interpolated, c)) for p, c in found.items())
    return floor(index + 0.5 + 1e-9)


def interpolated(row: "pd.Series[int]", at: float) -> float:
    below = max(x for x in row.index if x <= at)
    if below == row.index[-1]:
        return float(row.iloc[-1])
    above = min(x for x in row.index if x > at)
    return row[below] + (row[above] - row[below]) * (at - below) / (above - below)


def test_a_station_s_month_gives_the_hourly_means_and_the_index_of_the_file(
    database: Urls, private_mosquitto: Callable[[], Broker]
) -> None:
    file, broker = real("air-hai-duong-2025-03.csv"), private_mosquitto()
    assert replay_into(database, broker, file, "air-hai-duong.toml", 704).quarantined == 0
    assert rows(database.superuser, "SELECT count(*) FROM quarantine") == [(0,)]

    told = pd.read_csv(file, na_values=["N/A"])
    at = pd.to_datetime(told.timestamp, utc=True, format="ISO8601")
    values = pd.DataFrame({m: told[m].astype(float).to_numpy() for m in ROWS}, index=at)
    for metric, end, factor in (("temperature", "°C", 1), ("humidity", "%", 1), ("wind_speed", " km/h", 1 / 3.6)):
        values[metric] = (told[metric].str.removesuffix(end).astype(float) * factor).to_numpy()
    counted = "SELECT s.metric, count(*) FROM reading r JOIN series s ON s.id = r.series_id GROUP BY 1"
    assert dict(rows(database.superuser, counted)) == values.notna().sum().to_dict(), '"N/A" makes no reading'

    means = values.groupby(values.index.floor("h")).mean()
    stored = pd.DataFrame(
        rows(
            database.superuser,
            "SELECT s.metric, h.bucket, h.sum / h.n FROM rollup_hour h JOIN series s ON s.id = h.series_id",
        ),
        columns=["metric", "hour", "mean"],
    )
    wished = means.stack().dropna().rename_axis(["hour", "metric"])
    got = stored.assign(hour=pd.to_datetime(stored.hour, utc=True)).set_index(["hour", "metric"])["mean"]
    assert len(got) == len(wished)
    assert (got - wished).abs().max() < 1e-9

    ends = [datetime(2025, 3, day, 17, 30, tzinfo=UTC) for day in range(2, 32)]
    compared = 0
    for end, station in zip(ends, asyncio.run(air_as_of(database.web, ends)), strict=True):
        assert station.name == "Trạm Hải Dương"
        newest = pd.Timestamp(end).floor("h") - pd.Timedelta(hours=1)
        hours = [newest - pd.Timedelta(hours=23 - i) for i in range(24)]
        assert list(station.spark) == [vn_aqi(means, hour) for hour in hours]
        compared += sum(v is not None for v in station.spark)
    assert compared > 600


async def air_as_of(url: str, moments: list[datetime]) -> list[StationAir]:
    city = City(url)
    await city.open()
    try:
        return [(await city.air(HERE, now))[0] for now in moments]
    finally:
        await city.close()


def test_the_mappings_in_the_guide_are_the_ones_tested() -> None:
    guide = (REPOSITORY / "docs" / "replay.md").read_text(encoding="utf-8")
    for name in ("dossier-log.toml", "air-hai-duong.toml"):
        assert (MAPPINGS / name).read_text(encoding="utf-8").strip() in guide
