"""Panels drawn from the fake city: busy, quiet, old; in words."""

import asyncio
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ioc.i18n import speaking
from ioc.model.catalogue import DOMAINS
from ioc.model.condition import Condition, Freshness
from ioc.model.dossier import Dossier
from ioc.model.figure import Ask
from ioc.model.payment import PaymentCount
from ioc.model.report import ReportCount
from ioc.services.recorder import TOPICS
from layouts import newest
from layouts.anatomy import delta, row_places
from layouts.diff import Node, plain
from layouts.field import place_rows
from layouts.hub import Pace
from layouts.panels import BY_KEY, PANELS, places
from layouts.pressing import left
from layouts.trouble import troubled, waiting
from tests.layouts.fake_city import DA_LAT_FOCUS, FakeCity, busy, concern, evening, figure, old, quiet, sensors
from tests.layouts.trees import VIEW, by_class, by_id, nodes, words

NOW = datetime(2026, 11, 21, 8, 42, tzinfo=UTC)


NEW = ("reports", "payments", "exchanges", "lighting", "parking", "waste", "noise")


def drawn(key: str, city: FakeCity) -> Node:
    panel = BY_KEY[key]
    return plain(panel.draw(asyncio.run(panel.ask(city, DA_LAT_FOCUS, NOW)), VIEW))


@pytest.mark.parametrize("panel", PANELS, ids=lambda p: p.key)
@pytest.mark.parametrize("city", [busy(NOW), quiet(), old(NOW)], ids=["busy", "quiet", "old"])
def test_every_panel_is_a_section_with_its_key_and_room_for_trouble(panel, city) -> None:
    tree = drawn(panel.key, city)
    assert tree["type"] == "Section"
    assert tree["props"]["id"] == panel.key
    assert by_id(tree, f"{panel.key}-trouble")["props"].get("children") is None
    ids = [n["props"]["id"] for n in nodes(tree) if "id" in n["props"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("panel", PANELS, ids=lambda p: p.key)
def test_every_panel_listens_to_topics_that_exist(panel) -> None:
    assert panel.topics
    assert panel.topics <= {*DOMAINS, "events", *TOPICS.values()}


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("header", "Chưa có cảm biến nào gửi số liệu về đây"),
        ("air", "Chưa có trạm đo không khí"),
        ("weather", "Chưa có trạm thời tiết"),
        ("water", "Chưa có cảm biến mực nước"),
        ("traffic", "Chưa có cảm biến giao thông"),
        ("dossiers", "Chưa có hồ sơ nào được gửi về"),
        ("health", "Chưa có cảm biến nào đăng ký"),
        ("reports", "Chưa có phản ánh nào được gửi về"),
        ("payments", "Chưa có lượt thanh toán nào được gửi về"),
        ("exchanges", "Chưa có lượt liên thông nào được gửi về"),
        ("lighting", "Chưa có tủ đèn, công tơ nào"),
        ("parking", "Chưa có cảm biến bãi đỗ xe"),
        ("waste", "Chưa có cảm biến thùng rác"),
        ("noise", "Chưa có cảm biến tiếng ồn"),
        ("map", "Chưa có cảm biến nào"),
        ("map-water", "Chưa có cảm biến nào"),
        ("map-reports", "Không có phản ánh nào đang chờ"),
        ("stations", "Chưa có trạm đo không khí"),
        ("gauges", "Chưa có trạm đo mưa"),
        ("levels", "Chưa có cảm biến mực nước"),
        ("floods", "Chưa có cảm biến ngập đường"),
        ("bins", "Chưa có cảm biến thùng rác"),
        ("urgent", "Chưa có phản ánh nào được gửi về"),
        ("concerns", "Không có việc nào"),
        ("ticker", "Chưa có sự kiện nào"),
    ],
)
def test_a_quiet_city_is_told_in_words_and_never_as_a_zero(key: str, sentence: str) -> None:
    tree = drawn(key, quiet())
    assert sentence in words(tree)
    assert "0" not in words(tree).split()


def test_the_header_says_the_worst_in_one_sentence() -> None:
    text = words(drawn("header", busy(NOW)))
    assert "IOC Đà Lạt" in text
    assert "Thành phố Đà Lạt, tỉnh Lâm Đồng" in text
    assert "Cảnh báo và 6 việc khác" in text
    assert "Suối Cam Ly: mực nước 1,72 m, ngưỡng 1,70 m" in text


