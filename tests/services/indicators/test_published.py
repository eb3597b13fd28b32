"""The published figures: loaded once, flagged where they do not hold and nowhere else, shown with their flags."""

from datetime import date, timedelta

import pytest

from ioc.errors import IocError
from ioc.model.flag import FlagKind
from ioc.model.period import Frequency
from ioc.services.indicators import published
from tests.servers import Urls
from tests.services.indicators.stage import LEADER, NOW, STAFF, ZONE
from tests.services.stage import ask

UNTIL = date(2026, 11, 21)


@pytest.fixture
def loaded(embedded_database: Urls) -> Urls:
    """A database with what documents published."""
    told = published.load(embedded_database.owner, "2023", NOW, ZONE)
    assert (told.figures, told.new) == (len(published.figures()),) * 2
    return embedded_database


def test_what_does_not_hold_is_flagged_and_nothing_else(loaded: Urls) -> None:
    found = ask(loaded, lambda city: city.flags(NOW), LEADER)
    assert {(f.kind, f.indicator, f.place, f.period) for f in found} == {
        (FlagKind.PARTS, "CQ-09", "lam-dong", "2022"),
        (FlagKind.RATE, "CQ-01", "lam-dong", "2022"),
        (FlagKind.DISAGREE, "CQ-05", "lam-dong", "2023-01-01/2023-07-07"),
        (FlagKind.POINTS, "CQ-20", "hai-duong", "2023-10"),
        (FlagKind.UNITS, "XH-01", "hai-duong", "2023-10"),
    }
    touched = {code for flag in found for code in (flag.indicator, *flag.related)}
    assert touched == {
        "CQ-01", "CQ-04", "CQ-05", "CQ-09", "CQ-10", "CQ-11", "CQ-13", "CQ-14", "CQ-20", "XH-01"
    }  # fmt: skip
    parts = next(f for f in found if f.kind is FlagKind.PARTS)
    assert [line.value for line in parts.arithmetic] == [1_201_075, 46_418, 1_247_493, 1_242_768, 4_725]
    assert parts.words == "Các phần cộng lại lớn hơn tổng 4.725 hồ sơ."
    assert parts.said["en"] == "The parts together exceed the whole by 4,725 dossiers."


def test_loading_again_changes_nothing(loaded: Urls) -> None:
    again = published.load(loaded.owner, "2023", NOW + timedelta(days=1), ZONE)
    assert (again.new, again.opened, again.settled) == (0, 0, 0)
    assert len(ask(loaded, lambda city: city.flags(NOW))) == 5


def test_the_scoreboard_shows_them_beside_each_other_with_their_flags(loaded: Urls) -> None:
    board = ask(loaded, lambda city: city.scoreboard(Frequency.MONTH, UNTIL, NOW), STAFF)
    rows = {row.indicator.code: row for row in board.rows}
    on_time = rows["CQ-01"]
    assert on_time.whole is not None
    assert (on_time.whole.value, on_time.whole.period.text, on_time.whole.stale) == (95.7, "2022", True)
    assert {flag.kind for flag in on_time.flags} == {FlagKind.PARTS, FlagKind.RATE}
    services = rows["CQ-07"]
    assert services.whole is not None
    assert services.published is not None
    assert (services.whole.value, services.published.value, services.flags) == (1755, 1805, ())
    assert rows["KT-01"].whole is None
    assert [(one.place, one.value) for one in rows["XH-01"].elsewhere] == [("hai-duong", 79)]
    assert board.areas == ("da-lat",)
    assert all(cell is None for row in board.rows for cell in row.cells.values())
    assert (board.counts.judged, board.counts.met, board.counts.flagged) == (2, 2, 5)
    assert board.counts.oldest == date(2022, 12, 31)
    for code in ("CQ-04", "CQ-05"):  # two sources, of nearly the same half-year
        assert [flag.kind for flag in rows[code].whole.flags] == [FlagKind.DISAGREE]  # type: ignore[union-attr]
    in_2022 = board.by_source["Số công bố của tỉnh Lâm Đồng năm 2022"]  # CQ-01 is flagged, CQ-07 and NL-01 hold
    assert (in_2022.right, in_2022.clean, in_2022.live) == (66.7, 100, 0)


def test_a_day_gone_by_is_shown_as_it_was(loaded: Urls) -> None:
    board = ask(loaded, lambda city: city.scoreboard(Frequency.YEAR, date(2023, 2, 28), NOW))
    rows = {row.indicator.code: row for row in board.rows}
    broadband, services = rows["NT-01"].whole, rows["CQ-07"].whole
    assert broadband is not None
    assert services is not None
    assert (broadband.value, services.value) == (96, 1805)
    assert rows["CQ-02"].whole is None


def test_a_history_holds_other_provinces(loaded: Urls) -> None:
    told = ask(loaded, lambda city: city.indicator("CQ-03", NOW))
    assert [(one.period.text, one.value) for one in told.observations["lam-dong"]] == [("2023-07", 52)]
    assert [one.value for one in told.elsewhere["hai-duong"]] == [87.4]
    with pytest.raises(IocError, match="no indicator is called 'CQ-99'"):
        ask(loaded, lambda city: city.indicator("CQ-99", NOW))
