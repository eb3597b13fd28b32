"""The hub on the page of operations: what its figures say, in both languages, and what is slow."""

from datetime import UTC, datetime
from typing import Any

from ioc.i18n import speaking
from layouts import broadcast
from layouts.diff import plain
from layouts.vitals import HOUR, Health, Minute, Spent, Totals
from tests.layouts.trees import by_id, nodes, words

NOW = datetime(2026, 11, 21, 7, 30, 20, tzinfo=UTC)
CALM = Minute(viewers=12, updates_s=24.0, sent_s=24.0 * 600, ticks=100, late=0, resynchronised=0)
PANELS = {f"p{n}": Spent(10, n / 100, n / 1000) for n in range(9)} | {"map": Spent(4, 6.0, 0.4, failed=1)}


def told(recent: Minute = CALM, panels: dict[str, Spent] = PANELS) -> Health:
    now = Totals(NOW, viewers=12, shown=40, ticks=7000, late=3, sent=5 * 1024 * 1024)
    hour = Minute(12, 20.0, 12_000, ticks=6000, late=3, resynchronised=2)
    return Health(NOW, now, recent, hour, (*[None] * (HOUR - 1), CALM), panels)


def drawn(health: Health) -> Any:
    return plain(broadcast.draw(health, None))  # type: ignore[arg-type]


def test_figures_are_told_in_words_that_fit_them() -> None:
    page = drawn(told())
    shown = {key: words(by_id(page, f"broadcast-{key}")) for key in ("viewers", "updates", "sent", "late")}
    assert shown == {"viewers": "12", "updates": "24,0", "sent": "14,1", "late": "3"}
    text = words(page)
    assert "vẽ đúng nhịp cho 12 màn hình" in text
    assert "600\u00a0byte một cập nhật" in text
    assert "2 lần gửi lại từ đầu" in text
    assert "5,0\u00a0MB" in text


def test_what_is_drawn_late_often_is_said_first() -> None:
    page = drawn(told(Minute(12, 1, 1, ticks=100, late=9, resynchronised=0)))
    verdict = by_id(page, "broadcast-verdict")
    assert "of-watch" in verdict["props"]["className"]
    assert "vẽ muộn 9 trong 100 nhịp" in words(verdict)


def test_the_slowest_panels_stand_first_and_few_are_named() -> None:
    rows = [words(n).split() for n in nodes(by_id(drawn(told()), "broadcast-slowest")) if n["type"] == "Tr"][1:]
    assert [row[0] for row in rows] == ["map", "p8", "p7", "p6", "p5", "p4"]
    assert rows[0] == ["map", "4", "1", "1,5", "giây", "100", "ms"]
    assert rows[1] == ["p8", "10", "–", "8,0", "ms", "0,8", "ms"]


def test_a_process_that_drew_nothing_says_so() -> None:
    nothing = Minute(0, 0, 0, ticks=0, late=0, resynchronised=0)
    page = drawn(told(nothing, {}))
    assert "Chưa vẽ ô nào trong 1 giờ qua." in words(page)
    assert "0\u00a0byte một cập nhật" in words(page)


def test_english_is_spoken_too() -> None:
    with speaking("en"):
        assert "draws in time; screens: 12" in words(drawn(told()))
