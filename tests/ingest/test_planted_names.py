"""A log full of people: whatever a source sends of them, nothing of it is stored, logged, shown or exported."""

import asyncio
import json
import logging
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import psycopg
import pyarrow.parquet as pq
import pytest
from pypdf import PdfReader

from ingest.arrivals import Message, Rules, read
from ioc.i18n import speaking
from ioc.model.focus import Focus
from ioc.services.city import City
from ioc.services.recorder import Recorder
from ioc.services.snapshot import writing
from layouts.desk import course, dossier_table, report_table
from layouts.desk.narrow import Narrow
from layouts.diff import plain
from layouts.focus import Directory
from layouts.panels import PANELS
from tests.servers import Urls

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 21, 14, 30, tzinfo=ZONE).astimezone(UTC)
HERE = Focus.on("da-lat")
PEOPLE = {  # as forms and other systems name them
    "applicant_name": "K'Brểu Thị Mơ",
    "hoTen": "Cil Múp Hà Trang",
    "chuHoSo": {"ten": "Đinh Gia Bảo Châu"},
    "Số điện thoại": "0912 345 678",
    "dia_chi": "17/4 hẻm Bạch Đàn",
    "address": {"streetAddress": "29 dốc Nhà Bò"},
    "e-mail": "mo.kbreu@example.vn",
    "CCCD": "068199000123",
    "cmnd": "250987654",
    "ngày sinh": "1991-02-03",
    "passport": "C7654321",
}
WORDS = (
    "Gọi tôi 0987.654.321 hoặc +84 938 111 222, thư bao.chau@example.vn, căn cước 068088000456, cmnd 251222333. "
    "Tôi tên là Rơ Ông Hà Quỳnh, nhà số 61/3 hẻm Phù Đổng; báo giúp bà K'Diễm Hạnh và ông Kră Jăn Tuyên."
)
TRACES = (
    "Brểu", "Cil Múp", "Bảo Châu", "912 345 678", "Bạch Đàn", "dốc Nhà Bò", "mo.kbreu", "068199000123", "250987654",
    "1991-02-03", "C7654321", "987.654.321", "938 111 222", "bao.chau@", "068088000456", "251222333",
    "Rơ Ông", "Hà Quỳnh", "61/3", "K'Diễm", "Hạnh", "Kră", "Jăn", "Tuyên",
)  # fmt: skip
PLANTED = (  # type, subject, data beside the people
    ("dossier", "000.00.21.H36-261121-0007",
     {"status": 2, "unit": f"UBND Phường 1, {WORDS}", "procedure": {"code": "1.004222", "name": f"Khai sinh. {WORDS}"},
      "received_at": "2026-11-21T08:31:00+07:00", "due_at": "2026-11-24T17:00:00+07:00"}),
    ("report", "PA-0001", {"state": "filed", "category": f"Hạ tầng {WORDS}", "text": f"Nắp cống vỡ. {WORDS}"}),
    ("alarm", "A-1", {"headline": f"Ngập sâu. {WORDS}", "description": WORDS}),
)  # fmt: skip
TYPES = {"dossier": "vn.ioc.dossier.changed", "report": "vn.ioc.report.changed", "alarm": "vn.ioc.alarm.raised"}


def message(kind: str, subject: str, data: dict[str, object], spoilt: bool = False) -> Message:
    """An event as a service publishes it; a spoilt one cannot be read."""
    people = PEOPLE | {"người nộp": {"sub": [PEOPLE]}, "history": [{"note": WORDS}]}
    told = {"specversion": "1.0", "id": f"{kind}-1", "source": "/mot-cua/da-lat", "type": TYPES[kind],
            "subject": subject, "time": "2026-11-21T14:05:12+07:00", "severity": "high",
            "data": {kind: subject} | data | people}  # fmt: skip
    payload = json.dumps(told, ensure_ascii=False).encode()
    return Message(f"ioc/da-lat/events/{kind}", payload[:-9] if spoilt else payload, NOW,
                   content_type="application/cloudevents+json", properties={"hoTen": "Cil Múp Hà Trang"})  # fmt: skip


