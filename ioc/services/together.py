"""One answer for all who ask while another is found; it is begun after each of them asked, so that none misses news."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")
APART = timedelta(seconds=1)  # moments further apart are different questions
MOST = 256  # answers that are kept: each newer one takes the place of the oldest


@dataclass(slots=True)
class _Asked(Generic[T]):
    """A question that nobody has begun to answer, as of the newest moment that somebody asked for."""

    now: datetime
    still: Callable[[float], bool]
    within: timedelta
    answer: asyncio.Task[T] | None = None


@dataclass(frozen=True, slots=True)
class _Found(Generic[T]):
    """The newest answer, when it was begun (`time.monotonic`), and the moment of which it tells."""

    begun: float
    now: datetime
    answer: T


class Together(Generic[T]):
    """Questions by a `key`, of which one is being answered at a time: who comes meanwhile shares the one after it.

    What was committed before somebody asked is in their answer, for that is never one begun earlier; unless nothing has
    moved since that was begun.
    """

    def __init__(self) -> None:
        self._busy: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()  # as long as somebody waits
        self._next: dict[Hashable, _Asked[T]] = {}
        self._last: dict[Hashable, _Found[T]] = {}

    def get(
        self,
        key: Hashable,
        now: datetime,
        ask: Callable[[datetime], Coroutine[Any, Any, T]],
        still: Callable[[float], bool] = lambda _moment: False,
        within: timedelta = APART,
    ) -> asyncio.Future[T]:
        """The answer as of `now`, or of somebody's `now` less than a second away.

        Asked by the call, not by awaiting it, so that all who call in one breath share it. `still` tells whether
        nothing has moved since a moment; an answer begun after that serves again `within` a time.
        """
        mine = _Asked[T](now, still, within)
        if last := self._serving(key, mine):
            return _done(last.answer)
        asked = self._next.get(key)
        if asked is None or asked.answer is None or abs(asked.now - now) >= APART:
            asked = self._next[key] = mine
            asked.answer = asyncio.create_task(self._find(key, asked, ask))
            asked.answer.add_done_callback(_heard)
        asked.now = max(asked.now, now)
        return asyncio.shield(asked.answer)  # who gives up takes it from nobody

    def _serving(self, key: Hashable, asked: _Asked[T]) -> _Found[T] | None:
        """The newest answer, if nothing has moved since it was begun and it is not too old."""
        last = self._last.get(key)
        if last is None or not timedelta(0) <= asked.now - last.now < asked.within:
            return None
        return last if asked.still(last.begun) else None

    async def _find(self, key: Hashable, asked: _Asked[T], ask: Callable[[datetime], Coroutine[Any, Any, T]]) -> T:
        async with self._busy.setdefault(key, asyncio.Lock()):
            if self._next.get(key) is asked:
                del self._next[key]
            if last := self._serving(key, asked):  # what was being found when this was asked
                return last.answer
            begun = time.monotonic()
            answer = await ask(asked.now)
            self._keep(key, _Found(begun, asked.now, answer))
            return answer

    def _keep(self, key: Hashable, found: _Found[T]) -> None:
        self._last.pop(key, None)
        self._last[key] = found
        if len(self._last) > MOST:
            del self._last[next(iter(self._last))]


def _done(answer: T) -> asyncio.Future[T]:
    done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    done.set_result(answer)
    return done


def _heard(answer: asyncio.Task[Any]) -> None:
    """Everybody may have given up before it failed: then nobody is left to be told."""
    if not answer.cancelled():
        answer.exception()
