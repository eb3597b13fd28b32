"""What was told of an indicator, for who runs commands on the machine itself: every area's, over the gate's book."""

from datetime import datetime

from geodata import province
from ioc.model.flag import Flag
from ioc.model.observation import Observation
from ioc.services.book import Book
from ioc.store import flags, observations


async def told(book: Book, code: str, now: datetime) -> tuple[list[Observation], list[Flag]]:
    """All its values with every revision, the oldest period first, and its flags."""
    province.indicators().find(code)
    async with book.reading() as connection:
        return await observations.history(connection, code, now), await flags.every(connection, code)
