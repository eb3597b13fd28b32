"""The page of indicators: figures beside what they are judged by, flags with their arithmetic, filters and views."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import province
from ioc.i18n import speaking
from ioc.model.flag import BY_ITSELF
from ioc.model.focus import LOCAL_OPERATOR, Person
from ioc.model.period import Frequency, of, parse
from ioc.model.role import Grant, Role, person_of
from ioc.model.scoreboard import Scoreboard, ScoreRow
from ioc.services.indicators.checking import HOLDS_NOW
from ioc.services.logins import Pass
from layouts.admin.deed import WrongChoiceError
from layouts.diff import plain
from layouts.indicators import area_map, board, counts, deeds, elsewhere, file, lines, multiples, proposals, words
from layouts.indicators.asked import Desk
from layouts.indicators.way import PATH, Way
from layouts.pages import indicators
from layouts.pages import province as first_page
from layouts.ways import ways
from tests.layouts import fake_indicators
from tests.layouts.fake_indicators import FLAG, PROPOSAL
from tests.layouts.trees import VIEW, by_class, by_id, nodes
from tests.layouts.trees import words as text

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
UNTIL = date(2026, 10, 31)
NAMES = {"lam-dong": "Lâm Đồng", "da-lat": "Đà Lạt", "bao-loc": "Bảo Lộc", "da-teh": "Đạ Tẻh"}
LAN = person_of("lan", [Grant(Role.STAFF, "da-lat")])


def desk(way: Way = Way(), person: Person = LOCAL_OPERATOR) -> Desk:  # noqa: B008 - immutable
    return Desk(way, person, NAMES, "lam-dong", "2023", UNTIL, NOW, ZONE)


def scores(**changed: object) -> Scoreboard:
    """The fake city's, of which one row is changed."""
    found = fake_indicators.scoreboard(Frequency.MONTH, UNTIL)
    rows = tuple(replace(row, **changed) if row.indicator.code == "CQ-02" else row for row in found.rows)
    return replace(found, rows=rows)


def row_of(code: str, found: Scoreboard | None = None) -> ScoreRow:
    return next(row for row in (found or scores()).rows if row.indicator.code == code)


def drawn(way: Way = Way(), found: Scoreboard | None = None, person: Person = LOCAL_OPERATOR) -> dict:  # noqa: B008
    return plain(board.draw(found or scores(), desk(way, person)))


def test_a_row_tells_value_target_distance_and_each_area_judged_by_its_own_target() -> None:
    row = by_id(drawn(), "row-CQ-02")
    said = " ".join(text(row).replace("\u00a0", " ").split())
    assert said.startswith("Hồ sơ số hóa CQ-02 chưa công bố 74,3 % T10/2026 ≥ 60 huyện 50 +14,3")
    own, other = by_class(row, "area")
    assert (text(own), text(other).split()) == ("74,3", ["68,3", "n"])  # n: of fewer than thirty cases
    assert own["props"]["title"] == "mục tiêu ≥\u00a050, đạt mục tiêu, T10/2026, mô phỏng"


def test_a_miss_has_a_shape_and_a_word_and_not_a_colour_alone() -> None:
    missed, near = by_class(by_id(drawn(), "row-CQ-04"), "area")
    assert not by_class(missed, "miss")  # 42 of 40
    assert [n["props"]["className"] for n in by_class(near, "miss")] == ["miss near"]
    assert "gần đạt mục tiêu" in near["props"]["title"]
    assert "near" in near["props"]["className"].split()


def test_a_value_too_high_is_marked_the_other_way_round() -> None:
    low = row_of("CQ-04")
    known = low.cells["bao-loc"]
    assert known
    above = replace(known, value=55.0)  # still marked: the mark is of the light, its way of the distance
    found = scores()
    rows = tuple(
        replace(r, cells={"da-lat": None, "bao-loc": above}) if r is row_of("CQ-04", found) else r for r in found.rows
    )
    (mark,) = by_class(by_id(drawn(found=replace(found, rows=rows)), "row-CQ-04"), "miss")
    assert mark["props"]["className"] == "miss near over"


def test_a_published_figure_stands_under_its_name_with_its_period_and_its_flag() -> None:
    row = by_id(drawn(), "row-CQ-01")
    (name,) = by_class(row, "what")
    assert text(name).replace("\u00a0", " ") == (
        "Hồ sơ giải quyết đúng hạn hoặc sớm CQ-01 95,7 % (2022) Không khớp tổng"
    )
    (chip,) = by_class(name, "flag")
    assert chip["props"]["href"] == "/indicators?flag=1"
    assert by_class(drawn(), "opened") == []


