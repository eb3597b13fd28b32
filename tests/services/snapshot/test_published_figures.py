"""The province's snapshot of 2023-07-12 shows what was published of it by then, each figure with its flags."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from pypdf import PdfReader

from ioc.model.snapshot import Snapshot
from ioc.services.indicators import published
from ioc.services.snapshot import pdf, xlsx
from ioc.services.snapshot.sections import indicators
from tests.servers import fresh_database
from tests.services.snapshot.conftest import PROVINCE, read

DAY = date(2023, 7, 12)
NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def snapshot(embedded: str) -> Iterator[Snapshot]:
    with fresh_database("postgresql", embedded) as urls:
        published.load(urls.owner, "2023", NOW, ZoneInfo("Asia/Ho_Chi_Minh"))
        yield read(urls, PROVINCE, day=DAY, now=NOW)


@pytest.fixture(scope="module")
def words(snapshot: Snapshot, paper: Path) -> str:
    pages = PdfReader(BytesIO(pdf.compiled(snapshot, paper))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_figures_published_by_then_stand_with_their_values(snapshot: Snapshot, words: str) -> None:
    values = {cell.value for _row, cell in indicators.told(snapshot)}
    assert {95.7, 43.6, 68.45, 1755.0, 7.0} <= values
    for told in ("95,70 %", "43,60 %", "01/01–07/07/2023"):
        assert told in words


def test_what_does_not_hold_is_said_beside_it(snapshot: Snapshot, words: str) -> None:
    flagged = {row.indicator.code: indicators.flags(cell) for row, cell in indicators.told(snapshot)}
    assert {code for code, found in flagged.items() if found} >= {"CQ-01", "CQ-05"}
    assert "Cờ: Các phần cộng lại lớn hơn tổng 4.725 hồ sơ." in words
    assert flagged["CQ-07"] == [], "fewer services in 2023 than in 2022 are no error"


def test_figures_published_later_are_not_known_yet(snapshot: Snapshot) -> None:
    assert all(cell.as_of is None or cell.as_of <= DAY for _row, cell in indicators.told(snapshot))
    assert all(cell.period.since <= DAY for _row, cell in indicators.told(snapshot))


def test_the_workbook_has_them_all_with_their_sources(snapshot: Snapshot, tmp_path: Path) -> None:
    xlsx.write(snapshot, tmp_path / "day.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "day.xlsx")["Chỉ tiêu điều hành"]
    head, *rows = sheet.iter_rows(min_row=4, values_only=True)
    assert len(rows) == len(indicators.told(snapshot))
    source, flags = head.index("Nguồn"), head.index("Cờ")
    assert all(row[source] for row in rows)
    assert any(row[flags] for row in rows)
