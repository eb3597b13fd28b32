"""A million mutilated payloads: each is read or refused with a reason, and none stops the ingestor."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.arrivals import Message, Rules, read
from ingest.decoders import DECODERS

PAYLOADS = Path(__file__).parent.parent / "payloads"
TOPICS = ("ioc/da-lat/air/x/readings", "ioc/da-lat/weather/x/status", "ioc/da-lat/events/mot-cua", "ioc/da-lat/?")
TOPICS += tuple(f"ioc/da-lat/air/x/readings/{suffix}" for row in DECODERS for suffix in row.suffixes)
PIECES = (b"\xff", b"\x00", b"NaN", b"1e400", b"[" * 40, b'"\\u0000"', b"null", b"-", b"9" * 400, b"{", b"}", b",")


def mutilated(count: int) -> Iterator[bytes]:
    """Saved payloads with pieces cut out, put in and swapped."""
    chance = random.Random(68)
    whole = [p.read_bytes() for p in sorted(PAYLOADS.rglob("*")) if p.is_file() and ".expected" not in p.name]
    for _ in range(count):
        payload = bytearray(chance.choice(whole))
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(payload) + 1)
            payload[at : at + chance.randrange(3)] = chance.choice(PIECES)
        yield bytes(payload)


@pytest.mark.soak
def test_a_million_mutilated_payloads_are_read_or_refused_with_a_reason() -> None:
    chance, refused, now = random.Random(1), 0, datetime(2026, 11, 21, 7, tzinfo=UTC)
    for payload in mutilated(1_000_000):
        message = Message(
            chance.choice(TOPICS), payload, now, 0, 1, 1, retained=False, content_type=None, properties={}
        )
        arrival = read(message, Rules(None, None))
        assert (arrival.decoded is None) == bool(arrival.reason)
        refused += arrival.decoded is None
    assert refused > 500_000