def test_a_value_that_a_document_published_says_so_and_keeps_its_digits() -> None:
    (source,) = {f.source for f in province.documents().figures if (f.indicator, f.period) == ("CQ-02", "2023-07")}
    whole = row_of("CQ-02").whole
    assert whole
    told = scores(whole=replace(whole, value=68.45, simulated=False, source=source))
    row = text(by_id(drawn(found=told), "row-CQ-02"))
    assert "số công bố" in row
    assert "68,45" in row
    computed = scores(whole=replace(whole, value=68.45, simulated=False, source="Hệ thống một cửa"))
    row = text(by_id(drawn(found=computed), "row-CQ-02"))
    assert "chưa công bố" in row
    assert "68,45" not in row


def test_an_open_flag_shows_its_arithmetic_and_what_may_be_done_about_it() -> None:
    shown = by_id(drawn(Way(flag=FLAG.id)), "flag-open")
    said = text(shown)
    for part in ("1.201.075", "46.418", "1.247.493", "1.242.768", "4.725", "tổng bằng các phần", "Phòng KSTTHC",
                 "27/11/2026"):  # fmt: skip
        assert part in said
    deeds_of = [n["props"].get("data-deed") for n in nodes(shown) if n["type"] == "Button"]
    assert deeds_of == ["settle", "assign"]
    assert "data-deed" not in str(drawn(Way(flag=FLAG.id), person=LAN))  # staff read it


def test_a_flag_that_two_rows_bear_opens_once() -> None:
    rows = tuple(replace(r, flags=(FLAG,)) if r.indicator.code in ("CQ-01", "CQ-02") else r for r in scores().rows)
    for search in ("?flag=1", "?flag=1&view=766"):
        assert str(drawn(Way.read(search), replace(scores(), rows=rows))).count("'flag-open'") == 1


def test_a_settled_flag_says_who_settled_it_and_why() -> None:
    flag = replace(FLAG, state="settled", reason="Số 2022 giữ nguyên", by="lãnh đạo")
    rows = tuple(replace(r, flags=(flag,)) if r.flags else r for r in scores().rows)
    said = text(by_id(drawn(Way(flag=1), replace(scores(), rows=rows)), "flag-open"))
    assert "Đã giải quyết: Số 2022 giữ nguyên (lãnh đạo, 01/11/2026 08:00)" in said


def test_the_reason_of_a_flag_that_was_settled_by_itself_is_in_the_language_of_the_page() -> None:
    by_itself = replace(FLAG, state="settled", reason=HOLDS_NOW, by=BY_ITSELF)
    with speaking("en"):
        assert by_itself.ending == "The figures changed; the check finds them off no more as it did."
        assert replace(by_itself, by="lãnh đạo").ending == HOLDS_NOW, "a person's words stay as they were written"


@pytest.mark.parametrize(
    ("show", "codes"),
    [("below", ["CQ-04"]), ("flagged", ["CQ-01"]), ("stale", [])],
)
def test_a_filter_leaves_what_it_says(show: str, codes: list[str]) -> None:
    shown = drawn(Way.read(f"?show={show}"))
    assert [n["props"]["id"] for n in nodes(shown) if str(n["props"].get("id", "")).startswith("row-")] == [
        f"row-{code}" for code in codes
    ]
    if not codes:
        assert "Không có chỉ số nào khớp bộ lọc này." in text(shown)


def test_indicators_that_tell_nothing_stand_on_one_line_with_what_others_tell() -> None:
    (line, *_others) = by_class(drawn(), "rest")
    assert "Thủ tục được xử lý trực tuyến Lạng Sơn: mục tiêu ≥\u00a070\u00a0%" in text(line)


def test_a_view_shows_the_groups_of_its_decision_and_invents_no_weights() -> None:
    heads = [text(head) for head in by_class(drawn(Way(view="766")), "pillar")]
    assert heads == [
        "Công khai, minh bạch 18 trên 100 điểm, chưa có chỉ số nào ở đây",
        "Tiến độ, kết quả giải quyết 20 trên 100 điểm, 1 chỉ số",
        "Số hóa hồ sơ 22 trên 100 điểm, 1 chỉ số",
        "Dịch vụ công và thanh toán trực tuyến 22 trên 100 điểm, 3 chỉ số",
        "Mức độ hài lòng 18 trên 100 điểm, chưa có chỉ số nào ở đây",
    ]
    assert "chưa biết nên không cộng thành điểm" in text(drawn(Way(view="766")))
    dti = [text(head) for head in by_class(drawn(Way(view="dti")), "pillar")]
    assert len(dti) == 8
    assert all("chưa biết trọng số" in head for head in dti)


