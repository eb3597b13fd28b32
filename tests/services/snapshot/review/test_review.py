"""A week and a month are what was told of their days, put together."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from pypdf import PdfReader

from geodata import areas
from ioc.errors import IocError
from ioc.i18n import speaking
from ioc.model import period
from ioc.model.focus import Focus
from ioc.model.review import Review, Told
from ioc.model.revision import Value
from ioc.model.snapshot import Span
from ioc.services.city import City
from ioc.services.snapshot import manifest, pdf, writing
from ioc.services.snapshot.review.figures import Reviewed, reviewed
from tests.servers import Urls
from tests.services.snapshot.conftest import read
from tests.services.snapshot.published import AFTER, DAY, Published

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WEEK = period.parse("2026-W47")  # 16 to 22 November


def told(day: date, received: int, **more: Value) -> Told:
    """A day on which so many dossiers came in and half of them were finished, all but five in time."""
    done = received // 2
    shop = {"received": received, "finished": done, "undated": 0, "on_time": done - 5, "overdue": received // 10}
    values: dict[str, Value] = {f"dossiers/{key}": value for key, value in shop.items()}
    return Told(day, 1, values | {key.replace("__", "/"): value for key, value in more.items()})


def review(days: list[Told], before: list[Told], of: period.Period = WEEK) -> Review:
    until = days[-1].day + timedelta(days=1)
    since, end = (datetime(d.year, d.month, d.day, tzinfo=ZONE).astimezone(UTC) for d in (of.since, until))
    area, parent = areas.find("da-lat"), areas.find("lam-dong")
    span = Span(of.since, since, end, until == of.until, ZONE)
    return Review(area, parent, of, span, AFTER, tuple(days), tuple(before), simulated=False)


def week(*received: int, since: date = WEEK.since) -> list[Told]:
    return [told(since + timedelta(days=i), n) for i, n in enumerate(received)]


@pytest.fixture(scope="module")
def whole() -> Review:
    return review(week(100, 120, 80, 90, 110, 40, 20), week(90, 90, 90, 90, 90, 30, 20, since=date(2026, 11, 9)))


def known(of: Review) -> Mapping[str, Reviewed]:
    return {one.figure.key: one for one in reviewed(of)}


def test_counts_are_added_and_held_against_the_period_before(whole: Review) -> None:
    received = known(whole)["received"]
    assert (received.value, received.before, received.change) == (560, 500, 60)
    assert (received.lowest, received.highest) == ((20, date(2026, 11, 22)), (120, date(2026, 11, 17)))


def test_a_share_is_that_of_the_sums_and_no_mean_of_shares(whole: Review) -> None:
    on_time = known(whole)["on_time"]
    assert on_time.value == pytest.approx(100 * (280 - 7 * 5) / 280)
    assert on_time.value != pytest.approx(sum(d for d in on_time.days if d is not None) / 7)


def test_what_is_open_is_that_of_the_last_day(whole: Review) -> None:
    assert known(whole)["overdue"].value == 2


def test_air_is_the_worst_day_and_the_days_above_a_hundred() -> None:
    indices = (80, 101, None, 150, 99)
    days = [told(WEEK.since + timedelta(days=i), 50, air__kk__vn_aqi=n) for i, n in enumerate(indices)]
    found = known(review(days, []))
    assert (found["aqi"].value, found["unhealthy"].value) == (150, 2)
    assert found["aqi"].days == (80, 101, None, 150, 99)


def test_a_period_that_is_not_over_is_held_against_none(whole: Review) -> None:
    begun = review(week(100, 120), list(whole.before))
    assert not begun.span.complete
    assert {one.before for one in reviewed(begun)} == {None}


def test_a_day_of_which_nothing_was_told_is_a_gap_and_no_zero() -> None:
    days = [told(WEEK.since, 60), Told(date(2026, 11, 17), 1, {"dossiers/received": 0, "reports/filed": 3})]
    found = known(review(days, []))
    assert found["received"].days == (60, None)
    assert found["filed"].days == (None, 3)


def test_the_pages_are_those_of_the_daily_bulletin_with_its_figures(whole: Review, paper: Path) -> None:
    reader = PdfReader(BytesIO(pdf.compiled(whole, paper)))
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words
    assert "BẢN TIN TUẦN Thành phố Đà Lạt Tuần 47/2026, 16/11/2026–22/11/2026 trọn kỳ, 7 ngày" in words
    assert "tiếp nhận 560 hồ sơ" in words
    assert "Hồ sơ tiếp nhận hồ sơ 560 500 +60 20 · CN 22/11 120 · T3 17/11" in words
    assert "�" not in words
    assert [str(entry.title) for entry in reader.outline] == [  # type: ignore[union-attr]  # one level: no lists in it
        "Tổng hợp", "Diễn biến theo ngày", "Theo ngày", "Cách tính và định nghĩa",
    ]  # fmt: skip


def test_it_speaks_english(whole: Review, paper: Path) -> None:
    with speaking("en"):
        reader = PdfReader(BytesIO(pdf.compiled(whole, paper)))
    assert "Weekly bulletin".upper() in reader.pages[0].extract_text()
    assert "Week 47 of 2026" in " ".join(reader.pages[0].extract_text().split())


def test_an_untold_period_is_an_honest_page(paper: Path) -> None:
    nothing = review([Told(WEEK.since, 1, {"sensors/known": 0})], [])
    words = " ".join(PdfReader(BytesIO(pdf.compiled(nothing, paper))).pages[0].extract_text().split())
    assert "Không có số đo, hồ sơ, phản ánh hay sự kiện nào trong kỳ này." in words


def test_the_workbook_has_a_row_a_day_and_the_manifest_says_of_which_period(whole: Review, tmp_path: Path) -> None:
    path = writing.write(whole, tmp_path, "xlsx", "vi", tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Tổng hợp", "Biểu đồ", "Theo ngày", "Định nghĩa"]
    rows = [[cell.value for cell in row[:2]] for row in book["Theo ngày"].iter_rows(min_row=5)]
    assert rows[1] == [datetime(2026, 11, 17), 120]  # noqa: DTZ001 - a day has no zone in a workbook
    manifest.write(whole, tmp_path, [path], "vi")
    (made,), problems = manifest.verify(tmp_path)
    assert (made.date, made.files[0].rows["days"], problems) == ("2026-W47", 7, [])
    with pytest.raises(IocError, match="weeks and months are told as pdf and xlsx, not as csv"):
        writing.write(whole, tmp_path, "csv", "vi", tmp_path)


def test_the_same_period_gives_the_same_bytes(whole: Review, paper: Path) -> None:
    assert pdf.compiled(whole, paper) == pdf.compiled(replace(whole, made_at=AFTER + timedelta(days=1)), paper)


def asked(urls: Urls, text: str) -> Review:
    async def ask() -> Review:
        city = City(urls.web)
        await city.open()
        try:
            return await city.review(Focus.on("da-lat"), period.parse(text), AFTER)
        finally:
            await city.close()

    return asyncio.run(ask())


def test_a_week_tells_what_the_snapshots_of_its_days_told(kept: tuple[Urls, Published]) -> None:
    urls, _ = kept
    day = read(urls)
    found = asked(urls, "2026-W47")
    assert [one.day for one in found.days] == [date(2026, 11, n) for n in range(16, 21)]  # the 21st is not over
    assert found.days[-1].day == DAY
    assert day.revision is not None
    assert dict(found.days[-1].figures) == dict(day.revision.figures)
    assert found.simulated
    assert {one.day for one in found.before} == {date(2026, 11, n) for n in range(9, 16)}
    assert asked(urls, "2026-W47") == found  # the days told for it stay as they were told


@pytest.mark.parametrize(("text", "cure"), [
    ("2026-W48", "no day of 2026-W48 is over; the newest day that is over is 2026-11-20"),
    ("2026-Q4", "2026-Q4 is neither a week nor a month"),
])  # fmt: skip
def test_what_has_no_review_is_told_with_its_cure(kept: tuple[Urls, Published], text: str, cure: str) -> None:
    with pytest.raises(IocError, match=cure):
        asked(kept[0], text)
