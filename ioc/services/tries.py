"""Wrong passwords and what they cost: waits, by name and address together, so that nobody locks anybody else out.

Names that nobody has are counted like all others: a wait tells nothing of who has an account.
"""

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from ioc.errors import IocError
from ioc.services.book import Book, Visit, digest
from ioc.store import audit, database, tries

UNKNOWN = "::/128"  # where who comes from no address comes from


class LoginRefusedError(IocError):
    """A login that was refused; `retry_at` when it is for a while only. It never says which part was wrong."""

    def __init__(self, message: str, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at


def network(address: str | None) -> str:
    """What one guesser holds of the addresses: of IPv6 a /64, which whoever has one has whole (RFC 6177)."""
    if address is None:
        return UNKNOWN
    return str(ip_network((address, 64 if ip_address(address).version == 6 else 32), strict=False))


async def begin(book: Book, connection: database.AsyncConnection, name: str, visit: Visit) -> None:
    """Count a try as wrong until it proves right; LoginRefusedError when it comes before a wait is over.

    Counting first keeps many tries at the same moment from all being the first one.
    """
    rules, here, key = book.rules, network(visit.address), digest(name)
    since = visit.now - rules.remembered
    wrong = await tries.wrong(connection, key, here, since)
    waits = [_over(wrong.last_here, rules.wait(wrong.here))]
    if not await tries.is_familiar(connection, name, here, visit.now - rules.familiar):
        waits.append(_over(wrong.last, rules.wait(wrong.all - rules.by_name + rules.free)))
        if await is_pressing(book, connection, "login.refused", visit):
            waits.append(visit.now + rules.window)
    until = max((wait for wait in waits if wait), default=None)
    if until and until > visit.now:
        raise LoginRefusedError("too many wrong passwords", until)
    await tries.count(connection, key, here, visit.now, since)


async def proved(connection: database.AsyncConnection, name: str, visit: Visit) -> None:
    """It was right: what this address got wrong of this name before is forgotten."""
    await tries.forget(connection, digest(name), network(visit.address))


async def pardon(connection: database.AsyncConnection, name: str) -> None:
    """A name begins anew, wherever its wrong passwords came from."""
    await tries.forget(connection, digest(name))


async def is_pressing(book: Book, connection: database.AsyncConnection, act: str, visit: Visit) -> bool:
    """Whether something was done too often from an address."""
    tried = await audit.count(connection, act, network(visit.address), visit.now - book.rules.window)
    return tried >= book.rules.from_address


def _over(last: datetime | None, wait: timedelta) -> datetime | None:
    """When a wait ends."""
    return last + wait if last and wait else None
