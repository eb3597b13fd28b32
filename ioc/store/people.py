"""People, their grants and their sessions in the database; only the gate's role sees them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from ioc.model.role import Grant, Role


@dataclass(frozen=True, slots=True)
class Account:
    """A person as the gate knows them."""

    id: int
    name: str
    label: str
    password_hash: str | None
    disabled_at: datetime | None


COLUMNS = "p.id, p.name, p.label, p.password_hash, p.disabled_at"
BY_NAME = f"SELECT {COLUMNS} FROM person p WHERE p.name = %(key)s FOR UPDATE"
BY_SUBJECT = f"SELECT {COLUMNS} FROM person p WHERE p.subject = %(key)s FOR UPDATE"
EVERY = f"SELECT {COLUMNS} FROM person p ORDER BY p.name"


async def by_name(connection: AsyncConnection, name: str) -> Account | None:
    """The account of a name, held until the transaction ends; None when there is none."""
    return await _one(connection, BY_NAME, name)


async def by_subject(connection: AsyncConnection, subject: str) -> Account | None:
    """The account that an identity provider vouches for as `subject`; None when there is none yet."""
    return await _one(connection, BY_SUBJECT, subject)


async def _one(connection: AsyncConnection, query: str, key: str) -> Account | None:
    async with connection.cursor(row_factory=class_row(Account)) as cursor:
        return await (await cursor.execute(query.encode(), {"key": key})).fetchone()


async def every(connection: AsyncConnection) -> list[Account]:
    """All accounts by name."""
    async with connection.cursor(row_factory=class_row(Account)) as cursor:
        return await (await cursor.execute(EVERY.encode())).fetchall()


CREATE = """
INSERT INTO person (name, label, password_hash, subject)
VALUES (%(name)s, %(label)s, %(password_hash)s, %(subject)s) ON CONFLICT (name) DO NOTHING RETURNING id
"""


async def create(
    connection: AsyncConnection, name: str, label: str, password_hash: str | None, subject: str | None = None
) -> int | None:
    """A new account's id; None when the name is taken."""
    given = {"name": name, "label": label, "password_hash": password_hash, "subject": subject}
    row = await (await connection.execute(CREATE, given)).fetchone()
    return row[0] if row else None


async def set_password(connection: AsyncConnection, person: int, password_hash: str) -> None:
    """A new password."""
    await connection.execute("UPDATE person SET password_hash = %s WHERE id = %s", (password_hash, person))


async def disable(connection: AsyncConnection, person: int, at: datetime | None) -> None:
    """Close an account, or open it again with None."""
    await connection.execute("UPDATE person SET disabled_at = %s WHERE id = %s", (at, person))


GRANTS = """
SELECT g.person_id, g.role, a.slug, a.edition FROM role_grant g LEFT JOIN area a ON a.id = g.area_id
WHERE g.person_id = ANY (%(people)s) ORDER BY g.role, a.slug
"""


async def grants(connection: AsyncConnection, people: Sequence[int]) -> dict[int, list[Grant]]:
    """What was granted to each of these people (ids)."""
    found: dict[int, list[Grant]] = {person: [] for person in people}
    rows = await (await connection.execute(GRANTS, {"people": list(people)})).fetchall()
    for person, role, area, edition in rows:
        found[person].append(Grant(Role(role), area, edition))
    return found


GRANT = """
INSERT INTO role_grant (person_id, role, area_id)
SELECT * FROM unnest(%(people)s::integer[], %(roles)s::text[], %(areas)s::integer[]) ON CONFLICT DO NOTHING
"""


async def set_grants(connection: AsyncConnection, person: int, granted: Iterable[tuple[Role, int | None]]) -> None:
    """These grants, given as (role, area id or None for every area), and no others."""
    rows = list(granted)
    await connection.execute("DELETE FROM role_grant WHERE person_id = %s", (person,))
    given = {"people": [person] * len(rows), "roles": [r.value for r, _ in rows], "areas": [a for _, a in rows]}
    await connection.execute(GRANT, given)


@dataclass(frozen=True, slots=True)
class Session:
    """A session that may go on, with its person."""

    token_hash: bytes
    person_id: int
    name: str
    label: str
    created_at: datetime
    seen_at: datetime


OPEN = """
INSERT INTO session (token_hash, person_id, created_at, seen_at, address, agent)
VALUES (%(token)s, %(person)s, %(now)s, %(now)s, %(address)s, %(agent)s)
"""


async def open_session(
    connection: AsyncConnection, token_hash: bytes, person: int, now: datetime, address: str | None, agent: str
) -> None:
    """A new session."""
    given = {"token": token_hash, "person": person, "now": now, "address": address, "agent": agent[:200]}
    await connection.execute(OPEN, given)


LIVING = """
SELECT s.token_hash, s.person_id, p.name, p.label, s.created_at, s.seen_at
FROM session s JOIN person p ON p.id = s.person_id
WHERE s.token_hash = ANY (%(tokens)s) AND s.ended_at IS NULL AND p.disabled_at IS NULL
    AND s.created_at > %(born)s AND s.seen_at > %(seen)s
"""


async def living(
    connection: AsyncConnection, tokens: Sequence[bytes], born_after: datetime, seen_after: datetime
) -> list[Session]:
    """Those of these sessions that may go on."""
    given = {"tokens": list(tokens), "born": born_after, "seen": seen_after}
    async with connection.cursor(row_factory=class_row(Session)) as cursor:
        return await (await cursor.execute(LIVING, given)).fetchall()


async def touch(connection: AsyncConnection, token_hash: bytes, now: datetime) -> None:
    """A session was used."""
    await connection.execute("UPDATE session SET seen_at = %s WHERE token_hash = %s", (now, token_hash))


async def end_session(connection: AsyncConnection, token_hash: bytes, now: datetime) -> str | None:
    """End a session; returns whose it was."""
    query = """UPDATE session s SET ended_at = %s FROM person p
               WHERE p.id = s.person_id AND s.token_hash = %s AND s.ended_at IS NULL RETURNING p.name"""
    row = await (await connection.execute(query, (now, token_hash))).fetchone()
    return row[0] if row else None


async def end_sessions(connection: AsyncConnection, person: int, now: datetime) -> int:
    """End every session of a person; returns how many there were."""
    done = await connection.execute(
        "UPDATE session SET ended_at = %s WHERE person_id = %s AND ended_at IS NULL", (now, person)
    )
    return done.rowcount
