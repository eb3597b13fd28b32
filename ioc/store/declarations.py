"""Declarations in the database: what devices said of themselves once and later messages refer to."""

from collections.abc import Iterable
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from ioc.model.decoded import Declared

KEEP = """
INSERT INTO declaration (source, key, told) VALUES (%s, %s, %s)
ON CONFLICT (source, key) DO UPDATE SET told = excluded.told, at = now()
"""
FORGET = "DELETE FROM declaration WHERE source = %s AND key = %s"


def keep(connection: Connection, declared: Iterable[Declared]) -> None:
    """Keep the newest of what was declared, and forget what was taken back."""
    newest = {(d.source, d.key): d.told for d in declared if d.lasting}
    with connection.cursor() as cursor:
        cursor.executemany(KEEP, [(*key, Jsonb(told)) for key, told in sorted(newest.items()) if told is not None])
        cursor.executemany(FORGET, [key for key, told in sorted(newest.items()) if told is None])


def everything(connection: Connection) -> list[tuple[str, str, Any]]:
    """All that stands declared, as (source, key, what was told)."""
    return connection.execute("SELECT source, key, told FROM declaration").fetchall()
