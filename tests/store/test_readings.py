"""Readings: exact rollups whatever comes in, in whatever order, from however many writers."""

import math
import random
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ioc.errors import StoreBusyError
from ioc.store import database as db
from ioc.store import readings
from ioc.store.columns import Columns, Row
from tests.servers import Urls

START = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)  # half an hour before midnight in Vietnam
BAD = 5
series_ids = count(1)

rows = st.lists(
    st.tuples(
        st.integers(0, 1),  # series, counted from a fresh one
        st.integers(0, 40).map(lambda i: START + timedelta(minutes=7 * i)),
        st.floats(-1e6, 1e6, allow_nan=False),
        st.sampled_from([0, 0, 0, 1, 2, 4]),
    ),
    max_size=40,
)


def recomputed(told: Sequence[Row]) -> dict[tuple[int, datetime], tuple[float, int]]:
    """What must be kept: for each series and moment the last value told; an equal value told again changes nothing."""
    kept: dict[tuple[int, datetime], tuple[float, int]] = {}
    for series, at, value, quality in told:
        if (series, at) not in kept or kept[series, at][0] != value:
            kept[series, at] = (value, quality)
    return kept


def expected_rollup(
    kept: dict[tuple[int, datetime], tuple[float, int]], width: timedelta
) -> dict[object, list[object]]:
    """n, n_bad, sum, min, max, first, last by series and bucket, from scratch."""
    origin = datetime(2000, 1, 1, tzinfo=UTC) - timedelta(hours=7)
    buckets: dict[object, list[tuple[datetime, float, int]]] = {}
    for (series, at), (value, quality) in sorted(kept.items()):
        buckets.setdefault((series, at - (at - origin) % width), []).append((at, value, quality))
    result: dict[object, list[object]] = {}
    for key, members in buckets.items():
        good = [v for _, v, q in members if not q & BAD]
        extremes = [min(good), max(good), good[0], good[-1]] if good else [None] * 4
        result[key] = [len(good), len(members) - len(good), math.fsum(good), *extremes]
    return result


def stored_rollup(connection: db.Connection, table: str, series: set[int]) -> dict[object, list[object]]:
    query = f"SELECT series_id, bucket, n, n_bad, sum, min, max, first, last FROM {table} WHERE series_id = ANY (%s)"
    return {(r[0], r[1]): list(r[2:]) for r in connection.execute(query.encode(), (list(series),))}


def same(stored: dict[object, list[object]], expected: dict[object, list[object]]) -> bool:
    """Sums to 1e-9 of what was added up, since floats do not add up alike in any order; everything else exactly."""

    def close(a: list[Any], b: list[Any]) -> bool:
        size = b[0] * max(abs(b[3]), abs(b[4])) if b[0] else 0.0
        return abs(a[2] - b[2]) <= 1e-9 * size and a[:2] + a[3:] == b[:2] + b[3:]

    return stored.keys() == expected.keys() and all(close(stored[k], expected[k]) for k in stored)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(rows, min_size=1, max_size=4))
def test_rollups_and_latest_equal_a_recomputation(database: Urls, batches: list[list[Row]]) -> None:
    check_recomputation(database, batches)


def check_recomputation(database: Urls, batches: list[list[Row]]) -> None:
    """Write the batches and compare all that is derived from them with a computation from scratch."""
    ids = [next(series_ids), next(series_ids)]
    told = [[(ids[s], at, value, quality) for s, at, value, quality in batch] for batch in batches]
    kept = recomputed([row for batch in told for row in batch])
    with db.connecting(database.ingest) as connection:
        for batch in told:
            with db.transaction(connection):
                if batch:
                    readings.write(connection, Columns.of(batch))
        stored = connection.execute(
            "SELECT series_id, measured_at, value, quality FROM reading WHERE series_id = ANY (%s)", (ids,)
        ).fetchall()
        assert {(s, at): (v, q) for s, at, v, q in stored} == kept
        for table, width in (("rollup_hour", timedelta(hours=1)), ("rollup_day", timedelta(days=1))):
            assert same(stored_rollup(connection, table, set(ids)), expected_rollup(kept, width))
        latest = connection.execute(
            "SELECT series_id, measured_at, value, bad_at FROM latest WHERE series_id = ANY (%s)", (ids,)
        ).fetchall()
    assert {s: (at, v, bad) for s, at, v, bad in latest} == expected_latest(kept)


