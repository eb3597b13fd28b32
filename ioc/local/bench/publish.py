"""A publisher of the bench, a process of its own: packets made beforehand and written in bursts at a given rate.

It speaks just enough MQTT 3.1.1 to publish at QoS 1, so that a message costs it a microsecond; a client library would
be slower than what is measured. `python -m ioc.local.bench.publish` reads an Order and prints a Report.
"""

import json
import random
import select
import socket
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

METRICS = (
    "pm25", "pm10", "pm1", "o3", "no2", "no", "nox", "so2", "co", "co2",
    "temperature", "humidity", "wind_speed", "wind_direction",
)  # fmt: skip  # of the domain air; any number up to 50 is plausible for each
TICK_S = 0.005
KEEPALIVE_S = 60
ACKED_WITHIN_S = 30.0
STAMP = "2000-01-01T00:00:00.000000Z"  # its place in the packet takes the moment of sending


@dataclass(frozen=True)
class Order:
    """Where to publish, for how many sensors, how much of it and how fast."""

    host: str
    port: int
    username: str
    password: str
    area: str
    sensors: int
    readings: int  # a message
    rate: float  # messages a second
    seconds: float


@dataclass(frozen=True)
class Report:
    """What was published; the moments are of the first and the last burst, in seconds since 1970."""

    published: int
    acknowledged: int
    first_at: float
    last_at: float


def publish(order: Order) -> Report:
    """Publish every sensor in turn, each message stamped with the moment of its burst."""
    packets, places = _packets(order)
    with socket.create_connection((order.host, order.port), timeout=10) as sock:
        _connect(sock, order)
        link = _Link(sock)
        first = last = time.time()
        sent, begun = 0, time.monotonic()
        while (passed := time.monotonic() - begun) < order.seconds:
            # Never a sensor twice in a burst: it would tell two values for one moment.
            due = min(int(order.rate * passed) + 1 - sent, order.sensors)
            if due > 0:
                last = time.time()
                link.send(_burst(packets, places, sent, due, last))
                sent += due
            link.listen(TICK_S)
        link.wait(sent)
        return Report(sent, link.acknowledged, first, last)


def _burst(packets: list[bytearray], places: list[int], number: int, count: int, now: float) -> bytes:
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").encode()
    burst: list[bytearray] = []
    for i in range(number, number + count):
        i %= len(packets)
        packets[i][places[i] : places[i] + len(stamp)] = stamp
        burst.append(packets[i])
    return b"".join(burst)


def _packets(order: Order) -> tuple[list[bytearray], list[int]]:
    """A PUBLISH a sensor, and where its stamp stands in it."""
    chance = random.Random(order.area)  # noqa: S311 - values, not secrets
    packets: list[bytearray] = []
    for number in range(order.sensors):
        values = {metric: round(chance.random() * 50, 1) for metric in METRICS[: order.readings]}
        payload = json.dumps({"time": STAMP, "values": values}, separators=(",", ":")).encode()
        topic = f"ioc/{order.area}/air/bench-{number}/readings"
        packets.append(bytearray(_packet(0x32, _text(topic) + _number(number % 65535 + 1) + payload)))
    return packets, [packet.index(STAMP.encode()) for packet in packets]


def _connect(sock: socket.socket, order: Order) -> None:
    flags = 0xC2  # user name, password, clean session
    head = _text("MQTT") + bytes([4, flags]) + _number(KEEPALIVE_S)
    sock.sendall(_packet(0x10, head + _text(f"bench-{order.area}") + _text(order.username) + _text(order.password)))
    answer = sock.recv(4)
    if len(answer) != 4 or answer[3] != 0:
        raise ConnectionError(f"the broker refuses the publisher {order.username}: {answer.hex()}")


class _Link:
    """A connection that counts the acknowledgements of what it sends."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._bytes = 0
        self._written = time.monotonic()

    @property
    def acknowledged(self) -> int:
        """Messages that the broker has taken: nothing but PUBACKs comes back, of four bytes each."""
        return self._bytes // 4

    def send(self, data: bytes) -> None:
        """Write all of it; acknowledgements are read meanwhile, or broker and publisher might wait for each other."""
        view = memoryview(data)
        while view:
            try:
                view = view[self._sock.send(view) :]
            except BlockingIOError:
                select.select([self._sock], [self._sock], [], 1)
                self._read()

    def listen(self, seconds: float) -> None:
        """Read acknowledgements for a while."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self._sock], [], [], left)[0]:
                self._read()
                time.sleep(min(left, TICK_S / 2))  # in gulps and not one by one

    def wait(self, sent: int) -> None:
        """Wait until everything sent is acknowledged, or the time for it is over."""
        until = time.monotonic() + ACKED_WITHIN_S
        while self.acknowledged < sent and time.monotonic() < until:
            self.listen(0.05)

    def _read(self) -> None:
        try:
            data = self._sock.recv(65536)
        except BlockingIOError:
            return
        if not data:
            raise ConnectionError("the broker closed the connection of a publisher; its log tells why")
        self._bytes += len(data)


def _packet(kind: int, body: bytes) -> bytes:
    """A packet with its length in front, seven bits a byte (MQTT 3.1.1 §2.2.3)."""
    length, size = b"", len(body)
    while True:
        size, low = divmod(size, 128)
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return bytes([kind]) + length + body


def _text(text: str) -> bytes:
    data = text.encode()
    return _number(len(data)) + data


def _number(number: int) -> bytes:
    return number.to_bytes(2, "big")


if __name__ == "__main__":
    print(json.dumps(asdict(publish(Order(**json.load(sys.stdin))))))  # noqa: T201 - the bench reads it
