"""Wrong passwords in the database: how many in a row for a name from an address, and when the last of them was."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True, slots=True)
class Wrong:
    """Wrong passwords for one name: from one address, and from all of them."""

    here: int
    last_here: datetime | None
    all: int
    last: datetime | None


# Those who try the same name at the same time come one after the other: each sees the try before it.
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(encode(%(name)s, 'hex'), 0))"
WRONG = """
SELECT coalesce(sum(wrong) FILTER (WHERE address = %(address)s), 0)::integer AS here,
       max(last_at) FILTER (WHERE address = %(address)s) AS last_here,
       coalesce(sum(wrong), 0)::integer AS all, max(last_at) AS last
FROM login_try WHERE name_hash = %(name)s AND last_at > %(since)s
"""


async def wrong(connection: AsyncConnection, name: bytes, address: str, since: datetime) -> Wrong:
    """What is known of a name (its hash) and a network; nobody else tries this name until the transaction ends."""
    await connection.execute(ALONE, {"name": name})
    given = {"name": name, "address": address, "since": since}
    async with connection.cursor(row_factory=class_row(Wrong)) as cursor:
        found = await (await cursor.execute(WRONG, given)).fetchone()
    assert found is not None
    return found


COUNT = """
INSERT INTO login_try (name_hash, address, wrong, last_at) VALUES (%(name)s, %(address)s, 1, %(now)s)
ON CONFLICT (name_hash, address) DO UPDATE SET last_at = excluded.last_at,
    wrong = CASE WHEN login_try.last_at > %(since)s THEN login_try.wrong + 1 ELSE 1 END
"""
SWEEP = """
DELETE FROM login_try WHERE (name_hash, address) IN (
    SELECT name_hash, address FROM login_try WHERE last_at <= %(since)s FOR UPDATE SKIP LOCKED
)
"""


async def count(connection: AsyncConnection, name: bytes, address: str, now: datetime, since: datetime) -> None:
    """One more; what is older than `since` is forgotten, of all names."""
    await connection.execute(COUNT, {"name": name, "address": address, "now": now, "since": since})
    await connection.execute(SWEEP, {"since": since})


async def forget(connection: AsyncConnection, name: bytes, address: str | None = None) -> None:
    """A name's wrong passwords from a network, or from everywhere."""
    query = "DELETE FROM login_try WHERE name_hash = %(name)s AND (%(address)s::inet IS NULL OR address = %(address)s)"
    await connection.execute(query, {"name": name, "address": address})


FAMILIAR = """
SELECT EXISTS (
    SELECT FROM session s JOIN person p ON p.id = s.person_id
    WHERE p.name = %(name)s AND s.address <<= %(address)s AND s.created_at > %(since)s
)
"""


async def is_familiar(connection: AsyncConnection, name: str, address: str, since: datetime) -> bool:
    """Whether somebody of this name came in from this network since a moment."""
    given = {"name": name, "address": address, "since": since}
    row = await (await connection.execute(FAMILIAR, given)).fetchone()
    return row == (True,)