def test_the_header_of_a_city_where_all_is_well_says_so() -> None:
    city = busy(NOW)
    city.known_concerns = []
    assert "Bình thường Không có việc cần chú ý" in words(drawn("header", city))


def test_what_is_simulated_says_so_in_the_header_and_on_every_panel_of_figures() -> None:
    simulated, real = busy(NOW), busy(NOW, simulated=False)
    for key in ("header", "air", "weather", "water", "traffic", "dossiers", "health", *NEW):
        assert "Mô phỏng" in words(drawn(key, simulated)), key
        assert "Mô phỏng" not in words(drawn(key, real)), key
    assert drawn("water", simulated)["props"]["data-source"] == "simulated"
    assert drawn("water", simulated)["props"]["data-state"] == "warning"


def test_a_partly_simulated_city_is_called_so() -> None:
    city = busy(NOW)
    city.known_sensors[0] = replace(city.known_sensors[0], simulated=False)
    assert "Có phần mô phỏng" in words(drawn("header", city))


def test_the_air_shows_what_a_public_board_owes() -> None:
    tree = drawn("air", busy(NOW))
    text = words(tree)
    for owed in (
        "41",
        "Tốt",
        "do PM2,5",
        "Tự do hoạt động ngoài trời",
        "Trạm Hồ Xuân Hương, Phường 1",
        "QĐ 1459/QĐ-TCMT",
    ):
        assert owed in text
    assert by_id(tree, "air-pin")["props"]["style"] == {"left": "8.2%"}
    assert words(by_class(tree, "top")[0]).startswith("PM2,5 20,3 41")


def test_air_without_enough_hours_has_no_index_but_a_reason() -> None:
    city = busy(NOW)
    city.stations = [replace(city.stations[0], index=None, dominant=None)]
    text = words(drawn("air", city))
    assert "cần ít nhất 2 trong 3 giờ gần nhất" in text
    assert "Tốt" not in text
    assert "PM2,5" in text


def test_the_water_says_how_far_it_is_to_the_next_threshold_in_centimetres() -> None:
    tree = drawn("water", busy(NOW))
    assert words(by_id(tree, "water-way")) == "Tới 2 m cm 28 −61 −54"
    assert words(by_id(tree, "water-lake-0")).startswith("Tuyền Lâm % 91,6")
    assert by_class(by_id(tree, "water-lake-0"), "sh-watch")


def test_water_past_its_last_threshold_says_by_how_much() -> None:
    city = busy(NOW)
    level = figure("water", Ask("level", "worst"), 2.25, NOW, 0.6, 0.5, 0.3, threshold=2.0, place="Suối Cam Ly")
    city.known_figures["water"] = replace(city.known_figures["water"], figures=(level,))
    assert words(by_id(drawn("water", city), "water-way")) == "Vượt 2 m cm 25 +60 +50"


def test_the_traffic_names_its_slowest_roads() -> None:
    tree = drawn("traffic", busy(NOW))
    assert words(by_id(tree, "traffic-slow-0")).startswith("Prenn 14,0")
    assert words(by_id(tree, "traffic-slow-1")).startswith("Trần Phú 16,2")
    assert by_class(by_id(tree, "traffic-slow-0"), "sh-watch")


@pytest.mark.parametrize(
    ("difference", "words"),
    [(None, "–"), (-0.04, "0"), (12.34, "+12,3"), (-99.97, "−100"), (999.4, "+999"), (999.6, "+1,0k"), (-1083, "−1,1k"),
     (12_345, "+12k")],
)  # fmt: skip
def test_a_difference_says_no_more_than_its_column_holds(difference: float | None, words: str) -> None:
    assert delta(difference, 1) == words


def test_a_long_name_begins_with_initials_and_keeps_its_differences() -> None:
    city = busy(NOW)
    long = "Nguyễn Thị Minh Khai nối dài"
    roads = tuple(replace(f, place=long) if f.place else f for f in city.known_figures["traffic"].figures)
    city.known_figures["traffic"] = replace(city.known_figures["traffic"], figures=roads)
    row = by_id(drawn("traffic", city), "traffic-slow-0")
    assert words(row) == "N.T.M.K. nối dài 14,0 −6,5 −7,0"
    assert "wider" not in row["props"]["className"]


