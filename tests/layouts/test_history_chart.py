"""The chart of a history: what was measured where it was measured, gaps as gaps, in two languages and two looks."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
import pytest

from ioc.i18n import speaking
from ioc.model.catalogue import Thresholds
from ioc.model.history import History, Point
from layouts.desk.history_chart import Look, config, figure
from layouts.desk.palette import DARK, LIGHT

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
START = datetime(2026, 11, 19, 17, tzinfo=UTC)  # midnight in Vietnam
STEP = timedelta(minutes=15)
LOOK = Look("m", 2, ZONE)


def level(n: int = 96, *, binned: bool = True, **more: Any) -> History:
    """A day of levels around 1,2 m."""
    points = tuple(Point(START + i * STEP, 1.2 + i / 1000, 1.1 + i / 1000, 1.3 + i / 1000, 15, 0) for i in range(n))
    told = History(
        "level", START, START + n * STEP, "raw", 900, points, (), (), Thresholds(1.5, 1.8, 9.0), simulated=True,
        binned=binned,
    )  # fmt: skip
    return replace(told, **more)


def trace(drawn: dict[str, Any], name: str) -> dict[str, Any]:
    return next(t for t in drawn["data"] if t["name"] == name)


def texts(drawn: dict[str, Any]) -> list[str]:
    return [a["text"] for a in drawn["layout"]["annotations"]]


@pytest.mark.parametrize("look", [LOOK, replace(LOOK, palette=DARK)])
@pytest.mark.parametrize("kind", ["level", "amount"])
def test_plotly_takes_every_figure_and_it_travels_as_json(look: Look, kind: str) -> None:
    drawn = figure(level(kind=kind, gaps=((START + 5 * STEP, START + 9 * STEP),)), look, "a")
    assert go.Figure(drawn).layout.paper_bgcolor == look.palette.surface
    assert json.loads(json.dumps(drawn))["layout"]["uirevision"] == "a"
    other = DARK if look.palette is LIGHT else LIGHT
    assert other.surface not in json.dumps(drawn)


def test_times_are_local_and_days_are_cut_there() -> None:
    drawn = figure(level(), LOOK)
    assert trace(drawn, "mean")["x"][0] == "2026-11-20T00:00:00"
    assert drawn["layout"]["xaxis"]["range"] == ["2026-11-20T00:00:00", "2026-11-21T00:00:00"]


def test_a_line_is_broken_at_gaps_and_at_bad_readings_and_nowhere_else() -> None:
    points = list(level(12).points)
    points[9] = Point(points[9].at, None, None, None, 0, 1)
    history = level(12, points=(*points[:3], *points[6:]), gaps=((START + 3 * STEP, START + 6 * STEP),))
    drawn = trace(figure(history, LOOK), "mean")
    stretches = json.dumps([v is None for v in drawn["y"]])
    assert stretches == json.dumps([*[False] * 3, True, *[False] * 3, True, *[False] * 2, True])
    assert drawn["connectgaps"] is False
    assert trace(figure(history, LOOK), "gaps")["x"][:3] == [*["2026-11-20T00:45:00"] * 2, "2026-11-20T01:30:00"]


def test_a_reading_alone_between_gaps_is_a_dot() -> None:
    history = level(3, gaps=((START, START + STEP), (START + STEP, START + 2 * STEP)), binned=False)
    assert trace(figure(history, LOOK), "mean")["marker"]["size"] == [5, 0, 5, 0, 5, 0]


def test_the_band_goes_from_lowest_to_highest_in_the_middle_of_its_bins() -> None:
    band = trace(figure(level(2), LOOK), "band")
    assert band["x"] == [
        "2026-11-20T00:07:30",
        "2026-11-20T00:22:30",
        "2026-11-20T00:22:30",
        "2026-11-20T00:07:30",
        None,
    ]
    assert band["y"] == [1.1, 1.101, 1.301, 1.3, None]
    assert "band" not in [t["name"] for t in figure(level(2, binned=False), LOOK)["data"]]


def test_the_length_of_a_long_gap_is_said_and_that_of_a_short_one_is_not() -> None:
    gaps = ((START + 38 * STEP, START + 45 * STEP), (START + 80 * STEP, START + 82 * STEP))
    assert [t for t in texts(figure(level(gaps=gaps), LOOK)) if "thiếu" in t] == ["thiếu 1 giờ 45 phút"]


def test_near_thresholds_are_lines_with_words_and_far_ones_do_not_flatten_the_values() -> None:
    drawn = figure(level(thresholds=Thresholds(1.35, 1.42, 9.0)), LOOK)
    assert [t for t in texts(drawn) if "từ" in t] == ["Cảnh báo từ 1,42\u00a0m", "Theo dõi từ 1,35\u00a0m"]
    assert drawn["layout"]["yaxis"]["range"][1] < 2
    falling = figure(level(thresholds=Thresholds(1.15, 1.12, falling=True)), LOOK)
    assert "Cảnh báo từ 1,12\u00a0m trở xuống" in texts(falling)


def test_of_thresholds_that_lie_too_close_the_gravest_is_worded() -> None:
    drawn = figure(level(thresholds=Thresholds(1.30, 1.31, 1.45)), LOOK)
    assert [t for t in texts(drawn) if "từ" in t] == ["Nguy cấp từ 1,45\u00a0m", "Cảnh báo từ 1,31\u00a0m"]
    assert len([s for s in drawn["layout"]["shapes"] if s["type"] == "line"]) == 3


def test_a_bad_reading_is_a_half_disc_where_it_was_told_and_inside_the_frame() -> None:
    history = level(bad=((START + STEP, 60.0), (START + 2 * STEP, 1.25)))
    drawn = figure(history, LOOK)
    marks = trace(drawn, "bad")
    assert marks["y"][0] < drawn["layout"]["yaxis"]["range"][1] < 2
    assert marks["y"][1] == 1.25
    assert marks["customdata"] == ["nghi ngờ: <b>60,00\u00a0m</b>", "nghi ngờ: <b>1,25\u00a0m</b>"]
    assert len([s for s in drawn["layout"]["shapes"] if s["type"] == "path"]) == 2


def test_bad_readings_of_a_rollup_are_counted_at_the_foot_of_their_bin() -> None:
    points = tuple(replace(p, n_bad=3 if i == 4 else 0) for i, p in enumerate(level().points))
    drawn = figure(level(points=points, step="hour"), LOOK)
    assert trace(drawn, "bad")["customdata"] == ["số đo nghi ngờ: <b>3</b>"]
    assert trace(drawn, "bad")["y"][0] < min(p.low or 0 for p in points)


def test_the_pointer_is_told_mean_lowest_to_highest_and_count_in_both_languages() -> None:
    (vietnamese, *_rest) = trace(figure(level(), LOOK), "mean")["customdata"]
    assert vietnamese == (
        "trung bình 15 phút: <b>1,20\u00a0m</b><br>thấp–cao: <b>1,10–1,30\u00a0m</b><br>số lần đo: <b>15</b>"
    )
    with speaking("en"):
        drawn = figure(level(), LOOK)
        assert trace(drawn, "mean")["customdata"][0].startswith("mean per 15 min: <b>1.20\u00a0m</b>")
        assert drawn["layout"]["separators"] == ".,"
        assert config()["locales"] == {}
    assert figure(level(), LOOK)["layout"]["separators"] == ",."
    assert config()["locales"]["vi"]["format"]["shortDays"][:2] == ["CN", "T2"]


def test_an_amount_is_bars_from_nought_with_thresholds_only_when_they_are_by_the_hour() -> None:
    rain = level(kind="amount", bin_s=3600, thresholds=Thresholds(1.0), metric="rain")
    drawn = figure(rain, Look("mm", 1, ZONE))
    assert trace(drawn, "amount")["type"] == "bar"
    assert drawn["layout"]["yaxis"]["range"][0] == 0
    assert texts(drawn)[:2] == ["mm mỗi giờ", "Theo dõi từ 1,0\u00a0mm"]
    days = figure(replace(rain, bin_s=86400), Look("mm", 1, ZONE))
    assert texts(days) == ["mm mỗi ngày"]


def test_a_history_of_bad_readings_only_still_has_a_frame() -> None:
    points = (Point(START, None, None, None, 0, 1),)
    drawn = figure(level(points=points, bad=((START, 7.0),), binned=False), LOOK)
    low, high = drawn["layout"]["yaxis"]["range"]
    assert low < 7.0 < high


def test_nothing_floats_over_the_chart() -> None:
    assert config()["displayModeBar"] is False