@pytest.fixture
def told(embedded_database: Urls, caplog: pytest.LogCaptureFixture) -> Urls:
    """Everything published, what cannot be read too, with the logs at their most talkative."""
    caplog.set_level(logging.DEBUG)
    messages = [message(*row, spoilt=spoilt) for row in PLANTED for spoilt in (False, True)]
    messages.append(message("report", "PA-0002", {"state": WORDS}))  # a state that is none goes to quarantine
    recorder = Recorder(embedded_database.ingest)
    kept = recorder.record([read(one, Rules()) for one in messages])
    recorder.close()
    assert (kept.events, kept.quarantined) == (len(PLANTED), len(PLANTED) + 1)
    return embedded_database


def found(text: str) -> list[str]:
    """The traces of people in a text, however it was written down."""
    unescaped = text.encode().decode("unicode_escape", "ignore") if "\\u" in text else ""
    return [trace for trace in TRACES if trace in text or trace in unescaped]


def test_no_log_line_and_no_column_that_screens_read_holds_a_person(
    told: Urls, caplog: pytest.LogCaptureFixture
) -> None:
    assert found(caplog.text) == []
    with psycopg.connect(told.superuser) as owner, psycopg.connect(told.web) as web:
        ids = owner.execute("SELECT string_agg(id::text, ',') FROM area").fetchone()
        assert ids is not None
        columns = owner.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND has_column_privilege('ioc_web', quote_ident(table_name), column_name, 'SELECT')"
        ).fetchall()
        web.execute("SELECT set_config('ioc.areas', %s, false)", ids)
        read = 0
        for table, column in columns:
            rows = web.execute(f'SELECT "{column}"::text FROM "{table}"'.encode()).fetchall()
            read += sum(table in ("event", "dossier", "report", "quarantine") for _ in rows)
            assert found("\n".join(text or "" for (text,) in rows)) == [], (table, column)
    assert read > 40
    assert {"event", "dossier", "report", "quarantine"} <= {table for table, _ in columns}
    assert ("quarantine", "payload") not in columns


def test_no_panel_no_list_and_no_course_shows_a_person(told: Urls) -> None:
    async def drawn() -> str:
        city = City(told.web)
        await city.open()
        try:
            view = await Directory(city, ZONE).find("da-lat")
            assert view is not None
            pages: list[object] = [plain(p.draw(await p.ask(city, HERE, NOW), view)) for p in PANELS]
            dossiers, reports = await city.dossier_list(HERE, NOW), await city.report_list(HERE, NOW)
            pages += [
                dossier_table.rows(dossiers, Narrow(), view, NOW),
                report_table.rows(reports, Narrow(), view, NOW),
            ]
            for kind, subject, _data in PLANTED[:2]:
                events = await city.course(HERE, TYPES[kind], subject, NOW)
                pages += [course.about(events), plain(course.steps(events, view, NOW))]
            return json.dumps(pages, ensure_ascii=False, default=str)
        finally:
            await city.close()

    with speaking("vi"):
        text = asyncio.run(drawn())
    assert "Nắp cống vỡ" in text
    assert "Ngập sâu" in text
    assert found(text) == []


def test_no_export_holds_a_person(told: Urls, tmp_path: Path) -> None:
    async def day() -> object:
        city = City(told.web)
        await city.open()
        try:
            return await city.day(HERE, date(2026, 11, 21), NOW + timedelta(minutes=1))
        finally:
            await city.close()

    snapshot = asyncio.run(day())
    for key in writing.SUFFIXES:
        path = writing.write(snapshot, tmp_path, key, "vi", tmp_path)  # type: ignore[arg-type]
        text = contents(path)
        assert "Ngập sâu" in text or key == "geojson", key
        assert found(text.replace("Hạnh phúc", "")) == [], key  # the motto of the state


def contents(path: Path) -> str:
    """What a file says, unpacked."""
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    if path.suffix in (".geojson", ".gpkg"):
        return path.read_bytes().decode("utf-8", "replace")
    with ZipFile(path) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    tables = [str(pq.read_table(BytesIO(b)).to_pydict()) for name, b in files.items() if name.endswith(".parquet")]
    return "\n".join([*tables, *(b.decode("utf-8", "replace") for b in files.values())])