def test_a_list_of_whole_numbers_keeps_its_sparks_beside_names_that_decimals_would_have_them_leave() -> None:
    roads = [f for f in busy(NOW).known_figures["traffic"].figures if f.place]
    for digits, leaves in ((0, False), (1, True)):
        listed = [replace(f, place="Quảng trường 28 Tháng 3", digits=digits) for f in roads[:1]]
        (row,) = place_rows("bins", listed, places.ROOM)
        assert words(row).startswith("QT 28 Tháng 3 ")
        assert ("wide" in str(plain(row)["props"]["className"]).split()) is leaves


def test_dossiers_without_one_finished_have_no_share() -> None:
    city = busy(NOW)
    none = replace(city.dossier_day.today, on_time=0, late=0)
    city.dossier_day = replace(city.dossier_day, today=none)
    tree = drawn("dossiers", city)
    assert words(by_id(tree, "dossiers-hero-value")) == "105"
    assert "hồ sơ đang mở" in words(tree)
    assert "%" not in words(tree)


def test_every_number_of_dossiers_has_its_past_day() -> None:
    tree = drawn("dossiers", busy(NOW))
    for key in ("received", "finished", "open", "overdue"):
        assert by_class(by_id(tree, f"dossiers-{key}"), "spark"), key


def test_overdue_dossiers_are_watched() -> None:
    tree = drawn("dossiers", busy(NOW))
    assert tree["props"]["data-state"] == "watch"
    assert by_class(by_id(tree, "dossiers-overdue"), "sh-watch")


@pytest.mark.parametrize("key", ["weather", "water", "traffic", "air", "lighting", "parking", "waste", "noise"])
def test_old_figures_stay_are_called_old_and_say_since_when(key: str) -> None:
    tree = drawn(key, old(NOW))
    assert tree["props"]["data-state"] == "stale"
    assert "is-stale" in tree["props"]["className"]
    text = words(tree)
    assert "không có dữ liệu" in text
    assert "Dữ liệu cũ" in text or "Mất kết nối" in text
    assert "Cảnh báo" not in text
    assert any(n["props"].get("data-style") == "since" for n in nodes(tree))


def test_late_news_carry_the_dashed_ring_and_their_age() -> None:
    city = busy(NOW)
    city.known_figures["weather"] = replace(city.known_figures["weather"], freshness=Freshness.LATE)
    fresh = by_id(drawn("weather", city), "weather-fresh")
    assert by_class(fresh, "sh-stale")
    assert by_class(fresh, "age")[0]["props"]["data-at"] == NOW.isoformat()


def test_sensors_are_counted_by_domain_and_the_longest_silent_is_named() -> None:
    tree = drawn("health", busy(NOW))
    assert words(by_id(tree, "health-sending")) == "58"
    assert words(by_id(tree, "health-total")) == "/62"
    assert words(by_id(tree, "health-air")) == "Không khí 14 /15 0 1"
    assert "im lặng lâu nhất" in words(tree)


def test_the_list_of_concerns_ends_with_how_many_more_there_are() -> None:
    city = busy(NOW)
    city.known_concerns = [concern(Condition.CRITICAL, f"Nơi {i}", NOW, "water", "level", 3.0, 2.0) for i in range(300)]
    tree = drawn("concerns", city)
    assert len(by_class(tree, "job")) == 5
    assert "và 296 việc khác" in words(tree)
    assert "Nơi 0 3,00 m" in words(tree)


def test_counts_are_concerns_too() -> None:
    text = words(drawn("concerns", replace(busy(NOW), known_concerns=busy(NOW).known_concerns[-2:])))
    assert "6 hồ sơ quá hạn" in text
    assert "2 cảm biến mất kết nối" in text


def test_reports_stand_against_their_two_deadlines_and_the_most_urgent_says_what_is_left() -> None:
    tree = drawn("reports", busy(NOW))
    assert words(by_id(tree, "reports-hero-value")) == "38"
    assert words(by_id(tree, "reports-site")) == "Đến 2h % 90,0 +5,2 −1,9"
    assert words(by_id(tree, "reports-answer")).startswith("Trả lời 6h % 91,7")
    assert by_class(by_id(tree, "reports-overdue"), "sh-watch")
    first, second, *_, last = by_class(tree, "job")
    assert words(first) == "Trật tự đô thị Lấn chiếm vỉa hè đường Bùi Thị Xuân quá 4 giờ"
    assert words(second).endswith("quá 20 phút")
    assert words(last).endswith("còn 5 giờ")


