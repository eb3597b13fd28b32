"""The doors of the web server: which pass a request carries, and that what is open closes when the pass ends."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address

from starlette.requests import HTTPConnection

from ioc.errors import IocError, StoreUnavailableError
from ioc.model.focus import Person
from ioc.model.kept import Kept
from ioc.model.usage import Opened
from ioc.services import logins, usage
from ioc.services.book import Book, Visit, note
from ioc.services.dispatch import deeds
from ioc.services.logins import Pass

log = logging.getLogger(__name__)

SESSION, SCREEN = "ioc", "ioc-screen"  # cookies: of a person, of a screen on a wall
AT_ONCE = 200  # passes that are looked at in one question
LOOK_S = 2.0  # how often the passes of open streams are looked at
REMEMBERED = timedelta(minutes=10)  # while the database is away, for those who were in


@dataclass(slots=True, eq=False)
class Leash:
    """What holds an open stream: `end` is called once its pass is no more, or allows something else than it did."""

    held_by: Pass
    end: Callable[[], None]


class Doors:
    """Passes by token, looked up in the book; open streams are looked after while the server lives."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._known: dict[str, tuple[Pass, datetime]] = {}
        self._leashes: set[Leash] = set()
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Open the book and begin to look after streams."""
        await self.book.open()
        self._task = asyncio.create_task(self._look_after())

    async def close(self) -> None:
        """Stop looking, close the book."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self.book.close()

    async def pass_of(self, request: HTTPConnection) -> Pass | None:
        """The pass that a request carries: a person's before a screen's; None for a stranger.

        While the database is away, those who were in a moment ago stay in; others get StoreUnavailableError.
        """
        tokens = tokens_of(request)
        now = datetime.now(UTC)
        try:
            found = await logins.passes(self.book, tokens, now)
        except StoreUnavailableError:
            found = {t: self._known[t][0] for t in tokens if t in self._known and now - self._known[t][1] < REMEMBERED}
            if tokens and not found:
                raise
        else:
            self._remember(tokens, found, now)
        return next((found[token] for token in tokens if token in found), None)

    def _remember(self, tokens: list[str], found: dict[str, Pass], now: datetime) -> None:
        for token in tokens:
            self._known.pop(token, None)
        self._known |= {token: (pass_, now) for token, pass_ in found.items()}
        if len(self._known) > 10_000:
            self._known = {t: k for t, k in self._known.items() if now - k[1] < REMEMBERED}

    async def note(
        self, request: HTTPConnection, person: Person, act: str, subject: str, area: str | None = None
    ) -> None:
        """Keep in the audit what somebody takes home; without that line nobody takes anything."""
        await note(self.book, person, act, subject, visit_of(request), area)

    async def keep(self, opened: Sequence[Opened]) -> None:
        """Keep how often screens were opened, which tells of no person."""
        await usage.keep(self.book, opened)

    async def take(self, request: HTTPConnection, person: Person, found: Kept, name: str) -> None:
        """Count a file of the archive that somebody takes home, in the audit too."""
        await deeds.take(self.book, person, found, name, visit_of(request))

    async def held(self, frames: AsyncIterator[bytes], leash: Leash) -> AsyncIterator[bytes]:
        """The frames of an open stream, which is looked after until it ends."""
        self._leashes.add(leash)
        try:
            async for frame in frames:
                yield frame
        finally:
            self._leashes.discard(leash)

    async def _look_after(self) -> None:
        """End what is no longer allowed, every few seconds, for all open streams."""
        while True:
            await asyncio.sleep(LOOK_S)
            asked = [*self._leashes]  # not who comes while the answer is waited for: of them it says nothing
            tokens = sorted({leash.held_by.token for leash in asked})
            found: dict[str, Pass] = {}
            try:
                for first in range(0, len(tokens), AT_ONCE):  # in between, streams are served
                    some = tokens[first : first + AT_ONCE]
                    found |= await logins.passes(self.book, some, datetime.now(UTC), touch=False)
            except IocError:
                continue  # who cannot be asked after stays: a wall must not go dark because the database is away
            except Exception:
                log.exception("looking after open streams failed")
                continue
            for leash in asked:
                if found.get(leash.held_by.token) != leash.held_by:
                    self._leashes.discard(leash)
                    leash.end()


def tokens_of(request: HTTPConnection) -> list[str]:
    """The tokens a request brings, the person's first."""
    cookies = request.cookies
    return [cookies[name] for name in (SESSION, SCREEN) if 20 <= len(cookies.get(name, "")) <= 100]


def visit_of(request: HTTPConnection) -> Visit:
    """When and from where; the address is the peer's, or what a trusted proxy says it is (uvicorn takes its word)."""
    return Visit(datetime.now(UTC), _address(request), request.headers.get("user-agent", ""))


def _address(request: HTTPConnection) -> str | None:
    """The address as the database keeps it; proxies may say `unknown` (RFC 7239, section 6.2)."""
    try:
        found = ip_address(request.client.host.partition("%")[0]) if request.client else None
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None  # who came by IPv4 to a socket of both
    return str(mapped or found) if found else None
