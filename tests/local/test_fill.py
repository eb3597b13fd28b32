"""What a bench puts in is what the recorder would have made of the same readings and events."""

import psycopg

from ioc.local.bench import fill
from ioc.services import doctor
from ioc.services.refolding import refold
from ioc.store import database as db
from tests.servers import Urls

PLAN = fill.Plan(series=100, days=4, interval_s=1800, table=0, services=0.02)
FOLDED = ("dossier", "dossier_span", "report")


def test_rollups_and_rows_are_what_readings_and_events_say(database: Urls) -> None:
    rows = fill.fill(database.superuser, PLAN)
    with db.connecting(database.owner) as connection:
        findings = list(doctor.recompute(connection))
    assert [f.text for f in findings if not f.well] == []
    before = folded(database)
    assert refold(database.owner) == rows["dossier"] + rows["report"]
    assert folded(database) == before


def folded(database: Urls) -> dict[str, list[tuple[str]]]:
    """Every row as text, since infinity is no datetime of Python."""
    with psycopg.connect(database.superuser) as connection:
        return {t: connection.execute(f"SELECT x::text FROM {t} x ORDER BY 1".encode()).fetchall() for t in FOLDED}
