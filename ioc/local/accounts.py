"""The demo's accounts and the links of its walls: made at the first start, the same ever after."""

import asyncio
import secrets as random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ioc.model.focus import LOCAL_OPERATOR
from ioc.model.role import Grant, Role
from ioc.services import accounts, links
from ioc.services.book import Book, Visit


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody of the demo; the words on screen are Vietnamese, as people's names are."""

    name: str
    label: str
    grant: Grant


def of(areas: Sequence[tuple[str, str]]) -> list[Account]:
    """One account a role over the whole province, and staff for each area given as (slug, short name)."""
    everywhere = [
        Account("quan-tri", "Quản trị", Grant(Role.ADMIN)),
        Account("lanh-dao", "Lãnh đạo tỉnh", Grant(Role.MANAGER)),
        Account("truc-ban", "Trực ban", Grant(Role.OPERATOR)),
        Account("khach", "Khách xem", Grant(Role.VIEWER)),
    ]
    return everywhere + [Account(f"can-bo-{slug}", f"Cán bộ {name}", Grant(Role.STAFF, slug)) for slug, name in areas]


def ensure(
    url: str, edition: str, areas: Sequence[tuple[str, str]], passwords: dict[str, str], walls: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Make what is missing; returns every account's password and every wall's token, the known ones as they were."""
    return asyncio.run(_ensure(Book(url, edition), areas, passwords, walls))


async def _ensure(
    book: Book, areas: Sequence[tuple[str, str]], passwords: dict[str, str], walls: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    visit = Visit(datetime.now(UTC))
    await book.open()
    try:
        there = {account.name for account, _ in await accounts.everybody(book, LOCAL_OPERATOR)}
        for who in of(areas):
            if who.name not in there:
                passwords = passwords | {who.name: random.token_urlsafe(12)}
                await accounts.add(book, LOCAL_OPERATOR, who.name, who.label, passwords[who.name], [who.grant], visit)
        for slug, name in areas:
            if not await links.lives(book, walls.get(slug, ""), visit.now):
                _, token = await links.make(book, LOCAL_OPERATOR, slug, f"Màn hình {name}", [], visit)
                walls = walls | {slug: token}
    finally:
        await book.close()
    return passwords, walls
