"""Openings of screens: counted in this process by day, screen and area, and handed to the book every minute."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date

from ioc.errors import IocError
from ioc.model.focus import Act
from ioc.model.usage import SCREENS, Opened
from ioc.services.logins import Pass

EVERY_S = 60.0


class Openings:
    """What was opened since it was last kept; what cannot be kept now is kept a minute later."""

    def __init__(self, keep: Callable[[Sequence[Opened]], Awaitable[None]]) -> None:
        self._keep = keep
        self._counts: Counter[tuple[date, str, str | None]] = Counter()

    def opened(self, drawn: str | None, slug: str | None, pass_: Pass, day: date) -> None:
        """Count what was drawn under this id for the holder of a pass; what says that something is missing is none."""
        if screen := screen_of(drawn, slug, pass_):
            self._counts[day, screen, slug or pass_.person.only(Act.HEADLINE)] += 1

    async def run(self) -> None:
        """Keep what was counted, every so often, until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            with suppress(IocError):
                await self.hand_over()

    async def hand_over(self) -> None:
        """Keep what was counted; when that fails it is counted still."""
        counted, self._counts = self._counts, Counter()
        if not counted:
            return
        try:
            await self._keep([Opened(*key, n) for key, n in counted.items()])
        except IocError:
            self._counts.update(counted)
            raise


def screen_of(drawn: str | None, slug: str | None, pass_: Pass) -> str | None:
    """Which screen this is, as `ioc.model.usage` calls it; a wall on a screen of its own is another than at a desk."""
    if drawn == "wall":
        return "province" if slug is None else "hung" if pass_.kind == "screen" else "wall"
    return "district" if drawn == "desk" else drawn if drawn in SCREENS else None
