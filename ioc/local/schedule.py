"""The demo's schedule: every morning the snapshots of the day before, into the archive."""

import asyncio
from datetime import UTC, datetime, time

from ioc.model.focus import LOCAL_OPERATOR
from ioc.model.period import Frequency
from ioc.services.book import Book, Visit
from ioc.services.dispatch import deeds
from ioc.services.dispatch.deeds import Wanted
from ioc.settings import Settings

MORNING = Wanted(time(6, 30), Frequency.DAY, (), ("pdf", "xlsx", "csv"), "vi", ())


def ensure(url: str, settings: Settings) -> None:
    """Begin it where no schedule stands; what a person changed stays."""
    asyncio.run(_ensure(Book(url, settings.edition), settings))


async def _ensure(book: Book, settings: Settings) -> None:
    await book.open()
    try:
        if not await deeds.standing(book, LOCAL_OPERATOR):
            await deeds.add(book, LOCAL_OPERATOR, MORNING, Visit(datetime.now(UTC)), settings)
    finally:
        await book.close()
