"""How ingestors do, in the database: a row a slot and minute, kept for a little more than a day."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection, Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from ioc.model.health import Minute

TELL = """
INSERT INTO ingest_minute (slot, minute, began_at, at, connected, paused, waiting, held, received, stored, duplicates,
                           corrections, quarantined, reconnects, batches, commit_s, wait_p50, wait_p95, age_p50,
                           age_p95, refused)
VALUES (%(slot)s, %(minute)s, %(began_at)s, %(at)s, %(connected)s, %(paused)s, %(waiting)s, %(held)s, %(received)s,
        %(stored)s, %(duplicates)s, %(corrections)s, %(quarantined)s, %(reconnects)s, %(batches)s, %(commit_s)s,
        %(wait_p50)s, %(wait_p95)s, %(age_p50)s, %(age_p95)s, %(refused)s)
ON CONFLICT (slot, minute, began_at) DO UPDATE SET
    at = excluded.at, connected = excluded.connected, paused = excluded.paused, waiting = excluded.waiting,
    held = excluded.held, received = excluded.received, stored = excluded.stored, duplicates = excluded.duplicates,
    corrections = excluded.corrections, quarantined = excluded.quarantined, reconnects = excluded.reconnects,
    batches = excluded.batches, commit_s = excluded.commit_s, wait_p50 = excluded.wait_p50,
    wait_p95 = excluded.wait_p95, age_p50 = excluded.age_p50, age_p95 = excluded.age_p95, refused = excluded.refused
"""


def tell(connection: Connection, minute: Minute) -> None:
    """Keep what an ingestor did in a minute, or how far that has gone."""
    connection.execute(TELL, asdict(minute) | {"refused": Jsonb(dict(minute.refused))})


def forget(connection: Connection, slot: int, before: datetime) -> None:
    """Drop the minutes of a slot before a moment."""
    connection.execute("DELETE FROM ingest_minute WHERE slot = %s AND minute < %s", (slot, before))


SINCE = """
SELECT slot, minute, began_at, at, connected, paused, waiting, held, received, stored, duplicates, corrections,
       quarantined, reconnects, batches, commit_s, wait_p50, wait_p95, age_p50, age_p95, refused
FROM ingest_minute WHERE minute >= %(since)s ORDER BY minute, slot
"""


async def since(connection: AsyncConnection, moment: datetime) -> list[Minute]:
    """The minutes of every slot since a moment, oldest first."""
    given: dict[str, Any] = {"since": moment}
    async with connection.cursor(row_factory=class_row(Minute)) as cursor:
        return await (await cursor.execute(SINCE, given)).fetchall()
