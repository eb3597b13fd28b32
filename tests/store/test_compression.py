"""Compression: switched on where TimescaleDB's community edition is, and what comes late for it goes in exactly.

These run on the server that IOC_TEST_TSL_DSN names, as a superuser: no package and no wheel carries that edition.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

from ioc.model.keeping import Terms
from ioc.services import doctor, keeping
from ioc.store import compression, readings
from ioc.store import database as db
from ioc.store.columns import Columns, Row
from tests.servers import TEMPLATE, Urls, drop, fresh_database

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SERIES = range(1, 21)
COMPRESS = "SELECT count(compress_chunk(c)) FROM show_chunks('reading', older_than => INTERVAL '7 days') c"
SIZE = "SELECT hypertable_size('reading')"


@pytest.fixture(scope="module")
def tsl() -> Iterator[Urls]:
    """A migrated database on the community edition."""
    url = os.environ.get("IOC_TEST_TSL_DSN")
    if not url:
        pytest.skip("IOC_TEST_TSL_DSN names no TimescaleDB with the community licence")
    with fresh_database("timescaledb", url) as urls:
        yield urls
    drop(url, TEMPLATE)


def one(urls: Urls, query: str) -> object:
    with psycopg.connect(urls.superuser) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def write(urls: Urls, rows: list[Row]) -> readings.Written:
    with db.connecting(urls.ingest) as connection, db.transaction(connection):
        return readings.write(connection, Columns.of(rows))


@pytest.fixture(scope="module")
def compressed(tsl: Urls) -> Urls:
    """Forty days of twenty series, whose old chunks are compressed."""
    with psycopg.connect(tsl.superuser) as connection:
        connection.execute(
            "INSERT INTO sensor (area_id, key, domain, name, interval_s)"
            " SELECT (SELECT min(id) FROM area), 's', 'air', 's', 600"
        )
        connection.execute(
            "INSERT INTO series (sensor_id, area_id, metric) SELECT s.id, s.area_id, 'm' || i"
            " FROM sensor s, generate_series(1, 20) i ORDER BY i"
        )
    for day in range(40):
        at = NOW - 40 * DAY + day * DAY
        write(tsl, [(s, at + 10 * i * MINUTE, 20.0 + i % 7, 0) for s in SERIES for i in range(144)])
    before = one(tsl, SIZE)
    assert isinstance(before, int)
    assert one(tsl, COMPRESS) != 0
    after = one(tsl, SIZE)
    assert isinstance(after, int)
    assert after < before
    return tsl


def wrong(urls: Urls) -> list[str]:
    with db.connecting(urls.owner) as connection:
        return [finding.text for finding in doctor.recompute(connection) if not finding.well]


def test_chunks_are_compressed_by_series_by_a_policy(tsl: Urls) -> None:
    assert one(tsl, "SELECT count(*) FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression'") == 1
    assert (
        one(
            tsl,
            "SELECT string_agg(attname, ',') FROM timescaledb_information.compression_settings"
            " WHERE hypertable_name = 'reading' AND segmentby_column_index IS NOT NULL",
        )
        == "series_id"
    )
    with db.connecting(tsl.owner) as connection:
        connection.autocommit = True
        assert compression.switch_on(connection), "again changes nothing"
    assert one(tsl, "SELECT current_setting('timescaledb.max_tuples_decompressed_per_dml_transaction')") == "0"


def test_what_comes_late_goes_into_compressed_chunks_exactly(compressed: Urls) -> None:
    at = NOW - 30 * DAY
    known = [(s, at + 10 * i * MINUTE, 20.0 + i % 7, 0) for s in SERIES for i in range(144)]
    new = [(s, at + (10 * i + 3) * MINUTE, 5.0, 0) for s in SERIES for i in range(144)]
    mixed = [row for pair in zip(known, new, strict=True) for row in pair]
    assert write(compressed, mixed) == readings.Written(new=len(new), duplicates=len(known))
    corrected = [(s, at + 30 * MINUTE, 99.0, 0) for s in SERIES]
    assert write(compressed, corrected) == readings.Written(corrections=len(corrected))
    assert wrong(compressed) == []
    one(compressed, COMPRESS)
    assert wrong(compressed) == []


def test_what_is_compressed_goes_after_its_term(compressed: Urls) -> None:
    with db.connecting(compressed.watch) as connection:
        while keeping.let_go(connection, NOW, Terms(raw_days=20), ZoneInfo("Asia/Ho_Chi_Minh")):
            pass
    assert one(compressed, "SELECT min(measured_at) >= now() - INTERVAL '29 days' FROM reading") is True
    assert wrong(compressed) == []


def test_where_it_cannot_be_had_nothing_changes(database: Urls) -> None:
    with db.connecting(database.owner) as connection:
        if connection.execute(compression.FOUND).fetchone():
            pytest.skip("this server is of the community edition")
        assert not compression.switch_on(connection)