def test_areas_are_compared_by_head_where_the_definition_says_so() -> None:
    indicator = next(one for one in province.indicators().indicators if one.code == "AT-03")
    by_head = msgspec.structs.replace(indicator, per="head")
    known = row_of("CQ-01").cells["da-lat"]
    assert known
    cell = replace(known, value=12.0, per=5.3)
    found = scores(indicator=by_head, cells={"da-lat": cell, "bao-loc": None})
    row = by_id(drawn(found=found), "row-AT-03")
    assert "số nhỏ: trên 100.000 dân" in text(row)
    assert text(by_class(row, "area")[0]).split() == ["12", "5,3"]
    assert "5,3 trên 100.000 dân" in by_class(row, "area")[0]["props"]["title"]
    assert area_map.measured(cell, by_head) == 5.3


def test_four_counts_and_four_grades_stand_above() -> None:
    said = " ".join(text(plain(counts.draw(scores(), desk()))).split())
    for part in (
        "Toàn tỉnh đạt mục tiêu 2 trên 2 có mục tiêu", "Địa bàn dưới mục tiêu 1 trên 2 Bảo Lộc",
        "Có cờ số liệu 1 trên 38 1 đã giao, 0 chưa giao", "Đúng 86", "Đủ 71", "Sạch 93", "Sống 54",
    ):  # fmt: skip
        assert part in said


def test_other_provinces_stand_beside_with_figures_and_targets() -> None:
    shown = plain(elsewhere.draw(scores(), desk(Way(view="elsewhere"))))
    line = next(n for n in nodes(shown) if "Doanh nghiệp dùng hóa đơn điện tử" in text(n) and n["type"] == "Tr")
    assert "mục tiêu 2023: ≥\u00a0100\u00a0%" in text(line)


def test_a_table_that_scrolls_is_reached_by_keys_and_says_what_it_is() -> None:
    for shown in (drawn(), plain(elsewhere.draw(scores(), desk(Way(view="elsewhere"))))):
        (table,) = by_class(shown, "wide-table")
        assert (table["props"]["tabIndex"], table["props"]["role"]) == ("0", "region")
        assert table["props"]["aria-label"]


def test_a_waiting_value_is_for_a_second_person() -> None:
    def shown(person: Person) -> str:
        return str(plain(proposals.waiting([PROPOSAL], scores(), desk(person=person))))

    assert "'approve'" in shown(LOCAL_OPERATOR)
    assert "'approve'" not in shown(LAN)
    first = replace(LOCAL_OPERATOR, name=PROPOSAL.by)
    assert "'approve'" not in shown(first)
    assert "bạn đã nhập; người khác duyệt" in shown(first)
    same = replace(PROPOSAL, stands=74.3, revision=1)
    assert "thay cho 74,3\u00a0%, bản 1" in text(plain(proposals.waiting([same], scores(), desk())))
    assert proposals.waiting([replace(PROPOSAL, state="approved")], scores(), desk()) is None


# ---- charts


def test_the_reform_of_2024_is_marked_where_it_applies_and_that_of_2025_everywhere() -> None:
    told = fake_indicators.history("CQ-02", UNTIL)
    told = replace(told, observations=dict.fromkeys(("da-lat", "da-teh"), told.observations["da-lat"]))
    shown = plain(multiples.draw(told, ("da-lat", "da-teh"), desk()))
    by_area = {text(by_class(f, "plot")[0]).count("12/2024"): text(f) for f in nodes(shown) if f["type"] == "Figure"}
    assert by_area[0].startswith("Đà Lạt")
    assert by_area[1].startswith("Đạ Tẻh")
    assert all("7/2025" in words_ for words_ in by_area.values())
    assert "Vạch chấm 12/2024: địa giới cắt lại (Đạ Tẻh)." in text(shown)


def test_of_a_value_told_anew_the_newest_revision_is_drawn() -> None:
    told = fake_indicators.history("CQ-02", UNTIL)
    first, *rest = told.observations["da-lat"]
    anew = replace(first, value=99.0, revision=2)
    told = replace(told, observations={"da-lat": (anew, first, *rest)})
    (picture,) = multiples.pictures(told, ["da-lat", "bao-loc"], UNTIL)
    assert picture.course[0] == (first.period.last, 99.0)
    assert len(picture.course) == 1 + len(rest)


