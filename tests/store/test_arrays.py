"""Packed arrays arrive as what they were made of, to the microsecond and the last bit."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ioc.store import arrays

HANOI = timezone(timedelta(hours=7))
# the centuries that payloads may speak of (ingest/times.py)
times = st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.sampled_from([UTC, HANOI]))  # noqa: DTZ001
QUERY = "SELECT %(i)b::integer[], %(s)b::smallint[], %(d)b::double precision[], %(t)b::timestamptz[]"


@pytest.fixture(scope="module")
def connection(embedded: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(embedded) as connection:
        yield connection


def test_the_last_microsecond_of_far_years_arrives(connection: psycopg.Connection) -> None:
    far = [datetime(2107, 1, 1, 0, 0, 0, 213, UTC), datetime(2199, 12, 31, 23, 59, 59, 999_999, HANOI)]
    assert connection.execute("SELECT %(t)b::timestamptz[]", {"t": arrays.times(far)}).fetchone() == (far,)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    integers=st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1),
    smallints=st.lists(st.integers(-(2**15), 2**15 - 1), min_size=1),
    doubles=st.lists(st.floats(allow_nan=False), min_size=1),
    moments=st.lists(times, min_size=1),
)
def test_what_is_packed_is_what_the_server_reads(
    connection: psycopg.Connection,
    integers: list[int],
    smallints: list[int],
    doubles: list[float],
    moments: list[datetime],
) -> None:
    sent = {
        "i": arrays.integers(integers),
        "s": arrays.smallints(smallints),
        "d": arrays.doubles(doubles),
        "t": arrays.times(moments),
    }
    assert connection.execute(QUERY, sent).fetchone() == (integers, smallints, doubles, moments)
