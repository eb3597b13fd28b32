"""The first run of a day freezes its figures; what comes late, is corrected or read again makes a revision with why."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import DOSSIER_CHANGED, PAYMENT_MADE, REPORT_CHANGED, Event
from ioc.model.reading import Reading, SensorKey
from ioc.model.revision import Change, Revision, Why
from ioc.model.snapshot import Snapshot
from ioc.services import quarantine
from ioc.services.city import City
from ioc.services.recorder import Recorder
from ioc.services.snapshot import frozen, pdf, revising, xlsx
from ioc.store import database as db
from ioc.store.revisions import Late, Since
from tests.servers import Urls, fresh_database
from tests.services.snapshot.conftest import PROVINCE, read

DAY = date(2026, 11, 18)
START = datetime(2026, 11, 17, 17, tzinfo=UTC)  # its midnight
FIRST = START + timedelta(hours=24, minutes=10)
AGAIN = START + timedelta(hours=60)
STATION = SensorKey("da-lat", "air", "tram-1")
BROKEN = "ioc/da-lat/events"


def keep(urls: Urls, decoded: Decoded | None, at: datetime, reason: str | None = None) -> None:
    recorder = Recorder(urls.ingest)
    recorder.record([Arrival(BROKEN, b"{", at, "da-lat", decoded=decoded, reason=reason)])
    recorder.close()


def pm25(hour: float, value: float) -> Reading:
    return Reading(STATION, "pm25", START + timedelta(hours=hour), value)


def told(type_: str, id_: str, hour: float, received: datetime, **data: object) -> Event:
    at = START + timedelta(hours=hour)
    return Event("da-lat", "/s", id_, type_, at, received, data, subject=str(data.get("dossier") or id_))


@pytest.fixture(scope="module")
def urls(embedded: str) -> Iterator[Urls]:
    """A day with a few readings, a dossier, and a payload that could not be read."""
    with fresh_database("postgresql", embedded) as urls:
        dossier = told(DOSSIER_CHANGED, "H-1", 9, START + timedelta(hours=9), dossier="H-1", status=2)
        keep(urls, Decoded(readings=[pm25(h, 20.0 + h) for h in range(24)], events=[dossier]), FIRST)
        keep(urls, None, START + timedelta(hours=20), reason="JSON is malformed")
        yield urls


@pytest.fixture(scope="module")
def first(urls: Urls) -> Snapshot:
    return read(urls, day=DAY, now=FIRST)


@pytest.fixture(scope="module")
def second(urls: Urls, first: Snapshot) -> Snapshot:
    """The same day, after readings and a report came late, one was corrected, and the payload was read again."""
    assert first.revision is not None
    late = told(REPORT_CHANGED, "PA-1", 22, AGAIN - timedelta(hours=9), report="PA-1", state="filed")
    keep(urls, Decoded(readings=[pm25(7.5, 90.0), pm25(8.5, 91.0), pm25(3, 13.0)], events=[late]), AGAIN)
    with psycopg.connect(urls.superuser) as connection:
        connection.execute("DELETE FROM quarantine")
    replayed = told(DOSSIER_CHANGED, "H-2", 20, START + timedelta(hours=20), dossier="H-2", status=2)
    keep(urls, Decoded(events=[replayed]), START + timedelta(hours=20))
    return read(urls, day=DAY, now=AGAIN)


def test_the_first_run_freezes_every_figure(first: Snapshot) -> None:
    revision = first.revision
    assert revision is not None
    assert (revision.number, revision.made_at, revision.made_by, revision.changes) == (1, FIRST, "local", ())
    assert revision.figures == frozen.figures(first)
    assert revision.figures["dossiers/received"] == 1
    assert (revision.figures["measured/air/pm25/n"], revision.figures["measured/air/pm25/max"]) == (24, 43.0)
    assert revision.figures["quarantine/broken"] == 1


def test_a_later_run_tells_each_difference_and_why(first: Snapshot, second: Snapshot) -> None:
    revision = second.revision
    assert revision is not None
    assert (revision.number, revision.made_at) == (2, AGAIN)
    found = {c.figure: c for c in revision.changes}
    assert found["measured/air/pm25/n"] == Change(
        "measured/air/pm25/n", 24, 26, ((Why.LATE_READINGS, 2), (Why.CORRECTED, 1), (Why.REPLAYED, 1))
    )
    assert (found["measured/air/pm25/min"].old, found["measured/air/pm25/min"].new) == (20.0, 13.0)
    assert found["reports/filed"] == Change("reports/filed", 0, 1, ((Why.LATE_EVENTS, 1),))
    assert found["dossiers/received"] == Change("dossiers/received", 1, 2, ((Why.REPLAYED, 1),))
    assert found["quarantine/broken"] == Change("quarantine/broken", 1, None, ((Why.REPLAYED, 1),))
    assert set(found) == set(revising.differing(frozen.figures(first), frozen.figures(second)))
    assert "payments/made" not in found


def test_a_run_that_finds_nothing_else_is_the_same_revision(urls: Urls, second: Snapshot) -> None:
    assert read(urls, day=DAY, now=AGAIN + timedelta(days=3)).revision == second.revision
    with psycopg.connect(urls.superuser) as connection:
        rows = connection.execute("SELECT number FROM revision WHERE day = %s ORDER BY 1", (DAY,)).fetchall()
    assert [n for (n,) in rows] == [1, 2]


def test_pages_and_sheets_tell_what_changed(second: Snapshot, paper: Path, tmp_path: Path) -> None:
    pages = PdfReader(BytesIO(pdf.compiled(second, paper))).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Thay đổi so với bản trước" in words
    assert "Phản ánh: mới 0 1 1 sự kiện đến sau" in words
    assert "2 số đo đến sau; 1 số đo được đính chính; 1 bản tin đọc lại từ khu cách ly" in words
    assert "Bản 2, lập lúc" in words
    xlsx.write(second, tmp_path / "day.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "day.xlsx")["Thay đổi"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert rows["measured/air/pm25/n"][2:4] == (24, 26)


def test_the_first_telling_names_no_change(first: Snapshot, paper: Path) -> None:
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.compiled(first, paper))).pages)
    assert "Thay đổi so với bản trước" not in words


def test_what_its_source_tells_anew_later_is_called_so(urls: Urls, second: Snapshot) -> None:
    assert second.revision is not None
    later = AGAIN + timedelta(days=5)
    moved = told(DOSSIER_CHANGED, "H-1 again", 110, later, dossier="H-1", field={"code": "DD", "name": "Đất đai"})
    paid = [told(PAYMENT_MADE, f"T{hour}", hour, later, ok=True, amount_vnd=8000) for hour in (10, -5)]
    keep(urls, Decoded(events=[moved, *paid]), later)
    revision = read(urls, day=DAY, now=later + timedelta(hours=1)).revision
    assert revision is not None
    found = {c.figure: c.why for c in revision.changes}
    assert (revision.number, found["dossiers/field/Đất đai/received"]) == (3, ((Why.RETOLD, 1),))
    assert found["payments/made"] == ((Why.LATE_EVENTS, 1),), "the one of the day before is no reason"


def test_payloads_that_are_dropped_when_their_term_is_over_make_no_revision(urls: Urls) -> None:
    for minute in (5, 6):
        keep(urls, None, START + timedelta(hours=20, minutes=minute), reason="JSON is malformed")
    told_first = read(urls, day=DAY, now=AGAIN + timedelta(days=20))
    with db.connecting(urls.watch) as connection:
        connection.autocommit = True
        assert quarantine.retain(connection, AGAIN + timedelta(days=60), 30, 100) == 2
    again = read(urls, day=DAY, now=AGAIN + timedelta(days=60))
    assert again.revision == told_first.revision
    assert again.quarantined == (("broken", 2),), "as it was told first"


def test_a_day_that_is_not_over_is_frozen_by_nobody(urls: Urls) -> None:
    assert read(urls, day=DAY + timedelta(days=1), now=FIRST).revision is None


def test_two_who_make_a_day_at_once_make_one_revision(urls: Urls) -> None:
    """Both find nothing frozen; one is first, and the other takes what that one made."""

    async def both() -> list[Snapshot]:
        city = City(urls.web)
        await city.open()
        try:
            return await asyncio.gather(*(city.day(PROVINCE, DAY, later) for later in (AGAIN, AGAIN, AGAIN)))
        finally:
            await city.close()

    revisions = [s.revision for s in asyncio.run(both())]
    assert {r.number for r in revisions if r} == {1}
    assert revisions[0] == revisions[1] == revisions[2]


def test_what_is_frozen_stays_and_is_of_the_areas_of_who_asks(urls: Urls, first: Snapshot) -> None:
    assert first.revision is not None
    with psycopg.connect(urls.superuser) as connection:
        row = connection.execute("SELECT string_agg(id::text, ',') FROM area WHERE slug = 'bao-loc'").fetchone()
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            connection.execute("UPDATE revision SET number = 9")
    copied = "INSERT INTO revision SELECT id, '2026-01-01', 1, now(), 'x', '', '{}' FROM area WHERE slug = 'da-lat'"
    with psycopg.connect(urls.web) as connection:
        assert connection.execute("SELECT count(*) FROM revision").fetchone() == (0,)
        connection.execute("SELECT set_config('ioc.areas', %s, true)", row)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(copied)


def as_frozen_by_an_older_software(snapshot: Snapshot, *, says: bool) -> Revision:
    """The first revision of a day by software that told nothing of indicators and of dossiers' papers."""
    unknown = ("indicators/", "dossiers/digitised")
    kinds = frozenset(k for k in frozen.KINDS if not k.startswith(unknown)) if says else frozenset[str]()
    told = {k: v for k, v in frozen.figures(snapshot).items() if not k.startswith(unknown)}
    return Revision(1, FIRST, "local", told, kinds=kinds)


