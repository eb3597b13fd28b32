"""The room that words take: within a tenth of what a browser measured in Be Vietnam Pro."""

import pytest

from layouts.letters import figures, width


@pytest.mark.parametrize(
    ("words", "measured"), [("Huỳnh Tấn Phát", 16.8), ("BV Lâm Đồng %", 17.0), ("Trả lời 6 giờ %", 14.8)]
)
def test_words_are_as_wide_as_a_browser_draws_them(words: str, measured: float) -> None:
    assert width(words) == pytest.approx(measured, rel=0.1)


def test_a_tone_takes_no_room_of_its_own() -> None:
    assert width("Ế") == width("E")


def test_points_are_narrower_than_figures() -> None:
    assert figures("12.625") < figures("126250")
