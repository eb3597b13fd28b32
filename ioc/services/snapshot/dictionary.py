"""The dictionary of a snapshot's tables: each column with its type, its unit and what it means in both languages."""

from dataclasses import dataclass

from ioc.i18n import speaking
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot.tables import Column, Kind, tables

TYPES: dict[Kind, str] = {
    "text": "text",
    "count": "integer",
    "number": "decimal",
    "share": "decimal",
    "place": "decimal",
    "moment": "ISO 8601",
    "day": "ISO 8601",
    "flag": "true/false",
}


@dataclass(frozen=True, slots=True)
class Definition:
    """One column of one table."""

    table: str
    column: str
    kind: Kind
    unit: str
    title_vi: str
    title_en: str
    meaning_vi: str
    meaning_en: str


def define(snapshot: Snapshot) -> list[Definition]:
    """Every column of every table, out of the definitions that the tables themselves are made by."""
    return [
        Definition(table, vi.key, vi.kind, vi.unit, vi.title, en.title, vi.meaning, en.meaning)
        for (table, vi), (_, en) in zip(_columns(snapshot, "vi"), _columns(snapshot, "en"), strict=True)
    ]


def _columns(snapshot: Snapshot, language: str) -> list[tuple[str, Column]]:
    with speaking(language):
        return [(table.key, column) for table in tables(snapshot) for column in table.columns]
