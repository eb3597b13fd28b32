"""Rows that are what their events say: folded anew, inside the caller's transaction, when an event comes in."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, Generic, LiteralString, TypeVar

from psycopg import Connection
from psycopg.rows import dict_row

from ioc.model.event import Event
from ioc.store.events import COLUMNS, event_row

T = TypeVar("T")
Key = tuple[int, str]  # id of the area, code

EVENTS = f"""
SELECT e.area_id, {COLUMNS} FROM event e JOIN area a ON a.id = e.area_id
WHERE e.type = %(type)s
    AND (e.area_id, e.subject) IN (SELECT * FROM unnest(%(areas)s::integer[], %(codes)s::text[]))
"""


@dataclass(frozen=True, slots=True)
class Folded(Generic[T]):
    """A table whose rows, by area and code, are folded from the events of one type whose subject is the code."""

    table: LiteralString
    type: str
    fold: Callable[[Iterable[Event]], T]
    columns: tuple[str, ...]

    def refold(self, connection: Connection, keys: Iterable[Key]) -> dict[Key, list[Event]]:
        """Bring the rows of these keys up to date with their events; returns these.

        A row's lock is taken first, and the events are read in the statement after it: of two writers that bring
        events of one thing the second waits, and then sees what the first brought.
        """
        rows = sorted(set(keys))
        if not rows:
            return {}
        given = {"areas": [r[0] for r in rows], "codes": [r[1] for r in rows], "type": self.type}
        connection.execute(self._lock().encode(), given)
        told: dict[Key, list[Event]] = defaultdict(list)
        with connection.cursor(row_factory=dict_row) as cursor:
            for row in cursor.execute(EVENTS.encode(), given):
                area_id = row.pop("area_id")
                told[area_id, row["subject"]].append(event_row(**row))
            folded = [self._values(key, self.fold(events)) for key, events in sorted(told.items())]
            cursor.executemany(self._update().encode(), folded)
        return told

    def _lock(self) -> str:
        return f"""
            INSERT INTO {self.table} (area_id, code)
            SELECT * FROM unnest(%(areas)s::integer[], %(codes)s::text[]) ORDER BY 1, 2
            ON CONFLICT (area_id, code) DO UPDATE SET code = excluded.code"""

    def _update(self) -> str:
        sets = ", ".join(f"{c} = %({c})s" for c in self.columns)
        return f"UPDATE {self.table} SET {sets} WHERE area_id = %(area_id)s AND code = %(code)s"

    def _values(self, key: Key, one: T) -> dict[str, Any]:
        return {"area_id": key[0], "code": key[1]} | {c: getattr(one, c) for c in self.columns}


def columns(model: type) -> tuple[str, ...]:
    """The fields of a dataclass that are columns to update: all but its area and its code."""
    return tuple(f.name for f in fields(model) if f.name not in ("area", "code"))
