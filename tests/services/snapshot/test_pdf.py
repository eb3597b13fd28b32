"""The PDF read back: its words and figures, its pages, its bytes."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from ioc.i18n import clock, number, speaking
from ioc.model.snapshot import DossierGroup, Snapshot
from ioc.services.snapshot import pdf
from ioc.services.snapshot.folding import by_size
from ioc.services.snapshot.headlines import of
from ioc.services.snapshot.sections import services
from tests.debian import NotHere, installed


def made(snapshot: Snapshot, paper: Path, language: str = "vi") -> PdfReader:
    with speaking(language):
        return PdfReader(BytesIO(pdf.compiled(snapshot, paper)))


def text(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture(scope="module")
def said(busy: Snapshot, paper: Path) -> str:
    return text(made(busy, paper))


def test_it_says_which_area_which_day_and_the_figures(said: str, busy: Snapshot) -> None:
    whole = busy.today.dossiers.whole
    assert "Thành phố Đà Lạt" in said
    assert "Thứ Sáu, 20/11/2026" in said
    assert "trọn ngày, 00:00–24:00" in said
    assert "Số liệu mô phỏng" in said
    assert f"tiếp nhận {whole.received} hồ sơ, giải quyết {whole.finished}" in said
    assert f"Tổng {whole.received} {whole.finished} {whole.early}" in said
    assert "Suối Phan Đình Phùng: mực nước" in said
    assert "Sơ đồ" in said


def test_the_highest_reading_of_each_air_station_stands_beside_its_index(said: str, busy: Snapshot) -> None:
    peaks = [s for s in of(busy.today, "air", "pm25") if s.max is not None and s.max_at is not None]
    assert len(peaks) >= 2
    for peak in peaks:
        assert f"{number(peak.max or 0, 1)} {clock(peak.max_at, busy.span.zone)}" in said  # type: ignore[arg-type]


def test_a_name_that_no_font_can_write_stops_no_bulletin(busy: Snapshot, paper: Path) -> None:
    named = replace(busy, area=replace(busy.area, name="Đà Lạt \N{THERMOMETER}\N{VARIATION SELECTOR-16} [8\\5]"))
    assert "Đà Lạt ? [8\\5]" in text(made(named, paper))


def test_no_letter_is_missing_from_its_fonts(busy: Snapshot, paper: Path, said: str) -> None:
    assert "\ufffd" not in said
    fonts = {f["/BaseFont"][8:] for page in made(busy, paper).pages for f in page["/Resources"]["/Font"].values()}
    assert fonts <= {
        "IOCSans-Regular",
        "IOCSans-SemiBold",
        "IOCSans-Bold",
        "IOCSerif-Regular",
        "IOCSerif-Bold",
        "IOCSerif-Italic",
    }


def test_a_busy_day_takes_few_pages_and_an_empty_one_a_page(busy: Snapshot, empty: Snapshot, paper: Path) -> None:
    assert 3 <= len(made(busy, paper).pages) <= 6
    reader = made(empty, paper)
    assert len(reader.pages) == 1
    assert "Không có số đo, hồ sơ, phản ánh hay sự kiện nào" in text(reader)
    assert "mô phỏng" not in text(reader)


def test_a_day_that_is_not_over_says_so_and_compares_nothing(partial: Snapshot, paper: Path) -> None:
    words = text(made(partial, paper))
    assert "tính đến 14:32" in words
    assert "Ngày chưa hết: không so với ngày trọn." in words
    assert "so với hôm trước" not in words


def test_it_may_be_asked_for_at_any_moment(empty: Snapshot, paper: Path) -> None:
    moment = empty.span.until - timedelta(hours=3, microseconds=1)
    span = replace(empty.span, until=moment, complete=False)
    asked = replace(empty, today=replace(empty.today, span=span))
    assert "Ngày chưa hết" in text(made(asked, paper))


def test_it_speaks_english(busy: Snapshot, paper: Path) -> None:
    words = text(made(busy, paper, "en"))
    assert "Friday, 20 November 2026" in words
    assert "What needs attention" in words
    assert "Điều cần chú ý" not in words


def test_the_same_day_gives_the_same_bytes(busy: Snapshot, paper: Path) -> None:
    assert pdf.compiled(busy, paper) == pdf.compiled(busy, paper)


def test_it_stands_under_the_name_and_motto_of_the_state(said: str) -> None:
    head = said.partition("BẢN TIN NGÀY")[0]
    assert "TỈNH LÂM ĐỒNG TRUNG TÂM ĐIỀU HÀNH THÔNG MINH ĐÀ LẠT" in head
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc" in head
    assert head.endswith("Chốt số liệu 24:00 ngày 20/11/2026 ")


def test_its_contents_are_on_the_first_page_and_in_the_outline(busy: Snapshot, paper: Path) -> None:
    reader = made(busy, paper)
    _, found, contents = " ".join(reader.pages[0].extract_text().split()).partition("Mục lục ")
    titles = [str(entry.title) for entry in reader.outline]  # type: ignore[union-attr]  # one level: no lists in it
    assert found
    assert len(titles) >= 10
    assert all(re.search(rf"{re.escape(title)} [. ]*\d", contents) for title in titles)


def test_poppler_opens_and_draws_it_without_a_warning(busy: Snapshot, paper: Path, tmp_path: Path) -> None:
    try:
        folder = Path(installed(("pdfinfo",), "poppler-utils")).parent
    except NotHere as reason:
        pytest.skip(f"no poppler: {reason}")
    (tmp_path / "day.pdf").write_bytes(pdf.compiled(busy, paper))
    for tool in (["pdfinfo"], ["pdftotext", "-layout"], ["pdftoppm", "-r", "30", "-png"], ["pdffonts"]):
        run = [str(folder / tool[0]), *tool[1:], "day.pdf"]
        told = subprocess.run(
            [*run, "page"] if "-png" in run else run, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert told.stderr == "", tool
    assert "Hồ sơ tiếp nhận" in (tmp_path / "day.txt").read_text("utf-8")


def tags(node: object) -> Iterator[str]:
    """The kinds of a tree of tags."""
    found = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(found, list):
        for child in found:
            yield from tags(child)
    elif isinstance(found, dict):
        yield from [str(found["/S"])] if "/S" in found else []
        yield from tags(found.get("/K"))


def test_it_is_tagged_for_who_cannot_see_and_dated_by_its_cut_off(busy: Snapshot, paper: Path) -> None:
    reader = made(busy, paper)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "vi"
    assert reader.metadata is not None
    assert reader.metadata.title == "Bản tin ngày, Đà Lạt, 20/11/2026"
    assert str(reader.metadata["/CreationDate"]).startswith("D:20261121000000")
    assert b"/Suspects false" not in pdf.compiled(busy, paper)
    kinds = set(tags(reader.trailer["/Root"]["/StructTreeRoot"]))
    assert {"/H1", "/Table", "/TH", "/TD", "/Caption", "/Figure", "/TOC", "/TOCI"} <= kinds


def test_a_long_table_names_the_largest_and_sums_up_the_others() -> None:
    units = tuple(DossierGroup(f"Phường {n}", received=20 - n, open=1, overdue=n % 2) for n in range(15))
    assert [name for name, _group in services._groups(units[:12], "{n} đơn vị khác")] == [u.name for u in units[:12]]
    shown = services._groups(units, "{n} đơn vị khác")
    assert [name for name, _group in shown] == [*(u.name for u in units[:11]), "4 đơn vị khác"]
    assert sum(group.received for _name, group in shown) == sum(unit.received for unit in units)
    assert sum(group.overdue for _name, group in shown) == 7


def test_on_a_day_without_any_new_ones_the_unit_with_the_most_open_stands_first() -> None:
    groups = [DossierGroup("Phường 1", open=3), DossierGroup(None, open=3), DossierGroup("UBND thành phố", open=419)]
    assert [g.name for g in by_size(groups)] == ["UBND thành phố", "Phường 1", None]
