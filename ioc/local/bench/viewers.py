"""Viewers of walls in a process of its own: each reads its stream, and notes when which temperature came."""

import asyncio
import json
import re
import sys
import time
from dataclasses import asdict, dataclass

TOLD = re.compile(rb'"weather-hero-value",\{"children":"([\d,]+)"')
OPEN_WITHIN_S, AGAIN_S = 90, 0.5  # all of them, one after the other
EVENT = b"\nid: "  # of drawings: heartbeats have none


@dataclass(frozen=True)
class Order:
    """What these viewers do."""

    port: int
    screens: list[tuple[str, str]]  # the area and the pass of each
    seconds: float


@dataclass
class Report:
    """What they saw after the first whole drawings."""

    seen: list[tuple[str, str, float]]  # area, value, when
    updates: int
    bytes: int
    lost: list[str]  # what was answered last to viewers whose stream ended or never began


class Viewer(asyncio.Protocol):
    """One screen: asks for its stream, counts what comes and looks for temperatures."""

    def __init__(self, area: str, token: str, report: Report) -> None:
        self.area, self.token, self.report = area, token, report
        self.open, self.counts, self.heard = False, False, b""
        self.answered = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask as a browser does."""
        assert isinstance(transport, asyncio.Transport)
        ask = f"GET /stream?wall={self.area}&lang=vi&seen= HTTP/1.1"
        transport.write(f"{ask}\r\nHost: ioc\r\nCookie: ioc-screen={self.token}\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        """Whatever came at once; an update is small and comes in one piece."""
        self.heard = data
        if not self.open:
            self.open = data.startswith(b"HTTP/1.1 200")
            self.answered.set()
        if not self.counts:
            return
        at = time.time()
        self.report.bytes += len(data)
        self.report.updates += data.count(EVENT)
        self.report.seen += [(self.area, value.decode(), at) for value in TOLD.findall(data)]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - whatever the reason
        """No viewer leaves by itself."""
        self.open = False
        self.answered.set()


async def opened(area: str, token: str, order: Order, report: Report) -> Viewer:
    """A viewer whose stream is open; who is refused tries again, as screens do."""
    while True:
        viewer = Viewer(area, token, report)
        await asyncio.get_running_loop().create_connection(lambda viewer=viewer: viewer, "127.0.0.1", order.port)
        await viewer.answered.wait()
        if viewer.open:
            return viewer
        await asyncio.sleep(AGAIN_S)


async def look(order: Order) -> Report:
    """Open all streams, wait until told, look for so long."""
    report = Report([], 0, 0, [])
    async with asyncio.timeout(OPEN_WITHIN_S):
        viewers = [await opened(area, token, order, report) for area, token in order.screens]
    print("ready", flush=True)  # noqa: T201 - to the bench, which listens
    await asyncio.to_thread(sys.stdin.readline)
    for viewer in viewers:
        viewer.counts = True
    await asyncio.sleep(order.seconds)
    report.lost = [viewer.heard[:200].decode(errors="replace") for viewer in viewers if not viewer.open]
    return report


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(look(Order(**json.loads(sys.stdin.readline())))))))  # noqa: T201
