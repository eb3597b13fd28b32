"""Messages between the network and the recorder: counted while queued and while in the recorder's hands."""

import threading
import time
from collections import deque

from ingest.arrivals import Message

BATCH_BYTES = 1024 * 1024  # a transaction at most, or large messages would make it one of many seconds
# Without a new message, and a batch waits for no more: brokers send no more than so many that are not acknowledged
# (20 where nobody has said otherwise), and would be waited for in vain.
QUIET_S = 0.03


class Inbox:
    """A queue of messages that knows how much is held in memory; the network stops reading when it is full."""

    def __init__(self, max_messages: int, max_bytes: int = 64 * 1024 * 1024) -> None:
        self._max_messages = max_messages
        self._max_bytes = max_bytes
        self._queue: deque[Message] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._messages = 0  # queued and in hand
        self._bytes = 0
        self._wanted = 1  # by who takes

    def put(self, *messages: Message) -> None:
        """Queue messages; never refused, since they have been read already."""
        with self._changed:
            waited_for = not self._queue
            self._queue.extend(messages)
            self._messages += len(messages)
            self._bytes += sum([len(m.payload) for m in messages])
            if waited_for or len(self._queue) >= self._wanted:  # else it looks by itself, and is not woken each time
                self._changed.notify()

    def take(self, count: int, wait_s: float) -> list[Message]:
        """Up to `count` messages; empty only after `close`.

        Once there is one, more are waited for until there are enough, for `wait_s` at most and while any come.
        """
        with self._changed:
            self._wanted = count
            self._changed.wait_for(lambda: self._queue or self._closed)
            deadline = time.monotonic() + wait_s
            while len(self._queue) < count and not self._closed and (left := deadline - time.monotonic()) > 0:
                before = len(self._queue)
                self._changed.wait(min(left, QUIET_S))
                if len(self._queue) == before:
                    break
            return [] if self._closed else self._batch(count)

    def _batch(self, count: int) -> list[Message]:
        batch: list[Message] = []
        size = 0
        while self._queue and len(batch) < count and (not batch or size + len(self._queue[0].payload) <= BATCH_BYTES):
            batch.append(self._queue.popleft())
            size += len(batch[-1].payload)
        return batch

    def done(self, batch: list[Message]) -> None:
        """A batch taken before is recorded, or given up."""
        with self._changed:
            self._forget(batch)

    def drop_queued(self) -> None:
        """Forget what the broker keeps too and will send again; QoS 0 came once and stays."""
        with self._changed:
            kept = [m for m in self._queue if m.qos == 0]
            self._forget([m for m in self._queue if m.qos > 0])
            self._queue = deque(kept)

    def _forget(self, messages: list[Message]) -> None:
        self._messages -= len(messages)
        self._bytes -= sum([len(m.payload) for m in messages])

    def close(self) -> None:
        """No more batches; what is queued stays with the broker."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def closed(self) -> bool:
        """Whether no batch will be taken any more."""
        return self._closed

    @property
    def held(self) -> int:
        """Messages queued or in the recorder's hands."""
        return self._messages

    @property
    def room(self) -> int:
        """How many more messages may be read, as far as their number goes."""
        return max(0, self._max_messages - self._messages)

    @property
    def full(self) -> bool:
        """Whether nothing more may be read."""
        return self._messages >= self._max_messages or self._bytes >= self._max_bytes

    @property
    def low(self) -> bool:
        """Whether reading may begin again."""
        return self._messages <= self._max_messages // 2 and self._bytes <= self._max_bytes // 2
