"""The quarantine: payloads that could not be read, whole, with the reason; people see what may be seen of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, LiteralString

from psycopg import AsyncConnection, Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from ioc.model.cause import cause
from ioc.model.decoded import Arrival
from ioc.model.excerpt import excerpt
from ioc.model.privacy import mask
from ioc.model.quarantine import Group, Kept, Sieve, Way

# A message that was kept and not acknowledged comes again under the same packet id; a batch whose commit was not
# answered is tried again with the same times of receipt. Neither is kept twice; a sensor that repeats itself is.
INSERT = """
INSERT INTO quarantine (area_id, received_at, topic, format, content_type, properties, retained, packet, payload,
                        reason, cause, excerpt)
SELECT %(area)s, %(received_at)s, %(topic)s, %(format)s, %(content_type)s, %(properties)s, %(retained)s, %(packet)s,
       %(payload)s, %(reason)s, %(cause)s, %(excerpt)s
WHERE NOT %(again)s OR NOT EXISTS (
    SELECT FROM quarantine q
    WHERE (q.packet = %(packet)s OR q.received_at = %(received_at)s)
        AND q.topic = %(topic)s AND q.payload = %(payload)s
)
"""


def insert(connection: Connection, arrivals: Sequence[tuple[int | None, Arrival, str]], *, again: bool = False) -> int:
    """Keep messages given as (area id or None, arrival, reason); returns how many are new.

    With `again` any of them may have been kept before.
    """
    if not arrivals:
        return 0
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [_row(*told) | {"again": again or told[1].again} for told in arrivals])
        return cursor.rowcount


def _row(area: int | None, arrival: Arrival, reason: str) -> dict[str, Any]:
    return {
        "area": area,
        "received_at": arrival.received_at,
        "topic": _text(arrival.topic),
        "format": arrival.format,
        "content_type": arrival.content_type and _text(arrival.content_type),
        "properties": Jsonb({_text(k): _text(v) for k, v in arrival.properties.items()}),
        "retained": arrival.retained,
        "packet": arrival.packet,
        "payload": arrival.payload,
        "reason": mask(_text(reason))[0],
        "cause": cause(reason),
        "excerpt": excerpt(arrival.payload),
    }


MEANT: LiteralString = """
    (%(areas)s::integer[] IS NULL OR coalesce(q.area_id, 0) = ANY (%(areas)s))
    AND (%(cause)s::text IS NULL OR q.cause = %(cause)s)
    AND (%(words)s::text IS NULL OR strpos(lower(q.reason), lower(%(words)s)) > 0)
    AND (%(topic)s::text IS NULL OR strpos(q.topic, %(topic)s) > 0)
    AND (%(since)s::timestamptz IS NULL OR q.received_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR q.received_at < %(until)s)
    AND (%(id)s::bigint IS NULL OR q.id = %(id)s)
"""


def meant(sieve: Sieve) -> dict[str, Any]:
    """A sieve as MEANT wants it."""
    areas = None if sieve.areas is None else list(sieve.areas)
    return {name: getattr(sieve, name) for name in sieve.__struct_fields__} | {"areas": areas}


ITEMS: LiteralString = f"""
SELECT q.id, q.received_at, a.slug AS area, q.topic, q.format, q.size, q.cause, q.reason, q.excerpt
FROM quarantine q LEFT JOIN area a ON a.id = q.area_id
WHERE {MEANT} ORDER BY q.received_at DESC, q.id DESC LIMIT %(limit)s
"""


async def items(connection: AsyncConnection, sieve: Sieve, limit: int) -> list[Kept]:
    """Those that are meant, the newest first."""
    async with connection.cursor(row_factory=class_row(Kept)) as cursor:
        return await (await cursor.execute(ITEMS, meant(sieve) | {"limit": limit})).fetchall()


# An age as the page cuts it: within so many hours.
KEYS: dict[str, LiteralString] = {
    "cause": "q.cause",
    "area": "a.slug",
    "topic": "q.topic",
    "age": """CASE WHEN q.received_at > %(now)s - INTERVAL '1 hour' THEN '1'
                   WHEN q.received_at > %(now)s - INTERVAL '1 day' THEN '24'
                   WHEN q.received_at > %(now)s - INTERVAL '7 days' THEN '168' END""",
}
GROUPS: LiteralString = """
SELECT {key} AS key, count(*) AS n, sum(q.size) AS size, min(q.received_at) AS first_at, max(q.received_at) AS last_at,
       (array_agg({sample} ORDER BY q.id DESC))[1] AS sample
