"""Replays: what somebody asked to be read again from the quarantine, the payloads meant, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import msgspec
from psycopg import AsyncConnection, Connection
from psycopg.rows import class_row, kwargs_row
from psycopg.types.json import Jsonb

from ioc.model.cause import cause
from ioc.model.privacy import mask
from ioc.model.quarantine import Became, Outcome, Replay, Sieve
from ioc.store.quarantine import MEANT, meant

ASK = """
INSERT INTO quarantine_replay (asked_by, area_ids, sieve, upto)
VALUES (%(by)s, %(areas)s, %(sieve)s, (SELECT coalesce(max(id), 0) FROM quarantine))
RETURNING id
"""


async def ask(connection: AsyncConnection, by: str, sieve: Sieve) -> int:
    """Ask for what lies there now to be read again; returns the number of the replay."""
    areas = None if sieve.areas is None else list(sieve.areas)
    given = {"by": by, "areas": areas, "sieve": Jsonb(msgspec.to_builtins(sieve))}
    row = await (await connection.execute(ASK, given)).fetchone()
    assert row is not None, "an insert returns its row"
    return row[0]


RECENT = """
SELECT r.id, r.asked_at, r.asked_by, r.sieve, r.done_at,
       coalesce((SELECT jsonb_object_agg(o.became, o.n) FROM (
           SELECT became, count(*) AS n FROM quarantine_outcome WHERE replay_id = r.id GROUP BY 1) o), '{}') AS became
FROM quarantine_replay r
WHERE %(areas)s::integer[] IS NULL OR r.area_ids <@ %(areas)s::integer[]
ORDER BY r.id DESC LIMIT %(limit)s
"""


async def recent(connection: AsyncConnection, areas: Sequence[int] | None, limit: int) -> list[Replay]:
    """The newest replays that touch these areas (ids) and no others; None: all."""
    async with connection.cursor(row_factory=kwargs_row(_replay)) as cursor:
        given = {"areas": None if areas is None else list(areas), "limit": limit}
        return await (await cursor.execute(RECENT, given)).fetchall()


def _replay(sieve: dict[str, Any], **columns: Any) -> Replay:
    return Replay(sieve=msgspec.convert(sieve, Sieve), **columns)


OUTCOMES = """
SELECT item, topic, became, reason FROM quarantine_outcome
WHERE replay_id = %(replay)s ORDER BY became <> 'refused', item LIMIT %(limit)s
"""


async def outcomes(connection: AsyncConnection, replay: int, limit: int) -> list[Outcome]:
    """What became of the payloads of a replay, those still refused first."""
    async with connection.cursor(row_factory=class_row(Outcome)) as cursor:
        return await (await cursor.execute(OUTCOMES, {"replay": replay, "limit": limit})).fetchall()


@dataclass(frozen=True, slots=True)
class Order:
    """A replay that is not done, as the ingestor that holds it sees it."""

    id: int
    sieve: Sieve
    upto: int
    reached: int


# Whoever holds the row works on it; one that dies lets go of it, and another goes on where it had got.
TAKE = """
SELECT id, sieve, upto, reached FROM quarantine_replay WHERE done_at IS NULL ORDER BY id LIMIT 1
FOR UPDATE SKIP LOCKED
"""


def take(connection: Connection) -> Order | None:
    """The oldest replay that nobody works on, held until the transaction ends."""
    row = connection.execute(TAKE).fetchone()
    return Order(row[0], msgspec.convert(row[1], Sieve), row[2], row[3]) if row else None


@dataclass(frozen=True, slots=True)
class Lying:
    """A payload as it came."""

    id: int
    received_at: datetime
    topic: str
    content_type: str | None
    properties: dict[str, str]
    retained: bool
    payload: bytes


NEXT: LiteralString = f"""
SELECT q.id, q.received_at, q.topic, q.content_type, q.properties, q.retained, q.payload FROM quarantine q
WHERE q.id > %(reached)s AND q.id <= %(upto)s AND {MEANT} ORDER BY q.id LIMIT %(limit)s
"""


def following(connection: Connection, order: Order, limit: int) -> list[Lying]:
    """The next payloads of a replay, in the order in which they came."""
    given = meant(order.sieve) | {"reached": order.reached, "upto": order.upto, "limit": limit}
    with connection.cursor(row_factory=class_row(Lying)) as cursor:
        return cursor.execute(NEXT, given).fetchall()


NOTE = "INSERT INTO quarantine_outcome (replay_id, item, topic, became, reason) VALUES (%s, %s, %s, %s, %s)"
REASON = "UPDATE quarantine SET reason = %s, cause = %s WHERE id = %s"
# What the recorder refused, it put into quarantine anew, behind all that is meant; the first one stays, since people
# know its number.
COPY = """
DELETE FROM quarantine c USING quarantine q
WHERE q.id = %(id)s AND c.id > %(upto)s AND (c.topic, c.received_at, c.payload) = (q.topic, q.received_at, q.payload)
RETURNING c.reason
"""


def settle(connection: Connection, order: Order, one: Lying, became: Became, reason: str) -> None:
    """Write down what became of a payload: gone from the quarantine when it is stored, else with today's reason."""
    if became is Became.REFUSED:
        copy = connection.execute(COPY, {"id": one.id, "upto": order.upto}).fetchone()
        reason = copy[0] if copy else mask(reason.replace("\0", "␀"))[0]
        connection.execute(REASON, (reason, cause(reason), one.id))
    else:
        connection.execute("DELETE FROM quarantine WHERE id = %s", (one.id,))
    connection.execute(NOTE, (order.id, one.id, one.topic, became, reason))


def reach(connection: Connection, order: Order, last: int) -> None:
    """Remember how far a replay has got."""
    connection.execute("UPDATE quarantine_replay SET reached = %s WHERE id = %s", (last, order.id))


def finish(connection: Connection, order: Order) -> None:
    """A replay is done."""
    connection.execute("UPDATE quarantine_replay SET done_at = clock_timestamp() WHERE id = %s", (order.id,))


def forget(connection: Connection, before: datetime) -> int:
    """Drop replays asked for before a moment, with their outcomes; returns how many."""
    return connection.execute("DELETE FROM quarantine_replay WHERE asked_at < %s", (before,)).rowcount
