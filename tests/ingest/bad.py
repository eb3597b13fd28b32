"""Payloads that are wrong in every way we know: saved ones with hostile values put in, cut, and bytes of no format."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import isfinite
from pathlib import Path
from typing import Any

from ingest.arrivals import Message, Rules, read
from ingest.decoders import DECODERS
from ingest.texts import REASON
from ingest.times import AHEAD, EARLIEST, LATEST
from ioc.model.decoded import Arrival

PAYLOADS = Path(__file__).parents[1] / "payloads"
NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
TOPICS = (
    "ioc/da-lat/air/x/readings",
    "ioc/da-lat/weather/x/status",
    "ioc/da-lat/events/mot-cua",
    *(f"ioc/da-lat/air/x/readings/{suffix}" for row in DECODERS for suffix in row.suffixes),
    "ioc/da-lat/?",
    "ioc/da-lat/krypton/x/readings",
    "ioc/nowhere/air/x/readings",
    "ioc/da-lat/air/x/readings/morse",
    "ioc//air/x/readings",
    "ioc/da-lat/air/" + "x" * 65 + "/readings",
    "elsewhere",
)
CONTENT_TYPES = (None, "application/json", "application/senml+json", "application/cloudevents+json", "text/\udcff")
# Written where a value stood, as they are: JSON knows half of them not at all.
VALUES = (
    "NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e-400", "9" * 400, "-" + "9" * 30, "0x10", "1_000", "01",
    "null", "true", '"\\u0000"', '"\\ud800"', '""', '"' + "x" * 10_000 + '"', "[]", "{}", "[[[[]]]]",
    "[" * 10_000 + "]" * 10_000, '{"a":' * 10_000 + "1" + "}" * 10_000,
    '"0000-01-01T00:00:00Z"', '"0001-01-01T00:00:00+23:59"', '"1970-01-01T00:00:00Z"', '"9999-12-31T23:59:59Z"',
    '"9999-12-31T23:59:59-23:59"', '"2026-11-21T07:00:00"', '"2026-11-21T08:00:00Z"', '"2026-02-30T00:00:00Z"',
    '"10000-01-01T00:00:00Z"', '"2026-11-21T24:00:00Z"', "1795244400", "1e18", "-1", "1795244400000000000000",
    '"18,4"', '"\u2028"', '"\u202e"', '"\ufeff"', "'x'", "undefined",
)  # fmt: skip
PIECES = (
    b"\xff", b"\x00", b"\xc3", b"\xed\xa0\x80", b"NaN", b"1e400", b"[" * 40, b'"\\u0000"', b"null", b"-",
    b"9" * 400, b"{", b"}", b",", b"\xef\xbb\xbf",
)  # fmt: skip
WHOLE = (
    b"", b"\x00", b"\xff\xfe", b"{", b"[" * 10_000, b"{" * 10_000, b"x" * 10_000_000, b" " * 300_000, b"null", b"1",
    b'"x"', b"[]", b"{}", b"\xef\xbb\xbf{}", b"\x1f\x8b\x08\x00", b"<xml/>", b"18.4", b"online\x00",
)  # fmt: skip
HOLE = "\ue000hole"


def messages(count: int, seed: int) -> Iterator[Message]:
    """So many messages, the same ones for the same seed; most come on the topic where their format belongs."""
    chance = random.Random(seed)
    saved = [s for p in sorted(PAYLOADS.rglob("*.expected.json")) if (s := _saved(p)).topic.startswith("ioc/")]
    for payload in WHOLE[:count]:
        yield Message(chance.choice(TOPICS), payload, NOW)
    for _ in range(count - len(WHOLE)):
        whole = chance.choice(saved)
        tree = _tree(whole.payload)
        mutilated = tree is None or chance.random() < 0.3
        payload = _mutilated(whole.payload, chance) if mutilated else _poisoned(tree, chance)
        if chance.random() < 0.1:
            yield Message(chance.choice(TOPICS), payload, NOW, content_type=chance.choice(CONTENT_TYPES))
        else:
            yield Message(whole.topic, payload, NOW, content_type=whole.content_type, properties=whole.properties)


def _saved(expected: Path) -> Message:
    """A payload of tests/payloads as its message."""
    (path,) = (p for p in expected.parent.glob(expected.name.removesuffix(".expected.json") + ".*") if p != expected)
    given = json.loads(expected.read_bytes())["given"]
    return Message(
        given["topic"],
        path.read_bytes(),
        NOW,
        content_type=given.get("content_type"),
        properties=given.get("properties", {}),
    )


def _tree(payload: bytes) -> Any:
    try:
        tree = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return tree if isinstance(tree, (dict, list)) and tree else None


def _mutilated(payload: bytes, chance: random.Random) -> bytes:
    """Pieces cut out, put in and swapped."""
    mutilated = bytearray(payload)
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(mutilated) + 1)
        mutilated[at : at + chance.randrange(3)] = chance.choice(PIECES)
    return bytes(mutilated)


def _poisoned(tree: Any, chance: random.Random) -> bytes:
    """One value of the whole replaced by a hostile one; lone surrogates come through as bytes that are no UTF-8."""
    told = json.loads(json.dumps(tree))
    place = told
    while True:
        key = chance.choice(list(place)) if isinstance(place, dict) else chance.randrange(len(place))
        if not (isinstance(place[key], (dict, list)) and place[key]) or chance.random() < 0.2:
            break
        place = place[key]
    place[key] = HOLE
    text = json.dumps(told, ensure_ascii=False).replace(f'"{HOLE}"', chance.choice(VALUES))
    return text.encode("utf-8", "surrogatepass")


def check(message: Message, rules: Rules) -> Arrival:
    """The message is read into what any database takes, or refused with a reason that a person understands."""
    arrival = read(message, rules)
    if arrival.decoded is None:
        reason = arrival.reason
        assert reason, message.payload[:100]
        assert len(reason) <= REASON, reason
        assert reason.isprintable(), reason
        assert "decoder failed" not in reason, (reason, message.topic, message.payload[:300])
        return arrival
    for reading in arrival.decoded.readings:
        assert isfinite(reading.value), message.payload[:300]
        assert EARLIEST <= reading.measured_at <= NOW + AHEAD, message.payload[:300]
    for event in arrival.decoded.events:
        assert EARLIEST <= event.time < LATEST - timedelta(days=1), message.payload[:300]
        assert "\\u0000" not in json.dumps(event.data)
    return arrival
