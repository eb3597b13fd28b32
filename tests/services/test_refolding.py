"""A database of an older version is caught up with: what its events say is there after the migration."""

from datetime import UTC, datetime

import psycopg

from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import DOSSIER_CHANGED, LGSP_EXCHANGED, PAYMENT_MADE, REPORT_CHANGED, Event
from ioc.services.areas import migrate_and_load
from ioc.services.recorder import Recorder
from tests.servers import Urls

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
OLDER = """
DROP TABLE report, payment, exchange, dossier_span;
DROP INDEX event_news, event_type, dossier_ended;
UPDATE event SET subject = 'as the source told it' WHERE type = 'vn.ioc.report.changed';
DELETE FROM migration WHERE number IN (5, 6)
"""
TABLES = ("dossier", "dossier_span", "report", "payment", "exchange")


def told(type_: str, data: dict[str, object], subject: str | None = None) -> Event:
    return Event("da-lat", "/x", type_, type_, NOW, NOW, data, subject=subject)


def contents(url: str) -> dict[str, list[tuple[str]]]:
    with psycopg.connect(url) as connection:
        return {table: connection.execute(f"SELECT t::text FROM {table} t".encode()).fetchall() for table in TABLES}


def test_what_was_kept_before_a_migration_is_there_after_it(database: Urls) -> None:
    events = [
        told(DOSSIER_CHANGED, {"dossier": "H1", "status": 2}, "H1"),
        told(REPORT_CHANGED, {"report": "PA-1", "state": "filed"}, "PA-1"),
        told(PAYMENT_MADE, {"payment": "P1", "amount_vnd": 8000}),
        told(LGSP_EXCHANGED, {"system": "S1", "count": 5, "failed": 1, "latency_ms": 80.5}),
    ]
    recorder = Recorder(database.ingest)
    recorder.record([Arrival("t", b"", NOW, "da-lat", decoded=Decoded(events=events))])
    recorder.close()
    before = contents(database.superuser)
    assert all(len(rows) == 1 for rows in before.values())
    with psycopg.connect(database.owner) as connection:
        connection.execute(OLDER)
    migrate_and_load(database.owner)
    assert contents(database.superuser) == before