@pytest.mark.parametrize("says", [True, False])
def test_what_the_software_has_learned_to_tell_is_no_change_of_the_day(busy: Snapshot, *, says: bool) -> None:
    old = as_frozen_by_an_older_software(busy, says=says)
    told = {**frozen.figures(busy), "indicators/CQ-01": 97.0, "dossiers/digitised": 3}
    assert revising.differing(old.figures, told) == ["dossiers/digitised", "indicators/CQ-01"]
    assert revising.differing(old.figures, revising.comparable(told, old)) == []
    late = {**told, "reports/filed": 99}
    assert revising.differing(old.figures, revising.comparable(late, old)) == ["reports/filed"]


def test_a_figure_of_a_known_kind_that_nothing_was_told_of_is_a_change(first: Snapshot) -> None:
    assert first.revision is not None
    told = {**first.revision.figures, "told/vn.ioc.alarm.raised": 1}
    assert revising.differing(first.revision.figures, revising.comparable(told, first.revision)) == [
        "told/vn.ioc.alarm.raised"
    ]


def test_every_figure_is_of_a_kind_that_is_kept_with_it(urls: Urls, busy: Snapshot) -> None:
    whole = read(urls, PROVINCE, DAY, FIRST)
    station = f"air/da-lat/{STATION.sensor}/vn_aqi"
    assert frozen.label(station, whole) == f"VN_AQI: {whole.today.stations[0].name}"
    assert {frozen.kind(key) for one in (busy, whole) for key in frozen.figures(one)} <= frozen.KINDS


