"""The side panel of the chosen sensor on a quiet, a busy and an old city: yesterday's peak stands there in words."""

import asyncio
import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dash import html

from ioc.i18n import speaking
from ioc.model.device import Device
from ioc.model.event import DOSSIER_CHANGED, REPORT_CHANGED, Event
from layouts.desk import history_csv, sensor_panel
from layouts.desk.narrow import SPANS, Narrow
from layouts.desk.sensor_words import SPAN_WORDS, Answer
from tests.layouts.fake_city import DA_LAT_FOCUS, FakeCity, busy, old, quiet, station
from tests.layouts.trees import VIEW, by_class, nodes, words

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 20, 8, 20, tzinfo=UTC)  # 15:20 in Vietnam, a Friday
LAKE = Narrow(sel="s-2", span="24h")  # past its watch threshold
AIR, RAIN = Narrow(sel="s-3"), Narrow(sel="s-1")


def asked(city: FakeCity, narrow: Narrow) -> Answer | None:
    return asyncio.run(sensor_panel.ask(city, DA_LAT_FOCUS, narrow, NOW, ZONE))


def drawn(city: FakeCity, narrow: Narrow, theme: str = "light") -> dict[str, Any]:
    return sensor_panel.drawn(asked(city, narrow), VIEW, narrow, theme)


def test_every_place_that_is_drawn_is_laid_out_once() -> None:
    ids = [n["props"]["id"] for n in nodes(sensor_panel.layout(VIEW, LAKE)) if isinstance(n["props"].get("id"), str)]
    assert {f"side-{place}" for place in sensor_panel.PLACES} <= set(ids)
    assert len(ids) == len(set(ids))
    assert drawn(busy(NOW), LAKE).keys() == drawn(busy(NOW), Narrow()).keys()


def test_a_sensor_past_a_threshold_says_so_and_since_when() -> None:
    told = drawn(busy(NOW), LAKE)
    said = words(told["head"]).replace("  ", " ")
    assert told["name"] == "Ga Đà Lạt"
    for part in ("Phường 1 · Nước", "s-2", "đo 15:20", "91,6", "Mô phỏng", "Trên 90,0\u00a0% từ 14:50", "Theo dõi"):
        assert part in said, part


def test_the_peak_of_yesterday_is_read_off_the_figures_of_the_span() -> None:
    city, narrow = busy(NOW), replace(LAKE, span="yesterday")
    answer = asked(city, narrow)
    assert answer is not None
    assert answer.history.since.astimezone(ZONE).isoformat() == "2026-11-19T00:00:00+07:00"
    assert answer.history.until.astimezone(ZONE).isoformat() == "2026-11-20T00:00:00+07:00"
    peak = (datetime(2026, 11, 19, 7, 35, tzinfo=UTC), 93.4)
    city.known_history = replace(answer.history, highest=peak)
    said = words(drawn(city, narrow)["figures"])
    assert "Cao nhất 93,4\u00a0% T5 19/11 14:35" in said
    with speaking("en"):
        assert "Highest 93.4\u00a0% Thu 19 Nov 14:35" in words(drawn(city, narrow)["figures"])


def test_the_figures_of_a_level_and_of_an_amount_are_each_of_their_kind() -> None:
    level, rain = (words(drawn(busy(NOW), n)["figures"]) for n in (LAKE, RAIN))
    for part in ("Thấp nhất", "Bình quân", "Số lần đo 528", "Nghi ngờ 0,4\u00a0% (2)", "Thiếu 2 giờ (1)"):
        assert part in level, part
    assert "Nhiều nhất mỗi 30 phút" in rain
    assert "Tổng" in rain
    assert "Bình quân" not in rain
    assert "mm trong 1 giờ" in words(drawn(busy(NOW), RAIN)["head"])


def test_a_span_without_readings_is_a_sentence_with_the_last_value_and_when() -> None:
    city = busy(NOW)
    answer = asked(city, AIR)
    assert answer is not None
    city.known_history = replace(answer.history, points=(), highest=None, lowest=None)
    told = drawn(city, AIR)
    assert told["empty"] == "Chưa có số đo trong 24 giờ. Số gần nhất: 20,6\u00a0µg/m³, 15:20."
    assert (told["figure"], told["figures"], told["legend"], told["chosen"]) == ({}, None, None, "empty")


