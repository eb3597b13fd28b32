"""The panel of what a province counts: quiet, one kind, several, in both languages; and the scene it stands in."""

from datetime import UTC, datetime

from ioc.i18n import speaking
from ioc.model.counted import CountedDay, Kind, Part, Tally
from layouts.diff import plain
from layouts.panels import counts
from layouts.scenes import COUNTS, named
from layouts.walls import load
from tests.layouts.test_scenes import SHEET, places
from tests.layouts.trees import VIEW, by_id, words

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
BORDER = Kind(
    {"vi": "Lượt qua cửa khẩu", "en": "Crossings"},
    parts=(
        Part({"vi": "Nhập cảnh"}, {"direction": "in"}),
        Part({"vi": "Khai báo số"}, {"declared": True}, share=True),
    ),
    by="gate",
    by_name={"vi": "Cửa khẩu"},
)


def day(total: int, at: datetime | None = NOW, kind: Kind = BORDER) -> CountedDay:
    now, before = Tally(total, (total // 2, total // 4)), Tally(100, (40, 50))
    return CountedDay("x", kind, now, before, before, (total // 24,) * 24, (("Hữu Nghị", total),), at, simulated=False)


def drawn(*days: CountedDay) -> dict:
    return plain(counts.draw(days, VIEW))


def test_a_day_shows_the_whole_its_parts_and_its_places() -> None:
    shown = drawn(day(240))
    assert "240" in words(shown)
    assert "Nhập cảnh" in words(shown)
    assert "25,0" in words(by_id(shown, "counts-0-1"))
    assert words(by_id(shown, "counts-0-places")) == "Cửa khẩu hôm nay Hữu Nghị 240"


def test_a_night_without_any_has_no_share() -> None:
    assert "–" in words(by_id(drawn(day(0)), "counts-0-1"))


def test_where_nothing_was_ever_told_a_sentence_says_so() -> None:
    assert "Chưa có lượt nào được gửi về" in words(drawn())


def test_several_kinds_stand_below_each_other_and_words_are_the_readers() -> None:
    with speaking("en"):
        text = words(drawn(day(240), day(10)))
    assert text.count("Crossings") == 2
    assert "Counts" in text


def test_its_scene_has_a_place_for_it_in_every_shape_and_must_be_named() -> None:
    assert places("few", "counts") == set(COUNTS.few)
    assert places("tall", "counts") == set(COUNTS.panels)
    assert '[data-scene="counts"] .cell[data-scenes~="counts/tall"]' in SHEET
    assert named(("counts",)) == (COUNTS,)
    assert COUNTS not in load().scenes("da-lat")