values = st.dictionaries(st.sampled_from(["measured/air/pm25/n", "dossiers/open", "told/x", "quarantine/size"]),
                         st.none() | st.integers(0, 9), max_size=4)  # fmt: skip


@given(values, values)
def test_every_difference_is_told_with_a_reason_and_nothing_else(old: dict[str, int], new: dict[str, int]) -> None:
    found = revising.changes(old, new, Since(), "da-lat")
    assert {c.figure for c in found} == {k for k in old.keys() | new.keys() if (old.get(k) or 0) != (new.get(k) or 0)}
    assert all(c.why for c in found)


def test_a_figure_of_an_area_is_explained_by_what_came_of_that_area() -> None:
    came = Since({("da-lat", PAYMENT_MADE): Late(of_day=2), ("bao-loc", PAYMENT_MADE): Late(of_day=5)})
    old = {"payments/made": 1, "area/da-lat/payments/made": 1}
    new = {"payments/made": 8, "area/da-lat/payments/made": 3}
    found = {c.figure: c.why for c in revising.changes(old, new, came, "lam-dong")}
    assert found["area/da-lat/payments/made"] == ((Why.LATE_EVENTS, 2),)
    assert found["payments/made"] == ((Why.LATE_EVENTS, 7),)


def test_what_nothing_explains_was_declared_otherwise() -> None:
    assert revising.changes({"sensors/known": 4}, {"sensors/known": 5}, Since(), "da-lat") == (
        Change("sensors/known", 4, 5, ((Why.DECLARED, 0),)),
    )


def test_every_figure_has_a_name(second: Snapshot) -> None:
    for key in frozen.figures(second):
        assert not {"/", "_"} & set(frozen.label(key, second).removeprefix("VN_AQI")), key
    later = replace(second, revision=Revision(2, AGAIN, "local", {}, ()))
    assert frozen.figures(later) == frozen.figures(second)
