"""One answer for all who ask the same at nearly the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
FRESH = timedelta(seconds=1)  # the panels of a page ask within less; none is drawn again sooner


@dataclass(slots=True)
class _Answer(Generic[T]):
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    found: tuple[datetime, T] | None = None


class Shared(Generic[T]):
    """The newest answers to a costly question, one a `key`: what the answer depends on beside the moment.

    While one is being found, others wait for it instead of asking too.
    """

    def __init__(self) -> None:
        self._answers: dict[Hashable, _Answer[T]] = {}

    async def get(self, key: Hashable, now: datetime, ask: Callable[[datetime], Awaitable[T]]) -> T:
        """The answer as of `now`, or one given less than a second before it."""
        answer = self._answers.setdefault(key, _Answer())
        async with answer.lock:
            if answer.found is None or not timedelta(0) <= now - answer.found[0] < FRESH:
                answer.found = now, await ask(now)
            return answer.found[1]
