"""Who may read what: row security by area, enforced in the database."""

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest

from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import DOSSIER_CHANGED, INDICATOR_OBSERVED, LGSP_EXCHANGED, PAYMENT_MADE, REPORT_CHANGED, Event
from ioc.model.reading import Reading, SensorKey
from ioc.services.recorder import Recorder
from tests.servers import Urls, fresh_database

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
TYPES = (DOSSIER_CHANGED, REPORT_CHANGED, PAYMENT_MADE, LGSP_EXCHANGED, INDICATOR_OBSERVED)
DATA = {"system": "S1", "status": 2, "indicator": "CQ-02", "period": "2026-10", "value": 120.0}
SEEN = (
    "sensor",
    "series",
    "reading_seen",
    "rollup_hour_seen",
    "rollup_day_seen",
    "latest_seen",
    "event",
    "dossier",
    "dossier_span",
    "report",
    "payment",
    "exchange",
    "quarantine",
    "observation",
    "flag",
    "proposal",
)


FLAGS = """
INSERT INTO flag (kind, indicator, area_id, period, figures, arithmetic, said, opened_at)
SELECT 'share', 'CQ-02', id, '2026-10', '120%', '[]', '{}', now() FROM area WHERE slug IN ('da-lat', 'bao-loc')
"""
PROPOSALS = """
INSERT INTO proposal (indicator, area_id, period, value, unit, why, by, at)
SELECT 'CQ-02', id, '2026-10', 70, '%', 'vì thế', 'staff', now() FROM area WHERE slug IN ('da-lat', 'bao-loc')
"""


@pytest.fixture(scope="module", params=["postgresql", "timescaledb"])
def two_areas(request: pytest.FixtureRequest) -> Iterator[Urls]:
    """The same things in Đà Lạt and in Bảo Lộc, on each edition, for tests that change nothing."""
    server = {"postgresql": "embedded", "timescaledb": "timescale"}[request.param]
    with fresh_database(request.param, request.getfixturevalue(server)) as urls:
        recorder = Recorder(urls.ingest)
        for area in ("da-lat", "bao-loc"):
            key = SensorKey(area, "air", "tram-1")
            told = [Event(area, "/x", type_, type_, NOW, NOW, DATA, subject="1") for type_ in TYPES]
            good = Decoded(readings=[Reading(key, "pm25", NOW, 20.0)], events=told)
            recorder.record([
                Arrival("t", b"", NOW, area, decoded=good),
                Arrival(f"ioc/{area}/air/x/readings", b"{", NOW, area, reason="broken"),
            ])  # fmt: skip
        recorder.close()
        with psycopg.connect(urls.watch) as watch, psycopg.connect(urls.gate) as gate:
            watch.execute(FLAGS)
            gate.execute(PROPOSALS)
        yield urls


