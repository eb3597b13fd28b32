"""One answer for all who ask the same at nearly the same time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
FRESH = timedelta(seconds=1)  # the panels of a page ask within less; none is drawn again sooner


class Shared(Generic[T]):
    """The newest answer to a costly question; while it is being found, others wait for it instead of asking too."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._found: tuple[datetime, T] | None = None

    async def get(self, now: datetime, ask: Callable[[datetime], Awaitable[T]]) -> T:
        """The answer as of `now`, or one given less than a second before it."""
        async with self._lock:
            if self._found is None or not timedelta(0) <= now - self._found[0] < FRESH:
                self._found = now, await ask(now)
            return self._found[1]
