"""The quarantine: payloads that could not be read, whole, with the reason."""

from collections.abc import Sequence

from psycopg import Connection
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


def _text(value: str) -> str:
    """Text that PostgreSQL takes: it knows no NUL and no lone surrogate."""
    return value.replace("\0", "␀").encode("utf-8", "replace").decode()
