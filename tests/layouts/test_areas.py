"""The page that compares areas: every unit once, estimates marked, what may not be seen unseen, in both languages."""

import csv
from io import StringIO

import pytest

from ioc.i18n import speaking
from ioc.model.comparison import Compared, Comparison, Counts
from ioc.services import comparison as service
from layouts import comparison, comparison_csv
from layouts.diff import plain
from layouts.pages.areas import Way
from tests.layouts.trees import by_id, words

NAMES = {"bao-loc": "Bảo Lộc", "bao-lam": "Bảo Lâm"}
TOLD = [
    ("2023", "bao-loc", "24820", Counts(sensors=2, silent=1, received=40, on_time=19, late=1)),
    ("2023", "bao-lam", "25078", Counts(received=10, overdue=3)),
    ("2023", "bao-loc", None, Counts(filed=7)),
]


def compared(edition: str, seen: tuple[str, ...] = ("bao-loc", "bao-lam")) -> Comparison:
    return service.compare(edition, "2023", seen, [told for told in TOLD if told[1] in seen])


def drawn(told: Comparison) -> list:
    return [plain(part) for part in comparison.draw(told, NAMES, "15:20", {"bao-loc"})]


def test_a_unit_shows_its_counts_whose_it_was_and_that_it_is_an_estimate() -> None:
    row = " ".join(words(by_id(drawn(compared("2025-07")), "unit-24820")).split())
    assert row == "Phường 2 Bảo Lộc ước tính Bảo Lộc, Bảo Lâm 2 1 0 50 95,0 % 3 0 0"


def test_where_no_centre_is_nobody_tells_and_what_is_unknown_is_no_zero() -> None:
    shown = drawn(compared("2023"))
    assert words(by_id(shown, "unit-680")).endswith("0 0 0 10 – 3 – –"), "what came all the same is told"
    assert words(by_id(shown, "unit-673")).endswith("2 1 0 40 95,0 % 0 7 0")
    assert "Gạch ngang: nơi chưa có IOC" in words(shown)
    rows = csv.DictReader(StringIO(comparison_csv.write(compared("2023"), NAMES, {"bao-loc"}).removeprefix("\ufeff")))
    found = {row["code"]: [row[key] for key in ("sensors", "received", "overdue", "filed")] for row in rows}
    assert (found["680"], found["673"]) == (["0", "10", "3", ""], ["2", "40", "0", "7"])


def test_what_no_unit_has_for_certain_stands_below_and_in_the_sum() -> None:
    shown = drawn(compared("2025-07"))
    assert words(by_id(shown, "rest-bao-loc")).startswith("Bảo Lộc không rõ xã, phường")
    assert words(by_id(shown, "units-together")) == "Cộng 2 1 0 50 95,0 % 3 7 0"
    assert "Ước tính: đơn vị lấy một phần" in words(shown)
    assert "Ước tính" not in words(drawn(compared("2024-12")))


def test_of_a_unit_that_is_not_theirs_the_name_is_told() -> None:
    shown = drawn(compared("2025-07", seen=("bao-loc",)))
    assert words(by_id(shown, "unit-24820")).endswith("Không được xem")
    assert words(by_id(shown, "unit-25126")) == "Xã Đạ Tẻh da-teh Không được xem"


def test_units_that_are_theirs_stand_before_those_that_are_not() -> None:
    body = drawn(compared("2025-07", seen=("bao-lam",)))[0]["props"]["children"][1]["props"]["children"][1]
    unseen = ["over" in row["props"].get("className", "") for row in body["props"]["children"]]
    assert unseen == sorted(unseen)
    assert not unseen[0]


def test_simulated_data_is_marked_all_of_it_or_a_part() -> None:
    def told(simulated: int) -> str:
        counts = Counts(received=10, filed=2, simulated=simulated)
        return words(drawn(service.compare("2023", "2023", ["bao-loc"], [("2023", "bao-loc", "24820", counts)])))

    assert "Có phần mô phỏng" in told(3)
    assert "Mô phỏng" in told(12)
    assert "mô phỏng" not in told(0).lower()


def test_the_file_tells_what_the_page_shows_and_nothing_of_others() -> None:
    rows = [*csv.DictReader(StringIO(comparison_csv.write(compared("2025-07"), NAMES, NAMES).removeprefix("\ufeff")))]
    unit, rest = next(r for r in rows if r["code"] == "24820"), rows[-1]
    assert (unit["areas"], unit["estimated"], unit["received"], unit["on_time_share"]) == (
        "Bảo Lộc, Bảo Lâm",
        "1",
        "50",
        "95.0",
    )
    assert (rest["code"], rest["areas"], rest["filed"]) == ("", "Bảo Lộc", "7")
    seen = comparison_csv.write(compared("2025-07", seen=("bao-loc",)), NAMES, NAMES)
    assert "Đạ Tẻh" not in seen
    assert "24820" not in seen


def test_whoever_sees_nothing_gets_no_sum() -> None:
    told = compared("2024-12", seen=())
    assert {one.sight for one in told.units} == {"nothing"}
    assert "Cộng" not in words(drawn(told))


def test_a_share_below_the_whole_is_never_rounded_up_to_it() -> None:
    (unit, *others) = compared("2023").units
    told = Compared(unit.unit, "all", Counts(on_time=99_999, late=1))
    shown = comparison.draw(
        Comparison(*(getattr(compared("2023"), f) for f in ("edition", "editions")), (told, *others), ()),
        NAMES,
        "",
        NAMES,
    )
    assert "99,9 %" in words([plain(part) for part in shown])


def test_english_has_its_own_words() -> None:
    with speaking("en"):
        text = words(drawn(compared("2025-07")))
    assert "51 communes and wards" in text
    assert "estimate" in text


@pytest.mark.parametrize(
    ("search", "way"),
    [
        ("", Way()),
        ("?edition=2025-07&span=week&lang=en", Way("2025-07", "week", "en")),
        ("?edition=&span=century&lang=fr", Way()),
    ],
)
def test_an_address_keeps_what_is_asked(search: str, way: Way) -> None:
    assert Way.read(search) == way
    assert Way.read(way.search()) == way
