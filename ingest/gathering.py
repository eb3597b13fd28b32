"""A queue between two threads whose taker gathers: as much as it wants, for a while, and while any comes."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

BATCH_BYTES = 1024 * 1024  # a transaction at most, or large messages would make it one of many seconds
# Without a new message, and a batch waits for no more: brokers send no more than so many that are not acknowledged
# (20 where nobody has said otherwise), and would be waited for in vain.
QUIET_S = 0.03


class Item(Protocol):
    """What is queued."""

    @property
    def payload(self) -> bytes:
        """What makes it large or small."""
        ...


T = TypeVar("T", bound=Item)


class Gathering(Generic[T]):
    """A queue that can be closed; what is in it then is never taken."""

    def __init__(self) -> None:
        self._queue: deque[T] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._wanted = 1  # by who takes
        self._since = 0.0  # when the oldest item came

    def put(self, *items: T) -> None:
        """Queue items, however many there are."""
        with self._changed:
            waited_for = not self._queue
            if waited_for:
                self._since = time.monotonic()
            self._queue.extend(items)
            if waited_for or len(self._queue) >= self._wanted:  # else the taker looks by itself, and is not woken
                self._changed.notify_all()

    def take(self, count: int, wait_s: float) -> list[T]:
        """Up to `count` items; empty only after `close`.

        More are waited for until there are enough or the oldest has waited for `wait_s`, and while any come: what came
        while the taker was busy has waited already.
        """
        with self._changed:
            self._wanted = count
            self._changed.wait_for(lambda: self._queue or self._closed)
            deadline = self._since + wait_s
            while len(self._queue) < count and not self._closed and (left := deadline - time.monotonic()) > 0:
                before = len(self._queue)
                self._changed.wait(min(left, QUIET_S))
                if len(self._queue) == before:
                    break
            self._changed.notify_all()  # there is room
            return [] if self._closed else self._batch(count)

    def _batch(self, count: int) -> list[T]:
        batch: list[T] = []
        size = 0
        while self._queue and len(batch) < count and (not batch or size + len(self._queue[0].payload) <= BATCH_BYTES):
            batch.append(self._queue.popleft())
            size += len(batch[-1].payload)
        return batch

    def wait_for_room(self, limit: int) -> int:
        """How many fewer than `limit` there are; waits until that is one at least, or until `close`."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._queue) < limit)
            return max(1, limit - len(self._queue))

    def drop(self, which: Callable[[T], bool]) -> list[T]:
        """Take these out of the queue for good, and nothing else; returns them."""
        with self._changed:
            dropped = [item for item in self._queue if which(item)]
            self._queue = deque(item for item in self._queue if not which(item))
            self._changed.notify_all()  # there is room
            return dropped

    def close(self) -> None:
        """Nothing more is taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def closed(self) -> bool:
        """Whether nothing will be taken any more."""
        return self._closed