@pytest.mark.parametrize("key", ["reports", "urgent", "map-reports"])
def test_minutes_that_are_left_are_told_anew_within_each(key: str) -> None:
    assert max(BY_KEY[key].poll_s, Pace().poll) <= 10


def test_the_last_minute_is_told_without_its_seconds() -> None:
    report = next(report for report in busy(NOW).known_reports if report.due_at)
    assert report.due_at is not None
    told = [left(report, report.due_at - timedelta(seconds=s)) for s in (61, 59, -1, -60)]
    assert told == ["còn 1 phút", "còn dưới 1 phút", "vừa quá hạn", "quá 1 phút"]


@pytest.mark.parametrize(
    ("panel", "rows"),
    [
        ("reports", ("site", "answer", "overdue")),
        ("payments", ("made", "failed", "success", "mean")),
        ("waste", ("hero",)),
    ],
)
def test_each_figure_of_the_services_has_its_past_day_and_its_differences(panel: str, rows: tuple[str, ...]) -> None:
    tree = drawn(panel, evening(NOW))
    for row in rows:
        assert by_class(by_id(tree, f"{panel}-{row}-spark"), "spark"), row
        for past in ("day", "week"):
            assert re.fullmatch(r"[+−±]?\d[\d,.]*", words(by_id(tree, f"{panel}-{row}-{past}"))), row


def test_places_of_a_list_that_would_be_called_alike_are_called_by_what_narrows_them() -> None:
    names = ["Suối Cam Ly – cầu Ông Đạo", "Suối Cam Ly – thác Cam Ly", "Suối Phan Đình Phùng", "Hồ Xuân Hương, đập"]
    assert row_places(names) == ["Cầu Ông Đạo", "Thác Cam Ly", "P. Đình Phùng", "Xuân Hương"]
    assert row_places(["Suối Cam Ly", "Suối Cam Ly"]) == ["Cam Ly", "Cam Ly"], "nothing narrows them"


def test_stations_along_one_street_are_told_apart() -> None:
    city = busy(NOW)
    city.stations = [replace(city.stations[0], name=f"Trạm Trần Phú, {side}") for side in ("đầu phố", "cuối phố")]
    assert [words(by_id(drawn("stations", city), f"stations-{i}-name")) for i in (0, 1)] == ["Đầu phố", "Cuối phố"]


def test_critical_things_along_one_stream_are_told_apart() -> None:
    city = busy(NOW)
    wet = concern(Condition.CRITICAL, "Suối Cam Ly", NOW, "water", "level", 2.42, 2.3)
    city.known_concerns = [replace(wet, place=f"Suối Cam Ly, điểm {i}", sensor=f"w{i}") for i in range(300)]
    told = words(by_id(drawn("concerns", city), "concerns-list"))
    assert told == "Điểm 0 2,42 m Điểm 1 2,42 m Điểm 2 2,42 m Điểm 3 2,42 m và 296 việc khác"


def test_full_bins_are_counted_as_they_were_at_this_hour_yesterday_and_a_week_ago() -> None:
    city = evening(NOW)
    told = city.known_figures["waste"]
    mean, *bins = told.figures
    past = (85.0,) * 23
    full = replace(bins[0], value=90.0, spark=(*past, 90.0), ghost=(70.0,) * 24, day_delta=20.0, week_delta=2.0)
    rest = [
        replace(one, value=10.0, spark=(10.0,) * 24, ghost=(10.0,) * 24, day_delta=0.0, week_delta=-75.0)
        for one in bins[1:]
    ]
    city.known_figures["waste"] = replace(told, figures=(mean, full, *rest))
    tree = drawn("waste", city)
    assert words(by_id(tree, "waste-hero-value")) == "1"
    assert words(by_id(tree, "waste-hero-day")) == "+1"
    assert words(by_id(tree, "waste-hero-week")) == f"−{len(rest)}"


def test_reports_nobody_judged_yet_have_no_share() -> None:
    city = busy(NOW)
    city.report_day = replace(city.report_day, today=ReportCount(filed=1, open=1), urgent=())
    tree = drawn("reports", city)
    assert words(by_id(tree, "reports-site")) == "Đến 2h % – – –"
    assert tree["props"]["data-state"] == "normal"


