"""No page, sheet or table of a snapshot holds personal data, whatever sources tell and officers write."""

import asyncio
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from ingest.decoders import DECODERS, decode
from ioc.model.decoded import Context
from ioc.model.focus import LOCAL_OPERATOR
from ioc.model.privacy import MASK
from ioc.model.snapshot import Snapshot
from ioc.services import duty
from ioc.services.book import Book, Visit
from ioc.services.snapshot import csvs, pdf, xlsx
from tests.servers import Urls, fresh_database
from tests.services.snapshot.conftest import read
from tests.services.snapshot.published import keep

DAY = date(2026, 11, 18)
AT = datetime(2026, 11, 18, 5, tzinfo=UTC)
NOW = datetime(2026, 11, 19, 2, tzinfo=UTC)
WORDS = "Ông Nguyễn Văn Bền, 0912 345 678, CCCD 068090001234, ben@dalat.vn báo cây đổ"
PERSONAL = ("Nguyễn Văn Bền", "0912", "345 678", "068090001234", "ben@dalat.vn", "Trần Thị Kín", "12 Bùi Thị Xuân")
EVENTS = next(d for d in DECODERS if d.name == "cloudevents")


def told(type_: str, **data: object) -> bytes:
    head = {"specversion": "1.0", "id": type_, "source": "/s", "type": f"vn.ioc.{type_}", "time": AT.isoformat()}
    personal = {"chuHoSo": "Trần Thị Kín", "diaChi": "12 Bùi Thị Xuân", "phone": "0912345678"}
    return json.dumps({**head, "subject": "S-1", "severity": "high", "data": {**data, **personal}}).encode()


async def note(urls: Urls) -> None:
    book = Book(urls.gate)
    await book.open()
    try:
        await duty.write(book, LOCAL_OPERATOR, "da-lat", DAY, WORDS, Visit(AT))
    finally:
        await book.close()


@pytest.fixture(scope="module")
def snapshot(embedded: str) -> Iterator[Snapshot]:
    """A day on which everybody who tells something tells of people too."""
    payloads = (
        told("alarm.raised", alarm="a-1", category="Safety", headline=WORDS),
        told("report.changed", report="S-1", state="filed", category="Cây xanh", text=WORDS),
        told("dossier.changed", dossier="S-1", status=2, unit="UBND Phường 1", note=WORDS),
    )
    with fresh_database("postgresql", embedded) as urls:
        for payload in payloads:
            keep(urls, decode(payload, Context("da-lat", NOW), EVENTS))
        asyncio.run(note(urls))
        yield read(urls, day=DAY, now=NOW)


def pages(snapshot: Snapshot, folder: Path, paper: Path) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.compiled(snapshot, paper))).pages)
    return " ".join(text.split())


def sheets(snapshot: Snapshot, folder: Path, paper: Path) -> str:
    xlsx.write(snapshot, folder / "day.xlsx")
    return unzipped(folder / "day.xlsx")


def tables(snapshot: Snapshot, folder: Path, paper: Path) -> str:
    csvs.write(snapshot, folder / "day.zip")
    return unzipped(folder / "day.zip")


def unzipped(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


@pytest.mark.parametrize("form", [pages, sheets, tables], ids=lambda f: f.__name__)
def test_what_is_taken_home_names_nobody(snapshot: Snapshot, tmp_path: Path, paper: Path, form: object) -> None:
    text = form(snapshot, tmp_path, paper)  # type: ignore[operator]
    assert snapshot.today.reports.whole.filed == 1
    assert "báo cây đổ" in text
    assert MASK in text
    assert [word for word in PERSONAL if word in text] == []
