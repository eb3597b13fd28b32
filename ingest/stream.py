"""A paho client read in large pieces: messages are taken out of them here, every other packet is left to paho.

Paho asks the system three times for each packet and spends about a tenth of a millisecond on it. While another thread
computes, each of these calls may cost a turn of the interpreter's lock as well (5 ms). Here one call brings hundreds of
messages, and one more takes their acknowledgements away.
"""

import struct
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from paho.mqtt.client import PUBACK, PUBLISH, Client
from paho.mqtt.enums import MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ingest.arrivals import Message

PIECE = 64 * 1024  # bytes a read
AT_ONCE = 4 * PIECE  # bytes of messages before others get their turn
WHOLE = 5  # bytes that are enough to tell how long a packet is (MQTT 5 §2.1.4)
SHORT = 256  # bytes of properties that are remembered
_NONE: Mapping[str, str] = {}
_ACKNOWLEDGEMENT = struct.Struct("!BBH")


class Stream(Client):
    """A client that keeps a session and subscribes at QoS 1; `take` and `acknowledge` stand in for its callbacks."""

    more = False  # whether `take` stopped before it had everything that was read from the socket
    _ahead = b""  # read from the socket
    _at = 0  # of which so much is taken

    def take(self, limit: int, generation: int) -> list[Message]:
        """Up to `limit` messages of those that are there, without waiting; they carry the `generation`."""
        found: list[Message] = []
        size = 0
        self.more = False
        while True:
            self._take(found, limit, generation)
            if len(found) >= limit or size > AT_ONCE:
                self.more = True
                return found
            if _end(self._ahead, self._at) is not None:
                if self.loop_read() != MQTTErrorCode.MQTT_ERR_SUCCESS:
                    return found
            elif not (read := self._read()):
                return found
            else:
                size += read

    def acknowledge(self, mids: Iterable[int]) -> None:
        """Acknowledge messages of QoS 1 by their packet ids, in one piece."""
        packets = b"".join([_ACKNOWLEDGEMENT.pack(PUBACK, 2, mid) for mid in mids])
        self._packet_queue(PUBACK, packets, 0, 1)

    def reconnect(self) -> MQTTErrorCode:
        """Begin anew; what was read from the old connection is void."""
        self._ahead, self._at = b"", 0
        return super().reconnect()

    def _take(self, found: list[Message], limit: int, generation: int) -> None:
        """Take the messages at the front, as far as they are whole."""
        ahead, at = self._ahead, self._at
        five = self.protocol == MQTTProtocolVersion.MQTTv5
        while len(found) < limit and at < len(ahead) and ahead[at] & 0xF0 == PUBLISH:
            end = _end(ahead, at)
            if end is None:
                break
            found.append(_message(ahead, at, end, five, generation))
            at = end
        self._at = at

    def _read(self) -> int:
        """Read a piece; returns its length, 0 when there is none or the connection is gone, which paho then finds."""
        try:
            piece = super()._sock_recv(PIECE)
        except BlockingIOError:
            return 0
        except OSError:
            piece = b""
        if piece:
            self._ahead, self._at = self._ahead[self._at :] + piece, 0
        else:
            self._ahead, self._at = b"", 0
            self.loop_read()
        return len(piece)

    def _sock_recv(self, bufsize: int) -> bytes:
        """What paho reads comes from what is read already."""
        if self._at == len(self._ahead):
            return super()._sock_recv(bufsize)
        piece = self._ahead[self._at : self._at + bufsize]
        self._at += len(piece)
        return piece


def _end(data: bytes, at: int) -> int | None:
    """Where the packet that begins at `at` ends; None when it is not whole yet."""
    size = shift = 0
    for place in range(at + 1, min(at + WHOLE, len(data))):
        size |= (data[place] & 0x7F) << shift
        if data[place] < 0x80:
            end = place + 1 + size
            return end if end <= len(data) else None
        shift += 7
    # Of five bytes the fourth of the length says that there is a fifth: paho tells the broker that this is none.
    return at + WHOLE if len(data) >= at + WHOLE else None


def _message(data: bytes, at: int, end: int, five: bool, generation: int) -> Message:
    """The PUBLISH between two places (MQTT 5 §3.3); at QoS 1 at most, which is what was subscribed to."""
    place = at + 2
    while data[place - 1] >= 0x80:
        place += 1
    flags, start = data[at], place + 2
    place = start + (data[place] << 8 | data[place + 1])
    topic = data[start:place].decode("utf-8", "replace")
    qos, mid = flags >> 1 & 3, 0
    if qos:
        mid = data[place] << 8 | data[place + 1]
        place += 2
    content_type, properties = None, _NONE
    if five:
        if data[place]:
            told = data[place : _end(data, place - 1)]  # their length is written like a packet's, behind its first byte
            place += len(told)
            content_type, properties = _known(told) if len(told) <= SHORT else _properties(told)
        else:
            place += 1
    return Message(
        topic,
        data[place:end],
        datetime.now(UTC),
        generation,
        mid,
        qos,
        retained=bool(flags & 1),
        content_type=content_type,
        properties=properties,
        again=bool(flags & 8),
    )


def _properties(told: bytes) -> tuple[str | None, Mapping[str, str]]:
    """Content type and user properties of a message."""
    unpacked = Properties(PacketTypes.PUBLISH)
    unpacked.unpack(told)  # pyright: ignore[reportUnknownMemberType]
    return getattr(unpacked, "ContentType", None), dict(getattr(unpacked, "UserProperty", ()))


_known = lru_cache(maxsize=1024)(_properties)  # a source says the same of all its messages