def counts(connection: psycopg.Connection, relation: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {relation}".encode()).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize("relation", SEEN)
def test_the_web_role_sees_only_the_areas_of_its_request(two_areas: Urls, relation: str) -> None:
    with psycopg.connect(two_areas.superuser) as connection:
        ids = dict(connection.execute("SELECT slug, id FROM area WHERE slug IN ('da-lat', 'bao-loc')").fetchall())
    each = len(TYPES) if relation == "event" else 1
    with psycopg.connect(two_areas.web) as connection:
        assert counts(connection, relation) == 0
        connection.execute("SELECT set_config('ioc.areas', %s, true)", (str(ids["da-lat"]),))
        assert counts(connection, relation) == each
        connection.execute("SELECT set_config('ioc.areas', %s, true)", (f"{ids['da-lat']},{ids['bao-loc']}",))
        assert counts(connection, relation) == 2 * each
        connection.rollback()
        assert counts(connection, relation) == 0


TOLD = """
INSERT INTO observation (indicator, area_id, elsewhere, period, frequency, since, until, value, unit, told_by,
                         received_at, revision, published)
SELECT 'CQ-07', a.id, t.elsewhere, '2026', 'year', '2026-01-01', '2027-01-01', 1, '%', 'x', now(), 1, t.published
FROM (VALUES ('lam-dong', NULL, false), ('da-lat', NULL, true), ('bao-loc', NULL, false), (NULL, 'hai-duong', false))
    AS t (slug, elsewhere, published) LEFT JOIN area a ON a.slug = t.slug
"""


def test_figures_of_the_province_and_published_ones_are_for_everybody(embedded_database: Urls) -> None:
    with psycopg.connect(embedded_database.watch) as connection:
        connection.execute(TOLD)
    with psycopg.connect(embedded_database.web) as connection:
        places = "SELECT coalesce(a.slug, o.elsewhere) FROM observation o LEFT JOIN area a ON a.id = o.area_id"
        assert {slug for (slug,) in connection.execute(places)} == {"lam-dong", "da-lat", "hai-duong"}


@pytest.mark.parametrize("role", ["ingest", "watch", "gate", "web"])
def test_nobody_changes_what_was_told_of_an_indicator(embedded_database: Urls, role: str) -> None:
    with psycopg.connect(getattr(embedded_database, role)) as connection:
        for deed in ("UPDATE observation SET value = 1", "DELETE FROM observation", "TRUNCATE observation"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(deed.encode())
    with psycopg.connect(embedded_database.owner) as connection, pytest.raises(psycopg.errors.RaiseException):
        connection.execute("DELETE FROM observation")


@pytest.mark.parametrize("role", ["web", "ingest"])
def test_flags_and_proposals_are_decided_through_the_gate(embedded_database: Urls, role: str) -> None:
    with psycopg.connect(getattr(embedded_database, role)) as connection:
        for deed in ("UPDATE flag SET state = 'open'", "UPDATE proposal SET value = 1"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(deed.encode())
    with psycopg.connect(embedded_database.gate) as connection:
        for deed in ("UPDATE flag SET arithmetic = '[]'", "UPDATE proposal SET value = 1", "DELETE FROM proposal"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(deed.encode())


@pytest.mark.parametrize("table", ["reading", "rollup_hour", "rollup_day", "latest", "correction"])
def test_the_web_role_has_no_right_on_tables_without_row_security(two_areas: Urls, table: str) -> None:
    with psycopg.connect(two_areas.web) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        counts(connection, table)


@pytest.mark.parametrize("role", ["web", "gate", "watch"])
def test_payloads_are_read_by_the_ingestor_alone(embedded_database: Urls, role: str) -> None:
    for column in ("payload", "properties", "content_type", "*"):
        with (
            psycopg.connect(getattr(embedded_database, role)) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(f"SELECT {column} FROM quarantine".encode())
    with psycopg.connect(embedded_database.ingest) as connection:
        connection.execute("SELECT * FROM quarantine")


def test_what_has_no_area_is_seen_with_area_0_alone(embedded_database: Urls) -> None:
    recorder = Recorder(embedded_database.ingest)
    recorder.record([Arrival("elsewhere", b"{", NOW, None, reason="broken")])
    recorder.close()
    with psycopg.connect(embedded_database.superuser) as connection:
        every = connection.execute("SELECT string_agg(id::text, ',') FROM area").fetchone()
    with psycopg.connect(embedded_database.web) as connection:
        connection.execute("SELECT set_config('ioc.areas', %s, true)", every)
        assert counts(connection, "quarantine") == 0
        connection.execute("SELECT set_config('ioc.areas', '0', true)")
        assert counts(connection, "quarantine") == 1


READABLE = """
SELECT c.relname, c.relrowsecurity, c.relkind = 'v' AND coalesce(c.reloptions::text, '') LIKE '%%security_barrier%%'
       AND pg_get_userbyid(c.relowner) = 'ioc_view'
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND has_any_column_privilege('ioc_web', c.oid, 'SELECT')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
"""


def test_everything_the_web_role_can_read_is_guarded(two_areas: Urls) -> None:
    with psycopg.connect(two_areas.superuser) as connection:
        readable = connection.execute(READABLE).fetchall()
    guarded = {name for name, row_security, is_view in readable if row_security or is_view}
    assert {name for name, *_ in readable} - guarded == {"migration"}  # numbers and dates of migrations, no data
    assert guarded >= {"area", "sensor", "series", "threshold", "event", "dossier", "quarantine", "reading_seen"}


def test_the_role_behind_the_views_owns_no_table_and_nobody_is_superuser(two_areas: Urls) -> None:
    with psycopg.connect(two_areas.superuser) as connection:
        roles = connection.execute(
            "SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname ~ '^ioc_' AND NOT rolsuper AND NOT rolbypassrls"
        ).fetchall()
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND pg_get_userbyid(relowner) = 'ioc_view'"
        ).fetchall()
    assert dict(roles) == {
        "ioc_owner": True,
        "ioc_ingest": True,
        "ioc_watch": True,
        "ioc_web": True,
        "ioc_gate": True,
        "ioc_view": False,
    }
    assert tables == []


@pytest.mark.parametrize("role", ["ingest", "watch", "web"])
def test_no_part_but_the_owner_may_change_the_schema(two_areas: Urls, role: str) -> None:
    with psycopg.connect(getattr(two_areas, role)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE mine (x integer)")


@pytest.mark.parametrize("role", ["ingest", "watch", "web", "gate"])
def test_editions_and_areas_are_everybodys_to_read_and_the_owners_alone_to_change(
    embedded_database: Urls, role: str
) -> None:
    with psycopg.connect(getattr(embedded_database, role)) as connection:
        assert connection.execute("SELECT key, until::text FROM edition").fetchall() == [("2023", "2024-12-01")]
        assert counts(connection, "area") == 155
        for change in ("UPDATE edition SET until = NULL", "UPDATE area SET members = '{da-lat}'"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(change.encode())