def test_payments_say_how_much_how_many_and_how_many_failed() -> None:
    tree = drawn("payments", busy(NOW))
    assert words(by_id(tree, "payments-hero-value")) == "27,5"
    assert words(by_id(tree, "payments-made")) == "Thành công 184 +13 −6"
    assert words(by_id(tree, "payments-failed")) == "Thất bại 3 −3 +1"
    assert tree["props"]["data-state"] == "normal"


def test_payments_that_fail_too_often_are_watched() -> None:
    city = busy(NOW)
    city.payment_day = replace(city.payment_day, today=PaymentCount(90, 10, 1_000_000))
    tree = drawn("payments", city)
    assert tree["props"]["data-state"] == "watch"
    assert by_class(by_id(tree, "payments-failed"), "sh-watch")


def test_the_worst_connected_system_stands_first_and_decides_the_state() -> None:
    tree = drawn("exchanges", busy(NOW))
    assert tree["props"]["data-state"] == "warning"
    _head, first, second, *_ = by_class(tree, "job")
    assert words(first) == "LLTP 2.300 22,9"
    assert by_class(second, "sh-watch")
    assert words(by_id(tree, "exchanges-latency")) == "Độ trễ ms 412 +35 +47"


def test_lamps_are_counted_beside_the_meters() -> None:
    tree = drawn("lighting", busy(NOW))
    assert words(by_id(tree, "lighting-hero-value")) == "86,2"
    assert words(by_id(tree, "lighting-hero-caption")) == "của 1.286 đèn"
    assert words(by_id(tree, "lighting-lit")) == "Đang sáng bóng 1.240 +12 −8"
    assert words(by_id(tree, "lighting-faulty")).startswith("Hỏng bóng 38")
    assert words(by_id(tree, "lighting-energy")) == "Từ 0 giờ MW·h 5,1 +0,3 −0,1"


def test_an_area_with_meters_and_no_lamps_shows_the_meters() -> None:
    city = busy(NOW)
    del city.known_figures["lighting"]
    tree = drawn("lighting", city)
    assert words(by_id(tree, "lighting-hero-value")) == "412,5"
    assert "Đang sáng" not in words(tree)


def test_full_bins_are_counted_and_the_fullest_named() -> None:
    tree = drawn("waste", evening(NOW))
    assert words(by_id(tree, "waste-hero-value")) == "2"
    assert words(by_id(tree, "waste-bin-0")).startswith("Chợ Đà Lạt 96")
    assert by_class(by_id(tree, "waste-bin-0"), "sh-warning")


def test_free_spaces_stand_over_the_fullest_car_parks() -> None:
    tree = drawn("parking", evening(NOW))
    assert words(by_id(tree, "parking-hero-value")) == "312"
    assert "/1.180" in words(tree)
    assert words(by_id(tree, "parking-park-0")).startswith("Chợ Đà Lạt 97")
    assert words(by_id(tree, "parking-past")) == "Bãi đầy 1 /3"


def test_the_loudest_place_is_the_hero_and_not_a_row_again() -> None:
    tree = drawn("noise", evening(NOW))
    assert words(by_id(tree, "noise-hero-caption")) == "Chợ Đà Lạt"
    assert words(by_id(tree, "noise-place-0")).startswith("Vạn Thành 65,4")


@pytest.mark.parametrize("key", ["weather", "water", "traffic", "lighting", "parking", "waste", "noise"])
def test_real_and_simulated_figures_in_one_panel_say_so(key: str) -> None:
    city = evening(NOW)
    city.known_figures[key] = replace(city.known_figures[key], mixed=True)
    assert "Có phần mô phỏng" in words(drawn(key, city))


def test_english_names_areas_as_english_does() -> None:
    with speaking("en"):
        assert "Đà Lạt City, Lâm Đồng Province" in words(drawn("header", busy(NOW)))


def test_the_ticker_names_sensors_by_their_names() -> None:
    text = words(drawn("ticker", busy(NOW)))
    assert "Suối Cam Ly vượt ngưỡng 1,7 m" in text
    assert "Cầu Đất mất kết nối" in text


def test_the_map_marks_what_is_bad_with_its_value_and_says_it_is_a_sketch() -> None:
    tree = drawn("map", busy(NOW))
    assert len(by_class(tree, "call")) == 2
    assert "Sơ đồ, không phải ranh giới pháp lý" in words(tree)
    assert words(by_id(tree, "map-count-watch")) == "6"
    assert words(by_id(tree, "map-count-normal")) == "50"


