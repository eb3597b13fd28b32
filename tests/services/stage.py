"""What tests of services share: a city to ask, and a book for what people do."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from ioc.model.focus import LOCAL_OPERATOR, Person
from ioc.services.book import Book
from ioc.services.city import City
from tests.servers import Urls

T = TypeVar("T")


def ask(urls: Urls, question: Callable[[City], Awaitable[T]], person: Person = LOCAL_OPERATOR) -> T:
    """What a city answers a person."""

    async def asked() -> T:
        city = City(urls.web, person)
        await city.open()
        try:
            return await question(city)
        finally:
            await city.close()

    return asyncio.run(asked())


def do(urls: Urls, deed: Callable[[Book], Awaitable[T]]) -> T:
    """What comes of a deed over the gate's book."""

    async def done() -> T:
        book = Book(urls.gate)
        await book.open()
        try:
            return await deed(book)
        finally:
            await book.close()

    return asyncio.run(done())