FROM quarantine q LEFT JOIN area a ON a.id = q.area_id
WHERE {meant} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(limit)s
"""


async def groups(connection: AsyncConnection, sieve: Sieve, by: str, now: datetime, limit: int) -> list[Group]:
    """Those that are meant by a word of KEYS, the largest group first."""
    sample = "q.reason" if by == "cause" else "q.topic"
    question = GROUPS.replace("{key}", KEYS[by]).replace("{sample}", sample).replace("{meant}", MEANT)
    given = meant(sieve) | {"now": now, "limit": limit}
    async with connection.cursor(row_factory=class_row(Group)) as cursor:
        return await (await cursor.execute(question, given)).fetchall()


COUNT: LiteralString = f"SELECT count(*), coalesce(sum(q.size), 0)::bigint FROM quarantine q WHERE {MEANT}"


async def count(connection: AsyncConnection, sieve: Sieve) -> tuple[int, int]:
    """How many are meant, and their bytes."""
    row = await (await connection.execute(COUNT, meant(sieve))).fetchone()
    return (row[0], row[1]) if row else (0, 0)


# What goes is counted where it goes, so that nothing vanishes without a trace.
_COUNTED: LiteralString = """
INSERT INTO quarantine_dropped AS d (day, area_id, cause, way, n, bytes)
SELECT %(day)s, area_id, cause, %(way)s, count(*), sum(size) FROM gone GROUP BY area_id, cause
ON CONFLICT (day, area_id, cause, way) DO UPDATE SET n = d.n + excluded.n, bytes = d.bytes + excluded.bytes
RETURNING n
"""
PURGE: LiteralString = f"""
WITH gone AS (DELETE FROM quarantine q WHERE {MEANT} RETURNING q.area_id, q.cause, q.size), counted AS ({_COUNTED})
SELECT count(*) FROM gone
"""


async def purge(connection: AsyncConnection, sieve: Sieve, day: date) -> int:
    """Drop those that are meant; returns how many."""
    given = meant(sieve) | {"day": day, "way": Way.PURGE}
    row = await (await connection.execute(PURGE, given)).fetchone()
    return row[0] if row else 0


DROP_OLD: LiteralString = f"""
WITH gone AS (DELETE FROM quarantine WHERE received_at < %(before)s RETURNING area_id, cause, size),
     counted AS ({_COUNTED})
SELECT count(*) FROM gone
"""
# The oldest beyond the room: what came last is what somebody is looking into.
DROP_OVER: LiteralString = f"""
WITH ranked AS (SELECT id, sum(size) OVER (ORDER BY id DESC) AS above FROM quarantine),
     gone AS (DELETE FROM quarantine q USING ranked r WHERE q.id = r.id AND r.above > %(room)s
              RETURNING q.area_id, q.cause, q.size),
     counted AS ({_COUNTED})
SELECT count(*) FROM gone
"""
WEIGHT = "SELECT coalesce(sum(size), 0)::bigint FROM quarantine"


def drop_old(connection: Connection, before: datetime, day: date) -> int:
    """Drop what was received before a moment; returns how many."""
    row = connection.execute(DROP_OLD, {"before": before, "day": day, "way": Way.AGE}).fetchone()
    return row[0] if row else 0


def drop_over(connection: Connection, room: int, day: date) -> int:
    """Drop the oldest until the rest has room in so many bytes; returns how many."""
    weight = connection.execute(WEIGHT).fetchone()
    if weight is None or weight[0] <= room:
        return 0
    row = connection.execute(DROP_OVER, {"room": room, "day": day, "way": Way.SIZE}).fetchone()
    return row[0] if row else 0


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many payloads were dropped, by cause and way."""

    cause: str
    way: str
    n: int
    bytes: int
    last: date


DROPPED = """
SELECT cause, way, sum(n)::bigint AS n, sum(bytes)::bigint AS bytes, max(day) AS last
FROM quarantine_dropped WHERE day >= %(since)s GROUP BY cause, way ORDER BY n DESC, cause, way
"""


async def dropped(connection: AsyncConnection, since: date) -> list[Dropped]:
    """What was dropped since a day."""
    async with connection.cursor(row_factory=class_row(Dropped)) as cursor:
        return await (await cursor.execute(DROPPED, {"since": since})).fetchall()


def _text(value: str) -> str:
    """Text that PostgreSQL takes: it knows no NUL and no lone surrogate."""
    return value.replace("\0", "␀").encode("utf-8", "replace").decode()
