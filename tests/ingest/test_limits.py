"""Limits of a message: what is at the limit is read, what is past it is refused."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from ingest.decoders import DECODERS, decode
from ingest.limits import MAX_BYTES, MAX_READINGS
from ioc.errors import DecodeError
from ioc.model.decoded import Context

NOW = datetime(2026, 11, 21, 7, 5, tzinfo=UTC)
CTX = Context("da-lat", NOW, domain="air", sensor="s1")
PLAIN = next(d for d in DECODERS if d.name == "plain")


def batch(readings: int) -> bytes:
    return msgspec.json.encode([{"values": {"pm25": 1}}] * readings)


def test_5000_readings_are_read() -> None:
    assert len(decode(batch(MAX_READINGS), CTX, PLAIN).readings) == MAX_READINGS


def test_one_reading_more_is_refused() -> None:
    with pytest.raises(DecodeError, match="holds 5001 readings, more than the 5000 allowed"):
        decode(batch(MAX_READINGS + 1), CTX, PLAIN)


@pytest.mark.parametrize("decoder", DECODERS, ids=lambda d: d.name)
def test_a_byte_more_than_256_kib_is_refused_whatever_the_format(decoder: Any) -> None:
    with pytest.raises(DecodeError, match="has 262145 bytes, more than the 262144 allowed"):
        decode(b" " * (MAX_BYTES + 1), CTX, decoder)


def test_256_kib_are_read() -> None:
    payload = b'{"values":{"pm25":1}}'.ljust(MAX_BYTES)
    assert len(decode(payload, CTX, PLAIN).readings) == 1


def test_depth_is_refused_before_anything_recurses() -> None:
    for payload in (b'{"values":{},"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", b"[" * 200_000, b'{"a":' * 40_000):
        with pytest.raises(DecodeError):
            decode(payload, CTX, PLAIN)
