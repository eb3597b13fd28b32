"""Coming in and going out: passwords, sessions, and what a token opens at a moment."""

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Literal

from ioc.model.focus import Person
from ioc.model.role import Grant, person_of, screen_of
from ioc.services import passwords, tries
from ioc.services.book import Book, Visit, digest
from ioc.services.clusters import carried, carries, members, spread
from ioc.services.tries import LoginRefusedError
from ioc.store import audit, database, people, screens

REMEMBERED = 4096  # passes of screens
UNVOUCHED = "oidc.refused"  # in the audit


class NoRoleError(LoginRefusedError):
    """Somebody is who they say, and has no role here."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What a token opens: a person's session, or a screen that shows one wall."""

    kind: Literal["session", "screen"]
    person: Person
    label: str  # how they are called on screen
    token: str = field(repr=False)
    scenes: tuple[str, ...] = ()  # of a screen; none: all of them
    person_id: int | None = None
    wall: str | None = None  # the area (slug) whose wall a screen shows


async def enter(book: Book, name: str, password: str, visit: Visit) -> str:
    """The token of a new session; LoginRefusedError when name and password do not belong together, or not now.

    No connection is held while the password is looked at, which takes long on purpose.
    """
    name = name.replace("\0", "").strip().lower()  # which PostgreSQL has no place for
    async with book.writing() as connection:
        await tries.begin(book, connection, name, visit)
        account = await people.by_name(connection, name)
    right = await asyncio.to_thread(passwords.is_right, account and account.password_hash, password)
    async with book.writing() as connection:
        still = await people.by_name(connection, name)  # it may have been closed or renewed meanwhile
        if account and account == still and right and account.disabled_at is None:
            await tries.proved(connection, name, visit)
            return await _begin(connection, account, visit)
        actor = account.name if account else "?"
        await audit.write(connection, actor, "login.refused", name[:64], address=visit.address)
    raise LoginRefusedError("name and password do not belong together")


async def vouched(book: Book, subject: str, name: str, label: str, granted: Sequence[Grant], visit: Visit) -> str:
    """The token of a session for whom an identity provider vouches; what it grants them replaces what was.

    When that is nothing, they lose what they had, and NoRoleError is raised.
    """
    async with book.writing() as connection:
        account = await people.by_subject(connection, subject)
        if account is None and granted:
            if await people.create(connection, name.strip().lower(), label, None, subject) is None:
                raise LoginRefusedError(f"the name {name!r} belongs to a local account")
            account = await people.by_subject(connection, subject)
        if account and account.disabled_at:
            raise LoginRefusedError("this account is closed")
        if account:
            await _regrant(book, connection, account, granted, visit)
        if account and granted:
            return await _begin(connection, account, visit)
    raise NoRoleError(f"{name!r} has no role here")


async def check_vouching(book: Book, visit: Visit) -> None:
    """LoginRefusedError when nobody was vouched for too often from this address."""
    async with book.reading() as connection:
        if await tries.is_pressing(book, connection, UNVOUCHED, visit):
            raise LoginRefusedError("too many tries from this address", visit.now + book.rules.window)


async def not_vouched(book: Book, reason: str, visit: Visit, *, counts: bool = True) -> None:
    """Keep that nobody was vouched for, and why; `counts` when it may have been a try to break in."""
    act = UNVOUCHED if counts else "oidc.failed"
    async with book.writing() as connection:
        if not await tries.is_pressing(book, connection, act, visit):  # or else strangers could fill the audit
            await audit.write(connection, "?", act, reason, address=visit.address)


async def leave(book: Book, token: str, visit: Visit) -> None:
    """End a session; one that is no more is no error."""
    async with book.writing() as connection:
        if name := await people.end_session(connection, digest(token), visit.now):
            await audit.write(connection, name, "logout", address=visit.address)


async def leave_everywhere(book: Book, person: Pass, visit: Visit) -> int:
    """End every session of a person; returns how many there were."""
    async with book.writing() as connection:
        ended = await people.end_sessions(connection, person.person_id or 0, visit.now)
        await audit.write(connection, person.person.name, "logout.everywhere", address=visit.address, sessions=ended)
    return ended


async def passes(book: Book, tokens: Iterable[str], now: datetime, *, touch: bool = True) -> dict[str, Pass]:
    """What each of these tokens opens at this moment; one that opens nothing is left out. Asking counts as use."""
    by_hash = {digest(token): token for token in tokens}
    if not by_hash:
        return {}
    rules, hashes = book.rules, list(by_hash)
    async with book.reading() as connection:
        living = await people.living(connection, hashes, now - rules.longest, now - rules.idle)
        granted = await people.grants(connection, [s.person_id for s in living])
        shown = await screens.living(connection, hashes, now)
    if touch:
        old = now - rules.touch
        used, hung = ([s.token_hash for s in rows if s.seen_at < old] for rows in (living, shown))
        await _touch(book, used, hung, now)
    found = {t: _session(t, s, granted[s.person_id], book.edition) for s in living if (t := by_hash[s.token_hash])}
    held = [s for s in shown if carries(s.area, s.edition, book.edition)]
    return found | {t: _screen(t, s, book.edition) for s in held if (t := by_hash[s.token_hash])}


async def _touch(book: Book, sessions: Sequence[bytes], hung: Sequence[bytes], now: datetime) -> None:
    if not sessions and not hung:
        return
    async with book.writing() as connection:
        for token in sessions:
            await people.touch(connection, token, now)
        for token in hung:
            await screens.touch(connection, token, now)


async def _regrant(
    book: Book, connection: database.AsyncConnection, account: people.Account, granted: Sequence[Grant], visit: Visit
) -> None:
    """Grants as the provider has them now; a change is told in the audit."""
    before = (await people.grants(connection, [account.id]))[account.id]
    current = [g for g in before if g.area is None or g.edition == book.edition]
    if len(current) == len(before) and set(before) == set(granted):
        return
    await people.set_grants(connection, account.id, await book.with_ids(connection, granted))
    await audit.write(
        connection, "oidc", "person.granted", account.name, address=visit.address, grants=[str(g) for g in granted]
    )


async def _begin(connection: database.AsyncConnection, account: people.Account, visit: Visit) -> str:
    token = secrets.token_urlsafe(32)
    await people.open_session(connection, digest(token), account.id, visit.now, visit.address, visit.agent)
    await audit.write(connection, account.name, "login", address=visit.address)
    return token


def _session(token: str, session: people.Session, granted: Sequence[Grant], edition: str) -> Pass:
    person = person_of(session.name, spread(carried(granted, edition), edition))
    return Pass("session", person, session.label or session.name, token, person_id=session.person_id)


def _screen(token: str, screen: screens.Screen, edition: str) -> Pass:
    areas = (screen.area, *members(screen.area, edition))
    return _hung(token, screen.link_id, screen.label, areas, tuple(screen.scenes))


@lru_cache(REMEMBERED)
def _hung(token: str, link: int, label: str, areas: tuple[str, ...], scenes: tuple[str, ...]) -> Pass:
    """Made once of what the database says, which is asked every few seconds."""
    return Pass("screen", screen_of(f"link {link}", *areas), label, token, scenes, wall=areas[0])