COURSES = st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=1, max_size=30)


@given(COURSES, st.floats(-1e6, 1e6, allow_subnormal=False))
def test_every_value_and_the_target_lie_on_a_scale_with_round_ends(values: list[float], target: float) -> None:
    course = [(date(2024, 1, 1) + timedelta(days=30 * n), value) for n, value in enumerate(values)]
    on = lines.scale([course], date(2024, 1, 1), date(2026, 10, 31), [target])
    assert all(-1e-6 <= on.up(value) <= 100 + 1e-6 for value in [*values, target])
    assert on.ticks[0] < on.ticks[1] < on.ticks[2]


@given(st.lists(st.floats(0, 100, allow_subnormal=False), min_size=1, max_size=30))
def test_no_scale_of_shares_ends_above_the_whole(values: list[float]) -> None:
    course = [(date(2024, 1, 1) + timedelta(days=30 * n), value) for n, value in enumerate(values)]
    on = lines.scale([course], date(2024, 1, 1), date(2026, 10, 31), most=100.0)
    assert on.high <= 100
    assert all(-1e-6 <= on.up(value) <= 100 + 1e-6 for value in values)


@given(st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=1, max_size=12))
def test_every_value_lies_in_one_of_five_steps_of_the_map(values: list[float]) -> None:
    found = area_map.classes(values)
    assert 1 <= found.count <= area_map.STEPS
    for value in values:
        low, high = found.bounds(found.of(value))
        assert low - found.step / 1e6 <= value <= high + found.step / 1e6
    assert all(a[1] == pytest.approx(b[0]) for a, b in pairwise(found.bounds(n) for n in range(found.count)))


# ---- words, the address, what is typed, the file


@pytest.mark.parametrize(
    ("told", "vietnamese", "english"),
    [
        ("2026-10", "T10/2026", "Oct 2026"),
        ("2026-Q3", "Q3/2026", "Q3 2026"),
        ("2022", "2022", "2022"),
        ("2026-W47", "tuần 47/2026", "week 47 of 2026"),
        ("2026-11-21", "21/11/2026", "21 Nov 2026"),
        ("2023-01-01/2023-07-07", "1/1–7/7/2023", "1 Jan–7 Jul 2023"),
        ("2023-01-01/2023-06-30", "6 tháng đầu 2023", "first half of 2023"),
        ("2022-12-01/2023-01-31", "1/12/2022–31/1/2023", "1 Dec 2022–31 Jan 2023"),
    ],
)
def test_a_period_is_written_as_the_language_does(told: str, vietnamese: str, english: str) -> None:
    assert words.period(parse(told)) == vietnamese
    with speaking("en"):
        assert words.period(parse(told)) == english


def test_figures_keep_what_they_say() -> None:
    assert words.figure(99.97, "%") == "99,9"  # less than all
    assert words.figure(100.0, "%") == "100,0"
    assert words.figure(1755.0, "{service}") == "1.755"
    assert (words.as_told(68.45), words.as_told(95.7), words.as_told(1_242_768)) == ("68,45", "95,7", "1.242.768")
    assert words.distance(-2.1, "%") == "−2,1"


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (UNTIL, "hôm nay"),
        (date(2026, 10, 30), "hôm qua"),
        (date(2026, 10, 1), "30 ngày"),
        (date(2023, 6, 30), "40 tháng"),
    ],
)
def test_an_age_is_told_in_days_and_then_in_months(last: date, said: str) -> None:
    assert words.age(last, UNTIL) == said


@pytest.mark.parametrize(
    ("search", "way"),
    [
        ("", Way()),
        ("?freq=quarter&until=2026-09-30&show=below&view=766&sel=CQ-02&flag=3&lang=en",
         Way(Frequency.QUARTER, "2026-09-30", "below", "766", "CQ-02", 3, "", "en")),
        ("?freq=week&until=tomorrow&show=none&view=../&sel=%27&flag=x&code=a&lang=fr", Way()),
        ("?until=20261031&flag=9999999999", Way(until="2026-10-31")),
    ],
)  # fmt: skip
def test_an_address_keeps_what_is_looked_at(search: str, way: Way) -> None:
    assert Way.read(search) == way
    assert Way.read(way.search()) == way


