"""Numbered messages: what publishers send, and how their numbers are found again in what was stored."""

import re
from datetime import UTC, datetime, timedelta

import msgspec

SENSORS = 20
EVENT_EVERY = 10  # each tenth message is an event, the others are readings
BROKEN = (
    b'{"values": {"pm25": NaN}, "n": "#%d"}',
    b'{"values": {"pm25": 1e400}, "n": "#%d"}',
    b'{"values": {"pm25": "much"}, "n": "#%d"}',
    b'{"values": {"pm25": 1}, "time": "9999-12-31T23:59:59Z", "n": "#%d"}',
    b'{"values": {"pm25": 1}, "time": "2026-11-22T07:00:00", "n": "#%d"}',
    b'{"values": {"pm25": 1}, "n": "#%d',
    b"\xff\xfe\x00 #%d",
    b"#%d" + b"[" * 10_000,
)


class Order(msgspec.Struct, frozen=True):
    """What one publisher is to send: messages `first` to `first + count`, so many a second (0: as fast as it goes)."""

    case: str
    base: datetime  # message n was measured n milliseconds later
    count: int
    first: int = 0
    rate: float = 0
    broken: float = 0  # share of messages that cannot be read


def is_broken(number: int, share: float) -> bool:
    """Whether a message is one of those that cannot be read; the same answer every time."""
    return number * 7919 % 1000 < 1000 * share


def message(order: Order, number: int) -> tuple[str, bytes]:
    """Topic and payload of a message."""
    at = (order.base + timedelta(milliseconds=number)).isoformat()
    topic = f"ioc/da-lat/air/{order.case}.{number % SENSORS}/readings"
    if is_broken(number, order.broken):
        return topic, BROKEN[number % len(BROKEN)] % number
    if number % EVENT_EVERY == 0:
        event = {"specversion": "1.0", "id": str(number), "source": f"/{order.case}", "type": "vn.example.pinged"}
        return f"ioc/da-lat/events/{order.case}", msgspec.json.encode(event | {"time": at})
    return topic, msgspec.json.encode({"values": {"pm25": number % 500}, "time": at})


READINGS = """
SELECT round(extract(epoch FROM r.measured_at - %(base)s) * 1000)::bigint
FROM reading r JOIN series s ON s.id = r.series_id JOIN sensor n ON n.id = s.sensor_id
WHERE n.key LIKE %(case)s || '.%%'
"""
EVENTS = "SELECT id::bigint FROM event WHERE source = '/' || %(case)s"
REFUSED = "SELECT payload FROM quarantine WHERE topic LIKE '%%/' || %(case)s || '.%%/readings'"
ALL = (READINGS, EVENTS, REFUSED)
_NUMBER = re.compile(rb"#(\d+)")


def number_of(payload: bytes) -> int:
    """The number that a broken payload carries."""
    found = _NUMBER.search(payload)
    assert found, f"a payload that nobody published: {payload[:60]!r}"
    return int(found[1])


def base_of(now: datetime) -> datetime:
    """A moment from which a million milliseconds lie in the past, and in one day of Vietnam's."""
    return now.astimezone(UTC).replace(hour=3, minute=0, second=0, microsecond=0) - timedelta(days=1)