late = st.tuples(
    st.integers(0, 1),
    st.integers(0, 8).map(lambda i: START - timedelta(days=45) + timedelta(minutes=20 * i)),  # in another chunk
    st.floats(-1e6, 1e6, allow_nan=False),
    st.sampled_from([0, 0, 4]),
)
# What one writer brings, batch by batch: live and late, much of it known to the others already, told anew or otherwise.
writer = st.lists(st.tuples(rows, st.lists(late, max_size=8)).map(lambda told: [*told[0], *told[1]]), max_size=3)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(writer, min_size=2, max_size=3))
def test_writers_at_once_end_with_what_a_recomputation_says(database: Urls, told: list[list[list[Row]]]) -> None:
    """Whoever comes last wins; rollups and newest values must say what stands then, and each change was kept."""
    ids = [next(series_ids), next(series_ids)]
    numbered = [[[(ids[s], at, v, q) for s, at, v, q in batch] for batch in batches] for batches in told]
    new, corrections = at_once(database, numbered)
    brought = [row for batches in numbered for batch in batches for row in batch]
    with db.connecting(database.ingest) as connection:
        stored = connection.execute(
            "SELECT series_id, measured_at, value, quality FROM reading WHERE series_id = ANY (%s)", (ids,)
        ).fetchall()
        kept = {(s, at): (v, q) for s, at, v, q in stored}
        for table, width in (("rollup_hour", timedelta(hours=1)), ("rollup_day", timedelta(days=1))):
            assert same(stored_rollup(connection, table, set(ids)), expected_rollup(kept, width))
        latest = connection.execute(
            "SELECT series_id, measured_at, value, bad_at FROM latest WHERE series_id = ANY (%s)", (ids,)
        ).fetchall()
        changes = connection.execute(
            "SELECT series_id, measured_at, old_value, old_quality, new_value, new_quality FROM correction"
            " WHERE series_id = ANY (%s) ORDER BY corrected_at",
            (ids,),
        ).fetchall()
    assert {s: (at, v, bad) for s, at, v, bad in latest} == expected_latest(kept)
    assert set(stored) <= set(brought)
    assert kept.keys() == {row[:2] for row in brought}
    assert (new, corrections) == (len(stored), len(changes))
    check_unbroken(changes, kept)


def at_once(database: Urls, told: list[list[list[Row]]]) -> tuple[int, int]:
    """Each writer's batches from a thread of its own, as the recorder would: a batch the store was too busy for comes
    again. Returns how many readings were new and how many corrected, by the words of the writers."""
    written: list[readings.Written] = []

    def send(batches: list[list[Row]]) -> None:
        with db.connecting(database.ingest) as connection:
            for batch in batches:
                while True:
                    try:
                        with db.transaction(connection):
                            done = readings.write(connection, Columns.of(batch))
                    except StoreBusyError:
                        continue
                    written.append(done)
                    break

    writers = [threading.Thread(target=send, args=(batches,)) for batches in told]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    return sum(w.new for w in written), sum(w.corrections for w in written)


def check_unbroken(changes: Sequence[tuple[object, ...]], kept: dict[tuple[int, datetime], tuple[float, int]]) -> None:
    """Each correction of a reading begins at what the one before it left, and the last left what stands."""
    left: dict[tuple[object, ...], tuple[object, ...]] = {}
    for series, at, old_value, old_quality, new_value, new_quality in changes:
        assert left.get((series, at), (old_value, old_quality)) == (old_value, old_quality)
        left[series, at] = (new_value, new_quality)
    assert all(kept[key] == value for key, value in left.items())  # type: ignore[index]


def expected_latest(kept: dict[tuple[int, datetime], tuple[float, int]]) -> dict[int, tuple[object, object, object]]:
    result: dict[int, tuple[object, object, object]] = {}
    for (series, at), (value, quality) in sorted(kept.items()):
        good_at, good, bad_at = result.get(series, (None, None, None))
        result[series] = (good_at, good, at) if quality & BAD else (at, value, bad_at)
    return result


def test_a_batch_sent_twice_is_stored_once(database: Urls) -> None:
    batch = [(1, START + timedelta(minutes=i), float(i), 0) for i in range(100)]
    with db.connecting(database.ingest) as connection, db.transaction(connection):
        assert readings.write(connection, Columns.of(batch)) == readings.Written(new=100)
        assert readings.write(connection, Columns.of(batch)) == readings.Written(duplicates=100)


def test_the_last_good_value_is_still_known_when_its_raw_reading_has_gone(database: Urls) -> None:
    later = START + timedelta(days=200)
    with db.connecting(database.ingest) as connection, db.transaction(connection):
        readings.write(connection, Columns.of([(1, START, 10.0, 0), (1, later, 11.0, 0)]))
    with psycopg.connect(database.superuser) as connection:
        connection.execute("DELETE FROM reading WHERE measured_at = %s", (START,))
    with db.connecting(database.ingest) as connection, db.transaction(connection):
        assert readings.write(connection, Columns.of([(1, later, 12.0, BAD)])).corrections == 1
        newest = connection.execute("SELECT measured_at, value, bad_at FROM latest WHERE series_id = 1").fetchall()
    assert newest == [(START, 10.0, later)]