def test_an_old_sensor_says_since_when_it_is_silent() -> None:
    told = drawn(old(NOW), Narrow(sel="s-3", span="6h"))
    said = words(told["head"])
    assert "Không có số mới từ" in said
    assert "Mất kết nối" in said or "Dữ liệu cũ" in said


@pytest.mark.parametrize(("narrow", "sentence"), [(Narrow(), "Chọn một cảm biến"), (Narrow(sel="x"), "cảm biến x")])
def test_nothing_chosen_and_nobody_known_are_sentences(narrow: Narrow, sentence: str) -> None:
    told = drawn(quiet(), narrow)
    assert sentence in told["empty"]
    assert told["chosen"] == ("gone" if narrow.sel else "no"), "a link to nobody opens the panel, which says so"


def test_an_air_station_shows_its_index_with_band_and_method() -> None:
    city = busy(NOW)
    city.stations = [replace(station(NOW, simulated=True), sensor="s-3")]
    said = words(drawn(city, AIR)["air"])
    assert "VN_AQI giờ 41 Tốt do PM2,5" in said
    assert "Chỉ số giờ kết thúc lúc 15:00, QĐ 1459/QĐ-TCMT, mô phỏng" in said
    assert "PM2,5 41 · PM10 28 · O3 19 · NO2 11 · SO2 3 · CO 3" in said
    assert "người có bệnh phổi, tim: tự do hoạt động ngoài trời." in said
    assert drawn(city, LAKE)["air"] == []


def test_the_device_and_the_source_are_told_and_a_new_sensor_is_called_new() -> None:
    city = busy(NOW)
    said = words(drawn(city, LAKE)["device"])
    facts = ("Pin 71\u00a0%", "−97\u00a0dBm · 6,2\u00a0dB", "Chu kỳ 5 phút", "1.4.2", "da-lat/water/s-2", "90,0")
    for part in (*facts, "11,9398 B, 108,4573 Đ"):
        assert part in said, part
    assert "Mới, chưa khai báo" not in said
    answer = asked(city, LAKE)
    assert answer is not None
    unknown = replace(answer, chosen=replace(answer.chosen, known=False), device=None)
    assert "Mới, chưa khai báo" in words(sensor_panel.drawn(unknown, VIEW, LAKE, "light")["device"])


def test_a_low_battery_is_told_by_shape_and_word_and_so_is_what_the_device_said_of_itself() -> None:
    answer = asked(busy(NOW), LAKE)
    assert answer is not None
    told = Device(NOW, 20.0, said_at=NOW - timedelta(minutes=5), said_offline=True, interval_given=False)
    tree = html.Div(sensor_panel.drawn(replace(answer, device=told), VIEW, LAKE, "light")["device"])
    said = words(tree)
    assert "Pin 20\u00a0%, sắp hết" in said
    assert "Chu kỳ 5 phút, theo các lần gửi gần đây" in said
    assert "Tự báo mất kết nối, " in said
    assert len(by_class(tree, "sh-warning")) == 1
    full = replace(answer, device=replace(told, battery=21.0, said_offline=False))
    tree = html.Div(sensor_panel.drawn(full, VIEW, LAKE, "light")["device"])
    assert "Pin 21\u00a0%" in words(tree)
    assert "Tự báo có mặt, " in words(tree)
    assert by_class(tree, "sh-warning") == []


def test_several_metrics_are_a_choice_and_one_is_none() -> None:
    answer = asked(busy(NOW), AIR)
    assert answer is not None
    other = replace(answer.series[0], metric="o3", value=62.0)
    several = replace(answer, series=[other, answer.series[0]])
    buttons = sensor_panel.drawn(several, VIEW, AIR, "light")["metrics"]
    assert [b.children for b in buttons] == ["PM2,5", "O3"]
    assert [getattr(b, "aria-pressed") for b in buttons] == ["true", "false"]
    assert sensor_panel.choose([other, answer.series[0]], "o3", NOW) is other
    assert sensor_panel.choose([other, answer.series[0]], "", NOW).metric == "pm25"
    assert drawn(busy(NOW), AIR)["metrics"] == []


def test_zoom_stays_while_sensor_metric_and_span_do() -> None:
    kept = {drawn(busy(NOW), replace(LAKE, q=q))["figure"]["layout"]["uirevision"] for q in ("", "x")}
    assert kept == {"s-2/filling/24h"}
    assert drawn(busy(NOW), replace(LAKE, span="7d"))["figure"]["layout"]["uirevision"] == "s-2/filling/7d"


