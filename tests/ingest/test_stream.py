"""The stream: messages come out of it as they went in, in whatever pieces the network delivers them."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ingest import client as _patches_what_paho_reads
from ingest.arrivals import Message
from ingest.stream import PIECE, Stream

assert _patches_what_paho_reads
FIVE = MQTTProtocolVersion.MQTTv5
CONNACK = b"\x20\x03\x00\x00\x00"
PINGRESP = b"\xd0\x00"


def packet(kind: int, body: bytes) -> bytes:
    length, size = b"", len(body)
    while True:
        size, low = divmod(size, 128)
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return bytes([kind]) + length + body


def published(topic: str, payload: bytes, mid: int, flags: int = 0, properties: Properties | None = None) -> bytes:
    head = len(topic.encode()).to_bytes(2, "big") + topic.encode() + (mid.to_bytes(2, "big") if mid else b"")
    return packet(0x30 | flags | (2 if mid else 0), head + (properties.pack() if properties else b"\x00") + payload)


def told(content_type: str, **user: str) -> Properties:
    properties = Properties(PacketTypes.PUBLISH)
    properties.ContentType = content_type
    properties.UserProperty = list(user.items())
    return properties


@contextmanager
def connected() -> Iterator[tuple[Stream, socket.socket]]:
    """A stream and the broker's end of its connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stream = Stream(CallbackAPIVersion.VERSION2, "s", protocol=FIVE, manual_ack=True)
        accepting = threading.Thread(target=lambda: ends.append(server.accept()[0]))
        ends: list[socket.socket] = []
        accepting.start()
        stream.connect("127.0.0.1", server.getsockname()[1])
        accepting.join(10)
        with ends[0]:
            yield stream, ends[0]
        stream.disconnect()


def all_of(stream: Stream, broker: socket.socket, data: bytes, cut: int, limit: int = 1000) -> list[Message]:
    """What comes out when the bytes arrive in two pieces."""
    found: list[Message] = []
    for piece in (data[:cut], data[cut:]):
        broker.sendall(piece)
        if piece:
            assert stream.socket() is not None
            while True:
                some = stream.take(limit, 7)
                found += some
                if not some and not stream.more:
                    break
    return found


MESSAGES = [
    published("ioc/da-lat/air/s1/readings", b'{"values":{}}', 1),
    published("ioc/da-lat/air/s1/status", b"x" * 20_000, 65535, flags=1),
    published("a", b"", 0),
    published("ioc/đà-lạt", b"\x00\xff", 300, flags=8, properties=told("application/json", backfill="true")),
    published("b", b"p" * 300, 2, properties=told("t" * 200, note="\ufeff" + "n" * 200)),
]
EXPECTED = [
    ("ioc/da-lat/air/s1/readings", 13, 1, 1, False, None, {}, False),
    ("ioc/da-lat/air/s1/status", 20_000, 65535, 1, True, None, {}, False),
    ("a", 0, 0, 0, False, None, {}, False),
    ("ioc/đà-lạt", 2, 300, 1, False, "application/json", {"backfill": "true"}, True),
    ("b", 300, 2, 1, False, "t" * 200, {"note": "\ufeff" + "n" * 200}, False),
]


def seen(message: Message) -> tuple[object, ...]:
    return (message.topic, len(message.payload), message.mid, message.qos, message.retained,
            message.content_type, message.properties, message.again)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(0, sum(map(len, MESSAGES)) + 7), limit=st.sampled_from([1, 2, 1000]))
def test_messages_come_out_whole_wherever_the_bytes_are_cut(cut: int, limit: int) -> None:
    data = CONNACK + MESSAGES[0] + PINGRESP + b"".join(MESSAGES[1:])
    with connected() as (stream, broker):
        found = all_of(stream, broker, data, cut, limit)
        assert stream.is_connected(), "paho had the packets that are its own"
    assert [seen(m) for m in found] == EXPECTED
    assert {m.generation for m in found} == {7}


def test_more_than_the_limit_stays_for_the_next_time() -> None:
    with connected() as (stream, broker):
        broker.sendall(CONNACK + published("a", b"1", 1) * 10)
        while not (found := stream.take(4, 0)):
            pass
        assert (len(found), stream.more) == (4, True)
        assert len(stream.take(100, 0)) == 6
        assert not stream.more


def test_acknowledgements_leave_in_one_piece() -> None:
    with connected() as (stream, broker):
        stream.on_socket_register_write = lambda *_: None
        broker.settimeout(10)
        broker.recv(PIECE)  # CONNECT
        stream.acknowledge([1, 258])
        stream.loop_write()
        assert broker.recv(PIECE) == b"\x40\x02\x00\x01\x40\x02\x01\x02"


@pytest.mark.parametrize("rest", [b"", MESSAGES[0][:9]])
def test_the_end_of_a_connection_is_paho_s_to_tell(rest: bytes) -> None:
    with connected() as (stream, broker):
        lost: list[object] = []
        stream.on_disconnect = lambda *words: lost.append(words)
        broker.sendall(CONNACK + MESSAGES[0] + rest)
        broker.shutdown(socket.SHUT_WR)
        found: list[Message] = []
        while stream.socket() is not None:
            found += stream.take(100, 0)
        assert len(found) == 1
        assert lost


def test_a_packet_without_an_end_is_left_to_paho_which_leaves_the_broker() -> None:
    with connected() as (stream, broker):
        broker.sendall(CONNACK + b"\xc0\xff\xff\xff\xff\xff")
        while stream.socket() is not None:
            assert stream.take(100, 0) == []
        assert stream.loop_read() == MQTTErrorCode.MQTT_ERR_NO_CONN