def test_a_correction_keeps_the_old_value_and_the_later_one_stands(database: Urls) -> None:
    with db.connecting(database.ingest) as connection, db.transaction(connection):
        readings.write(connection, Columns.of([(1, START, 10.0, 0)]))
        assert readings.write(connection, Columns.of([(1, START, 12.0, 0), (1, START, 13.0, 0)])).corrections == 2
        assert connection.execute("SELECT value FROM latest").fetchall() == [(13.0,)]
        kept = connection.execute("SELECT old_value, new_value FROM correction ORDER BY corrected_at").fetchall()
    assert kept == [(10.0, 12.0), (12.0, 13.0)]


def test_corrections_are_found_at_once_in_a_past_of_many_years(database: Urls) -> None:
    """Each week since 2000 is a chunk of its own on TimescaleDB; a statement may take 30 times what it needs."""
    weeks = [(1, datetime(2000, 1, 2, tzinfo=UTC) + timedelta(weeks=i), 1.0, 0) for i in range(1300)]
    told = [(2, START + timedelta(seconds=i), 1.0, 0) for i in range(2000)]
    with db.connecting(database.ingest) as connection:
        with db.transaction(connection):
            readings.write(connection, Columns.of(weeks + told))
        again = [(series, at, 2.0, 0) for series, at, *_ in weeks[::100] + told]
        with db.transaction(connection):
            connection.execute("SET LOCAL statement_timeout = '4s'")
            assert readings.write(connection, Columns.of(again)).corrections == len(again)


def test_two_writers_of_the_same_rows_end_with_the_same_rollups(database: Urls) -> None:
    """Each sends the same readings in another order and other batches: every reading must count exactly once."""
    told = [(s, START + timedelta(minutes=m), float(s * m), 0) for s in range(1, 21) for m in range(60)]

    def send(seed: int) -> None:
        mixed = random.Random(seed).sample(told, len(told))
        with db.connecting(database.ingest) as connection:
            for i in range(0, len(mixed), 150):
                with db.transaction(connection):
                    readings.write(connection, Columns.of(mixed[i : i + 150]))

    writers = [threading.Thread(target=send, args=(seed,)) for seed in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with db.connecting(database.ingest) as connection:
        expected = expected_rollup(recomputed(told), timedelta(hours=1))
        assert same(stored_rollup(connection, "rollup_hour", set(range(1, 21))), expected)


def test_writers_that_correct_while_others_insert_never_deadlock(database: Urls) -> None:
    """Each brings readings of its own among corrections of what all of them know."""
    known = [(s, START + timedelta(minutes=m), 0.0, 0) for s in range(1, 31) for m in range(60)]
    with db.connecting(database.ingest) as connection, db.transaction(connection):
        readings.write(connection, Columns.of(known))
    busy: list[StoreBusyError] = []

    def send(seed: int) -> None:
        chance = random.Random(seed)
        with db.connecting(database.ingest) as connection:
            for batch in range(25):
                own = timedelta(seconds=1 + seed, milliseconds=batch)
                again = [(s, at, float(1 + seed + batch), 0) for s, at, *_ in chance.sample(known, 8)]
                new = [(s, at + own, 5.0, 0) for s, at, *_ in chance.sample(known, 8)]
                try:
                    with db.transaction(connection):
                        readings.write(connection, Columns.of(again + new))
                except StoreBusyError as error:
                    busy.append(error)

    writers = [threading.Thread(target=send, args=(seed,)) for seed in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert busy == []
    with db.connecting(database.ingest) as connection:
        stored = connection.execute("SELECT series_id, measured_at, value, quality FROM reading").fetchall()
        for table, width in (("rollup_hour", timedelta(hours=1)), ("rollup_day", timedelta(days=1))):
            assert same(stored_rollup(connection, table, set(range(1, 31))), expected_rollup(recomputed(stored), width))


def test_readings_that_strayed_move_into_the_partition_made_for_them(embedded_database: Urls) -> None:
    old = datetime(2025, 3, 15, tzinfo=UTC)
    with db.connecting(embedded_database.ingest) as connection, db.transaction(connection):
        readings.write(connection, Columns.of([(1, old + timedelta(days=i), 1.0, 0) for i in range(30)]))
    with db.connecting(embedded_database.watch) as connection:
        with db.transaction(connection):
            made = readings.ensure_months(connection, START, ahead=1)
        with db.transaction(connection):
            assert readings.ensure_months(connection, START, ahead=1) == 0
    assert made == 4  # March and April 2025 for what strayed, March and April 2026 ahead
    with psycopg.connect(embedded_database.superuser) as connection:
        places = connection.execute(
            "SELECT tableoid::regclass::text, count(*) FROM reading GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert places == [("reading_202503", 17), ("reading_202504", 13)]
