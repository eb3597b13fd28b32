"""The panels of the province drawn from fake cities: what they say, what leads where, and what they never tell."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from ioc.errors import NotAllowedError
from ioc.i18n import speaking
from ioc.model.concern import Concern
from ioc.model.condition import Condition, Freshness
from ioc.model.focus import LOCAL_OPERATOR, Act, Focus
from ioc.model.outlook import AreaNow, Headline
from ioc.model.role import Grant, Role, person_of
from ioc.model.sensor import SensorTally
from layouts.diff import Node, plain, updates
from layouts.focus import Directory, focus_on
from layouts.outlook import TOPICS, brief
from layouts.panel import View
from layouts.panels import BY_KEY, DECLARED, PANELS, PROVINCE, shown_on
from layouts.panels.totals import together
from layouts.trouble import troubled, waiting
from tests.layouts.fake_city import FakeCity, concern
from tests.layouts.fake_province import CENTRES, MOODS, alone, calm, old, quiet, stormy
from tests.layouts.trees import by_class, by_id, nodes, words

NOW = datetime(2026, 11, 21, 8, 42, tzinfo=UTC)


def view(city: FakeCity) -> View:
    directory = Directory(city, ZoneInfo("Asia/Ho_Chi_Minh"))  # type: ignore[arg-type]
    found = asyncio.run(directory.province())
    assert found is not None
    return found


def drawn(key: str, city: FakeCity) -> Node:
    panel, seen = BY_KEY[key], view(city)
    focus = focus_on(seen, LOCAL_OPERATOR, Act.WALL)
    return plain(panel.draw(asyncio.run(panel.ask(city, focus, NOW)), seen))  # type: ignore[arg-type]


def links(tree: Node) -> list[str]:
    return [n["props"]["href"] for n in nodes(tree) if n["type"] == "A"]


@pytest.mark.parametrize("panel", PROVINCE, ids=lambda p: p.key)
@pytest.mark.parametrize("mood", [m for m in MOODS if m != "broken"])
def test_every_panel_is_a_section_with_its_key_and_room_for_trouble(panel, mood: str) -> None:
    tree = drawn(panel.key, MOODS[mood](NOW))
    assert (tree["type"], tree["props"]["id"]) == ("Section", panel.key)
    assert by_id(tree, f"{panel.key}-trouble")["props"].get("children") is None
    ids = [n["props"]["id"] for n in nodes(tree) if "id" in n["props"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("panel", PROVINCE, ids=lambda p: p.key)
def test_a_panel_that_waits_or_fails_says_so_and_keeps_its_last_drawing(panel) -> None:
    seen = view(quiet(NOW))
    assert "Đang hỏi số liệu…" in words(waiting(panel, seen))
    failed = troubled(panel, seen, drawn(panel.key, stormy(NOW)), 10)
    assert "Không hỏi được, thử lại sau 10 giây" in words(failed)
    assert "is-troubled" in failed["props"]["className"]


def test_the_province_has_panels_of_its_own_and_they_rest() -> None:
    seen = view(stormy(NOW))
    assert shown_on(seen) == PROVINCE
    assert shown_on(replace(seen, area=seen.districts[0])) == (*PANELS, *DECLARED)
    assert all(panel.rest_s >= 2 and panel.topics <= TOPICS for panel in PROVINCE)


def test_the_header_says_the_worst_of_all_and_where_it_is() -> None:
    text = words(drawn("province-header", stormy(NOW)))
    assert "IOC Lâm Đồng" in text
    assert "Nguy cấp và 6 việc khác Sông Đạ Tẻh: mực nước 8,42 m" in text
    city = stormy(NOW)
    city.known_outlook = [a for a in city.known_outlook if a.area != "da-teh"]
    assert "Suối Cam Ly: mực nước 1,72 m (Đà Lạt)" in words(drawn("province-header", city))


def test_a_calm_province_and_one_that_nobody_told_of_are_not_the_same() -> None:
    assert "Bình thường Không có việc cần chú ý" in words(drawn("province-header", calm(NOW)))
    assert "Chưa có cảm biến nào gửi số liệu về đây" in words(drawn("province-header", quiet(NOW)))
    assert "Không có việc nào" in words(drawn("worst", calm(NOW)))


def test_the_map_shows_each_district_by_shape_and_name_and_counts_them() -> None:
    tree = drawn("province-map", stormy(NOW))
    states = {d.slug: by_id(tree, f"province-at-{d.slug}")["props"]["title"] for d in view(stormy(NOW)).districts}
    assert states["da-teh"] == "Đạ Tẻh: Nguy cấp"
    assert states["di-linh"] == "Di Linh: Chưa có IOC"
    assert [words(by_id(tree, f"province-count-{s}")) for s in ("critical", "warning", "watch", "normal", "none")] == [
        *"11235"
    ]
    assert "Sơ đồ, không phải ranh giới pháp lý" in words(tree)
    assert by_class(by_id(tree, "province-at-da-teh"), "sh-critical")


def test_a_flood_where_there_is_no_centre_is_not_hidden() -> None:
    city = stormy(NOW)
    wet = concern(Condition.CRITICAL, "Sông Đồng Nai", NOW, "water", "level", 9.0, 8.0)
    city.known_outlook = [
        replace(a, condition=Condition.CRITICAL, concerns=(wet,)) if a.area == "cat-tien" else a
        for a in city.known_outlook
    ]
    place = by_id(drawn("province-map", city), "province-at-cat-tien")
    assert (place["type"], place["props"]["title"]) == ("Span", "Cát Tiên: Nguy cấp")
    assert "Cát Tiên Sông Đồng Nai: mực nước 9,00 m" in words(drawn("worst", city))


def test_every_centre_has_a_way_to_its_page_and_to_its_wall_in_the_language_spoken() -> None:
    with speaking("en"):
        cards, districts = drawn("centres", stormy(NOW)), drawn("province-map", stormy(NOW))
    ways = [urlsplit(link) for link in links(cards)]
    assert sorted(way.path for way in ways) == sorted(f"/{k}/{slug}" for slug in CENTRES for k in ("district", "wall"))
    assert all("lang=en" in way.query for way in ways)
    assert "/district/bao-loc?state=offline&lang=en" in links(cards), "a card opens on the worst thing there"
    assert sorted(links(districts)) == sorted(f"/district/{slug}?lang=en" for slug in CENTRES)
    assert "/district/da-teh?sel=song-da-teh" in links(drawn("worst", stormy(NOW)))


def test_cards_stand_worst_first_with_their_three_figures() -> None:
    tree = drawn("centres", stormy(NOW))
    cards = by_class(tree, "card")
    assert [c["props"]["data-state"] for c in cards] == ["critical", "warning", "watch", "watch", *["normal"] * 3]
    assert words(cards[0]).startswith("Đạ Tẻh Nguy cấp Sông Đạ Tẻh: mực nước 8,42 m")
    assert words(by_id(tree, "centre-da-teh-rain")) == "86,4 mm"
    assert words(by_id(tree, "centre-da-teh-on-time-trend")) == "−0,4 / +0,3"
    assert by_class(by_id(tree, "centre-bao-loc-aqi"), "band-2")


def test_old_news_are_called_old_and_an_alarm_outweighs_their_age() -> None:
    tree = drawn("centres", old(NOW))
    assert {c["props"]["data-state"] for c in by_class(tree, "card")} == {"stale", "offline"}
    city = old(NOW)
    city.known_outlook = [replace(a, condition=Condition.CRITICAL) for a in city.known_outlook]
    assert by_id(drawn("centres", city), "centre-da-lat")["props"]["data-state"] == "critical"


def test_a_centre_that_nobody_told_of_has_dashes_and_no_zero() -> None:
    text = words(drawn("centres", quiet(NOW)))
    assert "Chưa có số liệu nào VN_AQI – Mưa 1 giờ – Đúng hạn –" in text
    assert "Cảm biến – Hồ sơ – Phản ánh –" in words(drawn("totals", quiet(NOW)))


def test_totals_go_over_what_may_be_seen_and_say_so() -> None:
    assert "7/12 huyện có IOC, tính từ 0 giờ" in words(drawn("totals", stormy(NOW)))
    text = words(drawn("totals", alone(NOW)))
    assert "Nơi được xem 24 giờ / 7 ngày 1/12 huyện, tính từ 0 giờ" in text
    (own,) = [a for a in stormy(NOW).known_outlook if a.area == "bao-loc"]
    assert f"Cảm biến {own.sensors.sending} /{own.sensors.total} 2 mất kết nối" in text
    assert f"Hồ sơ {own.dossiers}" in text


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        (SensorTally(normal=7), "7 /7 đều kết nối"),
        (SensorTally(normal=4, stale=2, new=1, silent=1), "4 /7 3 không gửi"),
        (SensorTally(normal=4, stale=2, offline=1), "4 /7 1 mất kết nối"),
    ],
)
def test_all_are_connected_only_where_all_send(tally: SensorTally, said: str) -> None:
    city = alone(NOW)
    city.known_outlook = [replace(a, sensors=tally) if a.area == "bao-loc" else a for a in city.known_outlook]
    assert f"Cảm biến {said}" in words(drawn("totals", city))


def test_counts_are_added_hour_by_hour_and_the_unknown_adds_nothing() -> None:
    assert together([Headline(2, (1, None, 2), 1, -1), Headline(None), Headline(3, (0, 1, 3), -2, 0)]) == Headline(
        5, (1, 1, 5), -1, -1
    )
    assert together([Headline(None)]) == Headline(None)


@pytest.mark.parametrize("panel", PROVINCE, ids=lambda p: p.key)
def test_of_an_area_that_may_not_be_seen_nothing_but_its_name_is_told(panel) -> None:
    told = drawn(panel.key, alone(NOW))
    bad = alone(NOW)
    bad.known_outlook = [replace(a, sight="nothing") if a.area == "da-lat" else a for a in bad.known_outlook]
    assert words(told) == words(drawn(panel.key, bad))
    assert "Cam Ly" not in words(told)
    assert not [link for link in links(told) if "bao-loc" not in link and link not in ("/", "/?lang=en")]


def test_whoever_sees_headlines_only_has_no_way_in() -> None:
    city = stormy(NOW)
    city.known_outlook = [replace(a, sight="headline", concerns=a.concerns[:1]) for a in city.known_outlook]
    assert links(drawn("centres", city)) + links(drawn("worst", city)) + links(drawn("province-map", city)) == []
    assert "86,4" in words(drawn("centres", city))


def test_a_focus_on_the_province_holds_the_districts_that_are_the_persons() -> None:
    seen = view(stormy(NOW))
    staff = person_of("staff", [Grant(Role.STAFF, "bao-loc"), Grant(Role.VIEWER)])
    assert focus_on(seen, staff, Act.WALL) == Focus(frozenset({"bao-loc"}))
    assert len(focus_on(seen, LOCAL_OPERATOR, Act.WALL).areas) == 12
    with pytest.raises(NotAllowedError):
        focus_on(replace(seen, area=next(d for d in seen.districts if d.slug == "da-lat")), staff, Act.WALL)
    with pytest.raises(NotAllowedError):
        focus_on(seen, LOCAL_OPERATOR, Act.DESK)


def test_the_ticker_names_area_and_sensor_and_asks_nothing_where_nothing_is_seen() -> None:
    text = words(drawn("province-ticker", stormy(NOW)))
    assert "Đạ Tẻh: Sơ tán 42 hộ ở Hương Lâm" in text
    assert "Bảo Lộc: Trạm Lộc Nga mất kết nối" in text
    city = stormy(NOW)
    panel = BY_KEY["province-ticker"]
    assert asyncio.run(panel.ask(city, Focus(frozenset()), NOW)) == []  # type: ignore[arg-type]
    assert city.asked == []


def test_the_list_ends_with_how_many_more_there_are_and_shows_each_area_before_any_twice() -> None:
    tree = drawn("worst", stormy(NOW))
    lines = [words(line) for line in by_class(tree, "bad")]
    assert [line.split(" ")[0] for line in lines] == ["Đạ", "Đà", "Đạ", "Bảo", "và"]
    assert lines[-1] == "và 3 việc khác"


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (80, "Suối Cam Ly: mực nước 1,72 m, ngưỡng 1,70 m"),
        (40, "Suối Cam Ly: mực nước 1,72 m"),
        (24, "Suối Cam Ly: 1,72 m"),
        (14, "Suối Cam Ly"),
    ],
)
def test_a_concern_takes_as_many_words_as_have_room(width: float, said: str) -> None:
    level = concern(Condition.WARNING, "Suối Cam Ly – cầu Cam Ly", NOW, "water", "level", 1.72, 1.7)
    assert brief(level, width) == said


def test_a_told_headline_is_cut_between_words() -> None:
    told = Concern(Condition.CRITICAL, "alarm", "x", NOW, headline="Lũ quét rất mạnh về thượng nguồn")
    assert brief(told, 20) == "Lũ quét rất…"


def test_one_figure_that_moves_is_one_small_update() -> None:
    city = stormy(NOW)
    before = drawn("centres", city)
    city.known_outlook = [
        replace(a, rain=replace(a.rain, value=87.0)) if a.area == "da-teh" else a for a in city.known_outlook
    ]
    assert updates(before, drawn("centres", city)) == [("centre-da-teh-rain-value", {"children": "87,0"})]


def test_a_district_that_turns_bad_is_repainted_and_the_base_picture_stays() -> None:
    changed = updates(drawn("province-map", calm(NOW)), drawn("province-map", stormy(NOW)))
    ids = {update.id for update in changed}
    assert "province-fills" in ids
    assert "province-map" not in ids


def test_a_late_area_carries_the_dashed_ring() -> None:
    city = stormy(NOW)
    city.known_outlook = [replace(a, freshness=Freshness.LATE) for a in city.known_outlook]
    assert by_class(by_id(drawn("centres", city), "centre-da-lat-fresh"), "sh-stale")


def test_a_province_without_a_centre_says_so() -> None:
    city = quiet(NOW)
    city.known_areas = [replace(a, ioc=False) for a in city.known_areas]
    city.known_outlook = [AreaNow(a.slug or "", "all") for a in view(city).districts]
    assert "Chưa có huyện, thành phố nào bật IOC" in words(drawn("centres", city))


def test_english_is_spoken_when_asked() -> None:
    with speaking("en"):
        text = words(drawn("centres", stormy(NOW))) + words(drawn("totals", stormy(NOW)))
    assert "Rain 1 h 86.4 mm" in text
    assert "7/12 districts have an IOC" in text
