"""The quarantine: payloads that could not be read, whole, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from ioc.model.decoded import Arrival

INSERT = """
INSERT INTO quarantine (area_id, received_at, topic, format, content_type, properties, payload, reason)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


def insert(connection: Connection, arrivals: Sequence[tuple[int | None, Arrival, str]]) -> None:
    """Keep messages given as (area id or None, arrival, reason)."""
    rows = [
        (area, a.received_at, _text(a.topic), a.format, a.content_type and _text(a.content_type),
         Jsonb({_text(k): _text(v) for k, v in a.properties.items()}), a.payload, _text(reason))
        for area, a, reason in arrivals
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, rows)


@dataclass(frozen=True, slots=True)
class Kept:
    """A payload in quarantine, by its number; the payload itself is left out, since it may hold anything."""

    id: int
    received_at: datetime
    topic: str
    format: str | None
    size: int  # bytes
    reason: str


RECENT = """
SELECT id, received_at, topic, format, length(payload) AS size, reason
FROM quarantine ORDER BY id DESC LIMIT %(limit)s
"""


def recent(connection: Connection, limit: int) -> list[Kept]:
    """The newest payloads of every area, newest first."""
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(RECENT, {"limit": limit}).fetchall()


def _text(value: str) -> str:
    """Text that PostgreSQL takes: it knows no NUL and no lone surrogate."""
    return value.replace("\0", "␀").encode("utf-8", "replace").decode()
