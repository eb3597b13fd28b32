"""Links that hang a wall on a screen, and the screens that opened them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True, slots=True)
class Link:
    """A link as the people who make it see it; the token itself is shown once and kept nowhere."""

    id: int
    area: str  # slug
    label: str
    scenes: list[str]  # none: all of them
    made_by: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    screens: int
    seen_at: datetime | None  # when a screen last showed it


MAKE = """
INSERT INTO wall_link (area_id, label, scenes, token_hash, made_by, created_at, expires_at)
VALUES (%(area)s, %(label)s, %(scenes)s, %(token)s, %(by)s, %(now)s, %(expires)s) RETURNING id
"""


async def make(
    connection: AsyncConnection,
    area: int,
    label: str,
    scenes: Sequence[str],
    token_hash: bytes,
    by: str,
    now: datetime,
    expires_at: datetime | None,
) -> int:
    """A new link's id."""
    given = {"area": area, "label": label, "scenes": list(scenes), "token": token_hash}
    given |= {"by": by, "now": now, "expires": expires_at}
    row = await (await connection.execute(MAKE, given)).fetchone()
    assert row is not None
    return row[0]


LINKS = """
SELECT l.id, a.slug AS area, l.label, l.scenes, l.made_by, l.created_at, l.expires_at, l.revoked_at,
       count(s.token_hash) AS screens, max(s.seen_at) AS seen_at
FROM wall_link l JOIN area a ON a.id = l.area_id LEFT JOIN screen s ON s.link_id = l.id
GROUP BY l.id, a.slug ORDER BY l.created_at DESC
"""


async def every(connection: AsyncConnection) -> list[Link]:
    """All links, the newest first."""
    async with connection.cursor(row_factory=class_row(Link)) as cursor:
        return await (await cursor.execute(LINKS)).fetchall()


async def revoke(connection: AsyncConnection, link: int, now: datetime) -> str | None:
    """End a link and every screen that shows it; returns its area's slug, None when there is no such living link."""
    query = """UPDATE wall_link l SET revoked_at = %s FROM area a
               WHERE a.id = l.area_id AND l.id = %s AND l.revoked_at IS NULL RETURNING a.slug"""
    row = await (await connection.execute(query, (now, link))).fetchone()
    return row[0] if row else None


OPEN = """
INSERT INTO screen (token_hash, link_id, created_at, seen_at, address)
SELECT %(screen)s, l.id, %(now)s, %(now)s, %(address)s FROM wall_link l
WHERE l.token_hash = %(token)s AND l.revoked_at IS NULL AND (l.expires_at IS NULL OR l.expires_at > %(now)s)
RETURNING link_id
"""


async def open_link(
    connection: AsyncConnection, token_hash: bytes, screen_hash: bytes, now: datetime, address: str | None
) -> int | None:
    """A screen takes a link's token for one of its own; the link's id, None when the link does not live."""
    given = {"token": token_hash, "screen": screen_hash, "now": now, "address": address}
    row = await (await connection.execute(OPEN, given)).fetchone()
    return row[0] if row else None


LIVES = """
SELECT FROM wall_link
WHERE token_hash = %(token)s AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %(now)s)
"""


async def lives(connection: AsyncConnection, token_hash: bytes, now: datetime) -> bool:
    """Whether a link may still be opened."""
    return (await (await connection.execute(LIVES, {"token": token_hash, "now": now})).fetchone()) is not None


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen whose link lives."""

    token_hash: bytes
    link_id: int
    label: str
    area: str
    edition: str  # in which the area was named
    scenes: list[str]
    seen_at: datetime


LIVING = """
SELECT s.token_hash, l.id AS link_id, l.label, a.slug AS area, a.edition, l.scenes, s.seen_at
FROM screen s JOIN wall_link l ON l.id = s.link_id JOIN area a ON a.id = l.area_id
WHERE s.token_hash = ANY (%(tokens)s) AND l.revoked_at IS NULL AND (l.expires_at IS NULL OR l.expires_at > %(now)s)
"""


async def living(connection: AsyncConnection, tokens: Sequence[bytes], now: datetime) -> list[Screen]:
    """Those of these screens whose link lives."""
    async with connection.cursor(row_factory=class_row(Screen)) as cursor:
        return await (await cursor.execute(LIVING, {"tokens": list(tokens), "now": now})).fetchall()


async def touch(connection: AsyncConnection, token_hash: bytes, now: datetime) -> None:
    """A screen was seen."""
    await connection.execute("UPDATE screen SET seen_at = %s WHERE token_hash = %s", (now, token_hash))
