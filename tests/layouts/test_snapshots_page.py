"""The page of snapshots: what is read from its address and form, how progress, schedules and the archive are drawn."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ioc.i18n import speaking
from ioc.model.focus import LOCAL_OPERATOR, Person
from ioc.model.kept import Kept, RunState, Shelf, Sought, Taken, Undelivered
from ioc.model.period import Frequency, of
from ioc.model.schedule import Schedule
from ioc.services.book import Book, Visit
from layouts.admin.deed import WrongChoiceError
from layouts.snapshots import archive, order, schedules
from layouts.snapshots.look import Look
from layouts.snapshots.request import Asked
from tests.layouts.fake_archive import DAY, MADE, kept, run
from tests.layouts.fake_city import quiet
from tests.layouts.trees import plain, words

AREAS = {"lam-dong": "Lâm Đồng", "da-lat": "Đà Lạt", "bao-loc": "Bảo Lộc"}
TODAY = date(2026, 11, 21)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DELIVERY = "0b6f7c62-5b0e-4c39-9d6e-3f1f6f3a1a11"


def asked(by: Person = LOCAL_OPERATOR) -> Asked:
    return Asked(by, Book("postgresql://nobody@127.0.0.1:1/none"), quiet(), Visit(MADE), AREAS, ZONE, Path("/kept"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("q", "sought"),
    [
        ("", Sought()),
        ("20/11/2026", Sought(day=DAY)),
        ("2026-11-20", Sought(day=DAY)),
        ("5c6e4337", Sought(sha256="5c6e4337")),
        ("5C6E4337", Sought(sha256="5c6e4337")),
        ("da lat", Sought(areas=frozenset({"da-lat"}))),
        ("Lâm", Sought(areas=frozenset({"lam-dong"}))),
        ("decade", Sought(areas=frozenset())),  # letters of a checksum, and no number
        ("31/02/2026", Sought(areas=frozenset())),
    ],
)
def test_what_is_typed_is_a_day_a_checksum_or_an_area(q: str, sought: Sought) -> None:
    assert Look(q=q).sought(AREAS) == replace(sought, limit=20)


def test_an_address_keeps_what_is_looked_at_and_leaves_the_rest_aside() -> None:
    look = Look(every=Frequency.WEEK, q="đà lạt", open=12, page=3, lang="en")
    assert Look.read(look.search()) == look
    assert Look.read("?every=year&open=x&page=0&lang=xx&other=1") == Look()
    assert Look.read(f"?page={'9' * 30}&open={'9' * 30}") == Look()
    assert look.sought(AREAS).offset == 40


def test_an_order_is_of_the_areas_days_and_forms_that_were_chosen() -> None:
    slugs, periods, forms = order.wanted("*", "day", "19/11/2026", "21/11/2026", ["xlsx", "pdf"], AREAS, TODAY)
    assert slugs == [*AREAS]
    assert [period.text for period in periods] == ["2026-11-19", "2026-11-20", "2026-11-21"]
    assert forms == ["pdf", "xlsx"]
    assert order.wanted("da-lat", None, "2026-11-20", "", ["csv"], AREAS, TODAY)[1] == [of(Frequency.DAY, DAY)]


def test_a_week_or_a_month_is_ordered_by_any_of_its_days_and_in_its_own_forms() -> None:
    weeks = order.wanted("da-lat", "week", "15/11/2026", "16/11/2026", ["pdf", "csv"], AREAS, TODAY)
    assert [period.text for period in weeks[1]] == ["2026-W46", "2026-W47"]
    assert weeks[2] == ["pdf"]
    assert [p.text for p in order.wanted("da-lat", "month", "20/11/2026", "", ["xlsx"], AREAS, TODAY)[1]] == ["2026-11"]
    with pytest.raises(WrongChoiceError, match="ít nhất một dạng tệp"):
        order.wanted("da-lat", "month", "20/11/2026", "", ["csv"], AREAS, TODAY)
    with pytest.raises(WrongChoiceError, match="từ 1 đến 31 tuần hoặc tháng"):
        order.wanted("da-lat", "week", "01/01/2026", "20/11/2026", ["pdf"], AREAS, TODAY)


@pytest.mark.parametrize(
    ("area", "since", "until", "forms", "told"),
    [
        ("nowhere", "20/11/2026", "", ["pdf"], "Hãy chọn địa bàn"),
        ("da-lat", "20/11/2026", "", [], "Hãy chọn địa bàn"),
        ("da-lat", "hôm qua", "", ["pdf"], "Ngày viết như 21/11/2026."),
        ("da-lat", "20/11/2026", "x", ["pdf"], "Ngày viết như 21/11/2026."),
        ("da-lat", "22/11/2026", "", ["pdf"], "Ngày 22/11/2026 chưa đến."),
        ("da-lat", "20/11/2026", "19/11/2026", ["pdf"], "Đến ngày phải là 20/11/2026 hoặc sau đó."),
        ("da-lat", "01/10/2026", "20/11/2026", ["pdf"], "Mỗi lần tạo từ 1 đến 31 ngày."),
    ],
)
def test_a_wrong_choice_is_said(area: str, since: str, until: str, forms: list[str], told: str) -> None:
    with pytest.raises(WrongChoiceError, match=told):
        order.wanted(area, "day", since, until, forms, AREAS, TODAY)


def test_progress_is_how_many_of_all_are_done_and_what_is_made_now() -> None:
    runs = [
        run(1, "da-lat", RunState.MADE),
        run(2, "bao-loc", RunState.MAKING, step="xlsx", attempts=2),
        run(3, "lam-dong", RunState.WAITING),
    ]
    told = words(plain(order.progress(runs, AREAS)))
    assert "Đang tạo Bảo Lộc 20/11/2026: ghi bảng tính, lần 2" in told
    assert "1 / 3 bản, còn khoảng 4 giây" in told  # two seconds each
    with speaking("en"):
        assert "1 of 3, about 4 seconds left" in words(plain(order.progress(runs, AREAS)))


def test_an_order_ends_with_what_became_of_it() -> None:
    ended = [run(1, "a", RunState.MADE), run(2, "b", RunState.FAILED), run(3, "c", RunState.STOPPED)]
    told = words(plain(order.progress(ended, AREAS)))
    assert "Xong: 1 bản đã vào kho. 1 bản không tạo được" in told
    assert "1 bản đã dừng." in told
    assert "Không còn thấy lần tạo này." in words(plain(order.progress([], AREAS)))


@pytest.mark.parametrize(
    ("runs", "kind"),
    [
        ([run(1, "a", RunState.MADE), run(2, "b", RunState.MADE)], "ok"),
        ([run(1, "a", RunState.MADE), run(2, "b", RunState.MADE, attempts=2)], "re"),
        ([run(1, "a", RunState.MADE, late=True), run(2, "b", RunState.MADE, attempts=2)], "mi"),
        ([run(1, "a", RunState.MADE), run(2, "b", RunState.WAITING)], "now"),
        ([run(1, "a", RunState.WAITING), run(2, "b", RunState.FAILED)], "no"),
    ],
)
def test_a_square_is_the_worst_of_its_areas(runs: list[object], kind: str) -> None:
    assert schedules.outcome(runs) == kind  # type: ignore[arg-type]


def test_a_schedule_tells_when_where_and_to_how_many_and_addresses_to_who_administers() -> None:
    one = Schedule(
        1, time(6, 30), Frequency.DAY, (), ("pdf", "csv"), "vi",
        ("mailto:an@tinh.example", "mailto:binh@tinh.example", "s3:ban-tin"), "local", MADE - timedelta(days=9),
    )  # fmt: skip
    days = [DAY - timedelta(days=n) for n in (2, 1, 0)]
    runs = [run(n, "da-lat", RunState.MADE, period=of(Frequency.DAY, day), late=n == 1) for n, day in enumerate(days)]
    told = words(plain(schedules.draw([(one, runs)], (), asked(), {"csv": 1826}, MADE)))
    assert "06:30 mỗi ngày, lần tới CN 22/11, sau 23 giờ 59 phút" in told
    assert "mọi IOC và toàn tỉnh" in told
    assert "2 hộp thư, 1 kho S3" in told
    assert "PDF mãi; CSV 5 năm" in told
    assert "3 lần chạy gần nhất 2 đủ ngay, 1 chạy bù" in told
    assert "an@tinh.example" not in told
    full = " ".join(words(plain(schedules.standing([one], AREAS))).split())
    assert "06:30 mỗi ngày mọi IOC và toàn tỉnh; PDF, CSV; mailto:an@tinh.example" in full
    assert "Sửa lịch" in words(plain(schedules.layout(AREAS, administers=True)))
    assert "Sửa lịch" not in words(plain(schedules.layout(AREAS, administers=False)))


def test_what_did_not_arrive_says_why_and_is_sent_again_once_it_was_given_up() -> None:
    day = of(Frequency.DAY, DAY)
    unsent = [
        Undelivered(DELIVERY, "da-lat", day, "mailto:an@tinh.example", "550 no such user", given_up=True),
        Undelivered(DELIVERY, "bao-loc", day, "s3:ban-tin", "no answer", given_up=False),
    ]
    told = " ".join(words(plain(schedules.draw([], unsent, asked(), {}, MADE))).split())
    mail, store = told.split("Bảo Lộc 20/11/2026")
    assert "Đà Lạt 20/11/2026 mailto:an@tinh.example Máy chủ thư không nhận. 550 no such user Gửi lại" in mail
    assert "s3:ban-tin Không chép được vào kho S3. no answer sẽ tự gửi lại" in store
    assert "Gửi lại" not in store


def draw(found: list[Kept], opened: Kept | None = None, look: Look = Look(), total: int | None = None) -> str:  # noqa: B008
    takers = [Taken("ioc-da-lat-2026-11-20.pdf", "lan", MADE)]
    page = Shelf(tuple(found), len(found) if total is None else total)
    return words(plain(archive.draw(page, opened, takers, asked(), look)))


def test_a_row_tells_by_whom_how_large_and_whether_it_matches() -> None:
    told = draw([kept(1, "da-lat"), kept(2, "bao-loc", sound=False, attempts=2), kept(3, "lam-dong", late=True)])
    assert "20/11/2026 Đà Lạt 21/11/2026 06:30 lịch 6 4,7\N{NO-BREAK SPACE}MB 015c6e433715… Khớp" in told
    assert "lịch, lần 2" in told
    assert "Không khớp" in told
    assert "lịch, chạy bù" in told
    mine = kept(4, "da-lat", scheduled=False, made_by="lan", sound=None, revision=2)
    assert "bản 2 Đà Lạt" in draw([mine])
    assert "Chưa kiểm" in draw([mine])


def test_an_opened_row_shows_its_manifest_and_who_took_what() -> None:
    one = kept(1, "da-lat")
    gone = replace(one, files=tuple(replace(f, gone_at=datetime.now(UTC)) if f.form == "csv" else f for f in one.files))
    told = draw([gone], gone)
    assert "142.860 dòng" in told
    assert "Số liệu chốt lúc 21/11/2026 00:00." in told
    assert "hết hạn giữ" in told
    assert "lan lấy ioc-da-lat-2026-11-20.pdf lúc 21/11/2026 06:30" in told
    table = str(plain(archive.draw(Shelf((one,), 1), one, [], asked(), Look())))
    assert "ioc snapshot verify da-lat/2026-11-20.0a1b2c3d" in table
    assert "/kept" not in table.replace("/snapshots/kept/", "")  # where it lies on the server is nobody's business


def test_pages_and_nothing_are_told() -> None:
    assert "21–22 trong 1.284" in draw([kept(1, "da-lat"), kept(2, "da-lat")], look=Look(page=2), total=1284)
    assert "Không có bản nào khớp “x”." in draw([], look=Look(q="x"))
    assert "Chưa có bản nào trong kho." in draw([])