def test_every_span_has_its_words_in_both_languages() -> None:
    assert SPAN_WORDS.keys() == SPANS.keys()
    pressed = by_class(sensor_panel.layout(VIEW, replace(LAKE, span="yesterday")), "seg")[0]
    told = [b["props"]["children"] for b in nodes(pressed) if b["props"].get("aria-pressed") == "true"]
    assert told == ["Hôm qua"]


def test_the_csv_holds_what_the_chart_shows_with_offsets() -> None:
    answer = asked(busy(NOW), LAKE)
    assert answer is not None
    history = replace(answer.history, bad=((answer.history.points[2].at + timedelta(minutes=1), 7.5),))
    rows = list(csv.DictReader(history_csv.write(history, "%", ZONE).splitlines()))
    assert len(rows) == len(history.points)
    assert rows[0]["from"] == "2026-11-19T15:20:00+07:00"
    assert rows[0]["to"] == "2026-11-19T15:50:00+07:00"
    assert float(rows[0]["value"]) == pytest.approx(history.points[0].value, abs=1e-6)
    assert [r["bad_value"] for r in rows[:4]] == ["", "", "7.5", ""]


def test_the_address_keeps_the_metric_and_yesterday() -> None:
    narrow = Narrow(sel="s-3", metric="o3", span="yesterday")
    assert Narrow.read(narrow.search()) == narrow


def told(kind: str, subject: str, hours: float, **data: object) -> Event:
    at = NOW - timedelta(hours=hours)
    return Event("da-lat", "/s", f"{subject}-{hours}", kind, at, at, data, subject=subject)


def test_a_chosen_dossier_shows_its_course_and_a_report_its_own() -> None:
    procedure = {"code": "1.004222", "name": "Đăng ký khai sinh"}
    events = [
        told(DOSSIER_CHANGED, "A-1", 26, status=1, procedure=procedure),
        told(DOSSIER_CHANGED, "A-1", 24, status=4),
        told(DOSSIER_CHANGED, "A-1", 1, digitised=True),
    ]
    drawn = sensor_panel.drawn_course(events, VIEW, Narrow(tab="dossiers", sel="A-1"), NOW)
    assert words(drawn["head"]) == "Đăng ký khai sinh"
    said = words(drawn["course"])
    assert said == "T5 19/11 13:20 Mới đăng ký T5 19/11 15:20 Đang xử lý sau 2 giờ 14:20 Cập nhật sau 23 giờ"
    assert drawn["chosen"] == "course"
    report = [
        told(REPORT_CHANGED, "PA-1", 2, state="filed", text="Cống vỡ"),
        told(REPORT_CHANGED, "PA-1", 1, state="x"),
    ]
    drawn = sensor_panel.drawn_course(report, VIEW, Narrow(tab="reports", sel="PA-1"), NOW)
    assert words(drawn["course"]) == "13:20 Mới gửi 14:20 Cập nhật sau 1 giờ"
    assert words(drawn["head"]) == "Cống vỡ"


def test_a_tab_where_nothing_is_chosen_says_what_to_choose() -> None:
    drawn = sensor_panel.drawn_course([], VIEW, Narrow(tab="reports"), NOW)
    assert "Chọn một phản ánh" in drawn["empty"]
    assert drawn.keys() == sensor_panel.drawn(None, VIEW, Narrow(), "light").keys()


def test_a_readers_own_stretch_of_time_outlives_the_next_drawing_and_no_other_chart() -> None:
    told = drawn(busy(NOW), LAKE)
    own = ["2026-11-20 04:28:19.3", "2026-11-20 11:55:31.6"]
    zoom = {"xaxis.range[0]": own[0], "xaxis.range[1]": own[1]}
    assert sensor_panel.kept(told, zoom)["figure"]["layout"]["xaxis"]["range"] == own
    for reset in (None, {"autosize": True}, {"xaxis.range": own}):
        same = sensor_panel.kept(told, reset)
        assert same["figure"] == told["figure"]
        assert same["zoom"] is None


def test_the_buttons_of_the_panel_change_the_address() -> None:
    narrow = Narrow(sel="s-2", metric="filling", ward="24784")
    for button, expected in (
        ({"side": "span", "to": "yesterday"}, replace(narrow, span="yesterday")),
        ({"side": "metric", "to": "level"}, replace(narrow, metric="level")),
        ("side-close", Narrow(ward="24784")),
    ):
        assert sensor_panel.chosen_anew(button, narrow) == expected