def test_two_thousand_sensors_become_clusters_and_a_tally_in_no_time() -> None:
    city = busy(NOW)
    city.known_sensors = sensors(NOW, 2000)
    began = time.process_time()
    tree = drawn("map", city)
    assert time.process_time() - began < 2
    assert len(by_class(tree, "clu")) > 10
    assert "ngoài sơ đồ" in words(tree)


def test_a_sensor_without_a_place_is_counted_and_said() -> None:
    city = busy(NOW)
    city.known_sensors[0] = replace(city.known_sensors[0], lat=None, lon=None)
    assert "1 ngoài sơ đồ" in words(drawn("map", city))


def test_among_real_sensors_a_simulated_one_has_its_own_mark() -> None:
    city = busy(NOW)
    city.known_sensors = [replace(s, simulated=i == 0) for i, s in enumerate(city.known_sensors[:2])]
    assert by_class(drawn("map", city), "sh-simulated")


def test_english_is_spoken_when_asked() -> None:
    with speaking("en"):
        text = words(drawn("water", busy(NOW)))
    assert "Water" in text
    assert "1.72" in text
    assert "Past limit" in text


@pytest.mark.parametrize("panel", PANELS, ids=lambda p: p.key)
def test_a_panel_that_waits_or_fails_says_so_and_keeps_its_last_drawing(panel) -> None:
    assert "Đang hỏi số liệu…" in words(waiting(panel, VIEW))
    assert "Không hỏi được, thử lại sau 10 giây" in words(troubled(panel, VIEW, None, 10))
    last = drawn(panel.key, busy(NOW))
    failed = troubled(panel, VIEW, last, 10)
    assert "is-troubled" in failed["props"]["className"]
    assert words(last) in words(failed).replace(" Không hỏi được, thử lại sau 10 giây", "")
    assert "Không hỏi được" not in words(last)


def test_open_dossiers_are_counted_by_the_day_on_which_they_fall_due() -> None:
    def open_until(due_at: datetime, status: int = 4) -> Dossier:
        return Dossier("H", status, NOW, NOW - timedelta(days=3), due_at)

    city = busy(NOW)
    city.known_dossiers = [
        open_until(NOW - timedelta(hours=1)),
        open_until(NOW + timedelta(hours=1)),
        open_until(NOW + timedelta(days=1)),
        open_until(NOW + timedelta(days=3)),
        open_until(NOW + timedelta(days=9)),
        open_until(NOW + timedelta(hours=1), status=5),
    ]
    told = "đã quá hạn 1 hôm nay 1 ngày mai 1 trong 3 ngày 1 chờ bổ sung 1"
    assert words(by_id(drawn("deadlines", city), "deadlines-list")) == told


def test_a_panel_without_a_week_behind_it_has_no_such_column() -> None:
    city = busy(NOW)
    assert "no-week" not in drawn("payments", city)["props"]["className"]
    city.payment_day = replace(city.payment_day, last_week=PaymentCount())
    assert "no-week" in drawn("payments", city)["props"]["className"]


def test_the_foot_shows_as_many_events_as_stand_there_whole() -> None:
    assert newest.fitting(["Suối Cam Ly vượt ngưỡng 1,7 m"] * 3) == 3
    assert newest.fitting(["Đường ngập quá nửa bánh xe, xe máy không qua được: mới gửi"] * 3) == 2
    assert newest.fitting([]) == 1


def test_levels_stand_by_what_is_left_to_their_thresholds_and_their_unit_in_the_title() -> None:
    tree = drawn("levels", busy(NOW))
    assert "Sông, suối, m" in words(tree)
    assert [words(by_id(tree, f"levels-{i}-value")) for i in range(3)] == ["1,72", "1,52", "1,32"]
    assert by_class(by_id(tree, "levels-0"), "sh-warning")


def test_a_list_of_old_values_says_since_when() -> None:
    tree = drawn("gauges", old(NOW))
    assert tree["props"]["data-state"] == "stale"
    assert "không có dữ liệu từ" in words(by_id(tree, "gauges-since"))


def test_a_map_of_a_scene_shows_its_domains_alone() -> None:
    assert words(by_class(drawn("map-traffic", busy(NOW)), "big")[0]).startswith("16 /16")
    assert len(by_class(drawn("map-reports", busy(NOW)), "warning")) >= 1
