"""What waits for one reader of a stream: a short queue; who is too slow for it gets the whole state later."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass

ROOM = 32  # frames that may wait beside a drawing of each panel that the reader looks at


@dataclass(frozen=True, slots=True)
class Frame:
    """Bytes of the stream; `serial` orders drawings, a heartbeat has none."""

    data: bytes
    serial: int | None = None


class Mailbox:
    """Frames for one reader, never more than it has room for."""

    def __init__(self, seen: int = 0, room: int = ROOM) -> None:
        self.seen = seen  # serial of the newest drawing handed out
        self.beaten_at = time.monotonic()  # when the last heartbeat was put in; a stream begins with one
        self.closed = False
        self._room = room
        self._frames: deque[Frame] = deque()
        self._behind = False
        self._news = asyncio.Event()

    def make_room(self, panels: int) -> None:
        """All panels may be drawn at once without the reader falling behind."""
        self._room += panels

    def put(self, frame: Frame) -> None:
        """Queue a frame; when the queue is full, drop it all and note that the reader fell behind."""
        if not self._behind and len(self._frames) == self._room:
            self._frames.clear()
            self._behind = True
        if not self._behind:
            self._frames.append(frame)
        self._news.set()

    def close(self) -> None:
        """End the reading: what waits is still handed out, then the stream is over."""
        self.closed = True
        self._news.set()

    async def take(self) -> list[Frame] | None:
        """All frames waiting, once there is one; None when the reader fell behind and needs the whole state."""
        await self._news.wait()
        self._news.clear()
        if self._behind:
            self._behind = False
            return None
        frames = list(self._frames)
        self._frames.clear()
        return frames

    def handed(self, frames: list[Frame]) -> list[Frame]:
        """The frames, noted as seen by the reader."""
        self.seen = max([self.seen, *(f.serial for f in frames if f.serial is not None)])
        return frames
