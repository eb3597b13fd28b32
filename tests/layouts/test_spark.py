"""Sparks as SVG in data URIs."""

import re
from urllib.parse import unquote

from layouts.spark import HEIGHT, MARGIN, spark
from layouts.theme import token


def svg(uri: str | None) -> str:
    assert uri is not None
    head, _, body = uri.partition(",")
    assert head == "data:image/svg+xml"
    return unquote(body)


def test_fewer_than_two_values_are_no_line() -> None:
    assert spark(()) is None
    assert spark((None, 1.0, None)) is None


def test_a_row_has_no_line_of_less_than_a_third_of_its_day_and_a_hero_has() -> None:
    morning = (*[None] * 18, 97.0, 96.0, 98.0, 97.0, 98.0, 98.0)
    assert spark(morning) is None
    assert spark(morning, small=False) is not None
    assert spark((1.0, *[None] * 10, 97.0, *[None] * 12)) is not None


def test_the_line_goes_from_the_lowest_to_the_highest_value() -> None:
    path = re.findall(r"d='(M[^']*)'", svg(spark((0.0, 1.0))))[0]
    assert path == f"M2 {HEIGHT - MARGIN:g}L94 {MARGIN:g}"


def test_a_flat_line_runs_through_the_middle() -> None:
    assert f"M2 {HEIGHT / 2:g}L94 {HEIGHT / 2:g}" in svg(spark((5.0, 5.0)))


def test_a_gap_lifts_the_pen_and_a_lonely_value_is_a_dot() -> None:
    path = re.findall(r"d='(M[^']*)'", svg(spark((1.0, 2.0, None, 3.0, None, 1.0, 2.0))))[0]
    assert path.count("M") == 3
    assert "h.01" in path


def test_yesterday_is_a_ghost_behind_the_line() -> None:
    text = svg(spark((1.0, 2.0), (2.0, 1.0)))
    assert text.index(token("ghost")) < text.index(token("ink-2"))


def test_a_threshold_near_the_line_is_dashed_and_one_far_away_is_not_drawn() -> None:
    assert "dasharray" in svg(spark((1.0, 2.0), threshold=2.5))
    assert "dasharray" not in svg(spark((1.0, 2.0), threshold=9.0))


def test_a_spark_of_two_days_stays_small() -> None:
    line = tuple(float(i % 7) for i in range(24))
    assert len(spark(line, line[::-1], 5.0) or "") < 1500
