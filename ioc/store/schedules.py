"""Schedules of snapshots in the database: written by deeds of people, read by them and by the worker."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import kwargs_row

from ioc.model.period import Frequency
from ioc.model.schedule import Schedule

STANDING = """
SELECT s.id, s.at, s.frequency, s.forms, s.language, s.recipients, s.made_by, s.made_at,
       ARRAY(SELECT a.slug FROM unnest(s.area_ids) WITH ORDINALITY w (id, n) JOIN area a USING (id) ORDER BY n) AS areas
FROM snapshot_schedule s WHERE s.ended_at IS NULL ORDER BY s.id
"""


async def standing(connection: AsyncConnection) -> list[Schedule]:
    """Those that were not ended."""
    async with connection.cursor(row_factory=kwargs_row(_schedule)) as cursor:
        return await (await cursor.execute(STANDING)).fetchall()


def _schedule(frequency: str, **columns: Any) -> Schedule:
    lists = {name: tuple(columns.pop(name)) for name in ("areas", "forms", "recipients")}
    return Schedule(frequency=Frequency(frequency), **lists, **columns)


ADD = """
INSERT INTO snapshot_schedule (at, frequency, area_ids, forms, language, recipients, made_by, made_at)
VALUES (%(at)s, %(frequency)s, %(areas)s, %(forms)s, %(language)s, %(recipients)s, %(by)s, %(now)s) RETURNING id
"""


async def add(connection: AsyncConnection, at: time, told: Mapping[str, object], by: str, now: datetime) -> int:
    """A new one; `told` holds frequency, areas (ids), forms, language and recipients."""
    row = await (await connection.execute(ADD, {"at": at, "by": by, "now": now, **told})).fetchone()
    assert row is not None
    return row[0]


END = "UPDATE snapshot_schedule SET ended_at = %(now)s WHERE id = %(id)s AND ended_at IS NULL RETURNING id"


async def end(connection: AsyncConnection, id_: int, now: datetime) -> bool:
    """End one; False when it was not there."""
    return await (await connection.execute(END, {"id": id_, "now": now})).fetchone() is not None
