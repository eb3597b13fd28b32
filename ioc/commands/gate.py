"""Deeds of people that commands do too: over the gate's book, so that the audit knows of them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from getpass import getuser
from typing import TypeVar
from zoneinfo import ZoneInfo

from ioc.services.book import Book, Visit
from ioc.settings import Settings, required

T = TypeVar("T")


def asked(loaded: Settings, deed: Callable[[Book, Visit], Awaitable[T]]) -> T:
    """What a deed answers, done over the gate's book."""

    async def run() -> T:
        url = required(loaded.database_gate_url, "IOC_DATABASE_GATE_URL")
        book = Book(url, loaded.edition, zone=ZoneInfo(loaded.zone))
        await book.open()
        try:
            return await deed(book, Visit(datetime.now(UTC), agent=f"command of {getuser()}"))
        finally:
            await book.close()

    return asyncio.run(run())
