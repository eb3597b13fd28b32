"""What an admin does: accounts, their grants, and the audit of it all."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime

from ioc.errors import IocError
from ioc.model.focus import Act, Person
from ioc.model.role import Grant
from ioc.services import passwords, tries
from ioc.services.book import Book, Visit, require
from ioc.store import audit, database, people
from ioc.store.audit import Entry
from ioc.store.people import Account

RUN = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that spreadsheets take for a formula


class NameTakenError(IocError):
    """Somebody is called like this already."""


async def add(
    book: Book, by: Person, name: str, label: str, password: str, granted: Sequence[Grant], visit: Visit
) -> None:
    """A new local account with its grants."""
    require(by, Act.ADMINISTER, None)
    name = name.strip().lower()
    made = await asyncio.to_thread(passwords.make, password, known=(name, label))
    async with book.writing() as connection:
        person = await people.create(connection, name, label, made)
        if person is None:
            raise NameTakenError(f"the name {name!r} is taken")
        await people.set_grants(connection, person, await book.with_ids(connection, granted))
        await audit.write(connection, by.name, "person.added", name, address=visit.address, grants=_told(granted))


async def grant(book: Book, by: Person, name: str, granted: Sequence[Grant], visit: Visit) -> None:
    """Give a person these grants and no others."""
    require(by, Act.ADMINISTER, None)
    async with book.writing() as connection:
        account = await _account(connection, name)
        await people.set_grants(connection, account.id, await book.with_ids(connection, granted))
        await audit.write(connection, by.name, "person.granted", name, address=visit.address, grants=_told(granted))


async def set_password(book: Book, by: Person, name: str, password: str, visit: Visit) -> None:
    """A new password, by an admin or by the person; every session of theirs ends."""
    if by.name != name:
        require(by, Act.ADMINISTER, None)
    made = await asyncio.to_thread(passwords.make, password, known=(name,))
    async with book.writing() as connection:
        account = await _account(connection, name)
        await people.set_password(connection, account.id, made)
        await people.end_sessions(connection, account.id, visit.now)
        await tries.pardon(connection, account.name)
        await audit.write(connection, by.name, "person.password", name, address=visit.address)


async def close(book: Book, by: Person, name: str, visit: Visit, *, closed: bool = True) -> None:
    """Close an account and end its sessions, or open it again."""
    require(by, Act.ADMINISTER, None)
    async with book.writing() as connection:
        account = await _account(connection, name)
        await people.disable(connection, account.id, visit.now if closed else None)
        await people.end_sessions(connection, account.id, visit.now)
        await audit.write(
            connection, by.name, "person.closed" if closed else "person.opened", name, address=visit.address
        )


async def everybody(book: Book, by: Person) -> list[tuple[Account, list[Grant]]]:
    """Every account with its grants, for an admin."""
    require(by, Act.ADMINISTER, None)
    async with book.reading() as connection:
        found = await people.every(connection)
        granted = await people.grants(connection, [a.id for a in found])
    return [(account, granted[account.id]) for account in found]


async def deeds(book: Book, by: Person, text: str, since: datetime, until: datetime, limit: int = 1000) -> list[Entry]:
    """The audit, searched, for an admin."""
    require(by, Act.ADMINISTER, None)
    async with book.reading() as connection:
        return await audit.search(connection, text, since, until, limit)


async def corrections(
    book: Book, by: Person, text: str, since: datetime, until: datetime, limit: int = 1000
) -> list[Entry]:
    """Readings that were corrected, searched, for an admin."""
    require(by, Act.ADMINISTER, None)
    async with book.reading() as connection:
        return await audit.corrections(connection, text, since, until, limit)


def as_row(entry: Entry) -> tuple[str, ...]:
    """A deed as a row of a file that spreadsheets open: time with its offset, nothing that they would run."""
    detail = json.dumps(entry.detail, ensure_ascii=False) if entry.detail else ""
    told = (entry.actor, entry.act, entry.subject, entry.area or "", entry.address or "", detail)
    return (entry.at.isoformat(timespec="seconds"), *(f"'{text}" if text.startswith(RUN) else text for text in told))


async def _account(connection: database.AsyncConnection, name: str) -> Account:
    account = await people.by_name(connection, name.strip().lower())
    if account is None:
        raise IocError(f"nobody is called {name!r}; see `ioc users list`")
    return account


def _told(granted: Sequence[Grant]) -> list[str]:
    return [str(grant) for grant in granted]
