"""Notes of duty officers in the database."""

from collections.abc import Sequence
from datetime import date

from psycopg import AsyncConnection
from psycopg.rows import class_row

from ioc.model.duty import Note

WRITE = """
INSERT INTO duty_note (area_id, day, at, by, text) VALUES (%(area)s, %(day)s, %(at)s, %(by)s, %(text)s)
"""


async def write(connection: AsyncConnection, area: int, day: date, note: Note) -> None:
    """Keep a note of an area (its id) and day."""
    given = {"area": area, "day": day, "at": note.at, "by": note.by, "text": note.text}
    await connection.execute(WRITE, given)


NOTES = """
SELECT at, by, text FROM duty_note WHERE area_id = ANY (%(areas)s) AND day = %(day)s ORDER BY at, id
"""


async def notes(connection: AsyncConnection, areas: Sequence[int], day: date) -> list[Note]:
    """What was written down of a day in these areas (ids), oldest first."""
    async with connection.cursor(row_factory=class_row(Note)) as cursor:
        return await (await cursor.execute(NOTES, {"areas": list(areas), "day": day})).fetchall()