def test_nobody_looks_ahead() -> None:
    assert Way(until="2199-12-31").day(UNTIL) == UNTIL
    assert Way(until="2023-07-12").day(UNTIL) == date(2023, 7, 12)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("74,3", 74.3), ("74.3", 74.3), (" 1755 ", 1755.0), ("1.242.768", 1242768.0), ("1 242 768,5", 1242768.5),
     ("−3,5", -3.5)],
)  # fmt: skip
def test_a_number_is_read_as_it_is_typed_here(typed: str, value: float) -> None:
    assert deeds.value_of(typed) == value


@pytest.mark.parametrize("typed", ["", "khoảng 70", "1.755", "70 %", "1e3", "nan", "7,0,1"])
def test_what_is_no_number_or_two_is_sent_back_in_words(typed: str) -> None:
    with pytest.raises(WrongChoiceError, match="số"):
        deeds.value_of(typed)


def test_the_file_holds_what_is_seen_with_plain_numbers_and_iso_days() -> None:
    told = file.write(scores(), desk())
    assert told.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(told.removeprefix("\ufeff"))))
    one = next(r for r in rows if (r["indicator"], r["place"]) == ("CQ-02", "bao-loc"))
    assert (one["kind"], one["place_name"], one["value"], one["target"], one["light"]) == (
        "area", "Bảo Lộc", "68.3", "50", "met",
    )  # fmt: skip
    assert (one["since"], one["until"], one["received_at"]) == ("2026-10-01", "2026-10-31", "2026-11-01T08:00:00+07:00")
    assert one["few_cases"] == "1"
    flagged = next(r for r in rows if r["kind"] == "published")
    assert (flagged["value"], flagged["period"], flagged["flags"]) == ("95.7", "2022", "parts")
    assert file.name(scores(), desk(Way(show="below"))) == "chi-so-month-2026-10-31-below.csv"
    below = file.write(scores(), desk(Way(show="below")))
    assert {r["indicator"] for r in csv.DictReader(io.StringIO(below.removeprefix("\ufeff")))} == {"CQ-04"}


def test_the_page_is_for_who_looks_into_an_area_and_speaks_english() -> None:
    def opens(*grants: Grant) -> bool:
        person = person_of("x", grants)
        return indicators.opens(Pass("session", person, "x", "t"))

    assert opens(Grant(Role.STAFF, "da-lat"))
    assert opens(Grant(Role.MANAGER))
    assert not opens(Grant(Role.VIEWER), Grant(Role.OPERATOR))
    with speaking("en"):
        said = text(drawn())
    assert "Dossiers resolved on time or early" in said
    assert "misses target" in said
    assert "Hồ sơ" not in said.replace("Hồ sơ trực tuyến", "")


def test_who_has_one_desk_finds_it_from_every_page_and_on_it_the_way_is_marked() -> None:
    staff = person_of("x", [Grant(Role.STAFF, "da-lat")])
    assert "/district/da-lat?lang=en" in [
        a.to_plotly_json()["props"].get("href") for a in ways(staff, "?lang=en", PATH)
    ]
    marked = [a.to_plotly_json()["props"] for a in ways(staff, "", "/district/da-lat", "/district/da-lat")]
    assert [p["children"] for p in marked if p.get("aria-current")] == ["Bàn làm việc"]
    everywhere = person_of("x", [Grant(Role.MANAGER)])
    assert not any("/district/" in str(a.to_plotly_json()["props"].get("href")) for a in ways(everywhere, "", PATH))


@pytest.mark.parametrize(("role", "finds"), [(Role.STAFF, True), (Role.VIEWER, False)])
def test_who_has_a_desk_finds_the_way_from_the_first_page(role: Role, *, finds: bool) -> None:
    holder = Pass("session", person_of("x", [Grant(role, "da-lat")]), "x", "t")
    hrefs = [n["props"]["href"] for n in nodes(first_page._ways(VIEW, "en", holder)) if n["type"] == "A"]
    assert ("/indicators?lang=en" in hrefs) is finds


def test_the_newest_whole_period_is_offered_first() -> None:
    from layouts.indicators import head

    shown = plain(head._until(replace(desk(), until=date(2026, 11, 21))))
    choices = by_class(shown, "choice")
    assert [text(c) for c in choices[:2]] == ["T10/2026", "T9/2026"]
    assert choices[0]["props"]["aria-current"] == "true"
    assert choices[1]["props"]["href"] == "/indicators?until=2026-09-30"
    assert of(Frequency.MONTH, date(2026, 9, 30)).last == date(2026, 9, 30)
