"""The wall in a real browser: whole, quiet, live, readable from six metres, and back by itself."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from ioc.model.condition import Condition
from layouts.hub import Pace
from layouts.panels import PANELS
from layouts.panels.map import REST_S
from layouts.scenes import SCENES
from layouts.theme import token
from tests.bare import bare
from tests.browser.conftest import NEVER_POLLED, Killable, Served
from tests.layouts.fake_city import FakeCity, broken, concern, evening, flooding, old, quiet, sensors

MEASURE = (Path(__file__).parent / "measure.js").read_text()
HD: ViewportSize = {"width": 1920, "height": 1080}
UHD: ViewportSize = {"width": 3840, "height": 2160}
Serve = Callable[..., Served]


class Heard:
    """What a page said and asked for while a test looked at it."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.complaints.append(str(e)))
        page.on("request", lambda r: self.hosts.add(re.sub(r"^(data:|\w+://[^/]+).*", r"\1", r.url, flags=re.DOTALL)))


def opened(page: Page, url: str, path: str = "/wall/da-lat?scene=overview") -> Heard:
    """Open a wall and wait until every panel is drawn."""
    heard = Heard(page)
    page.goto(url + path)
    expect(page.locator("#ticker-events")).not_to_be_empty()
    expect(page.locator(".waiting")).to_have_count(0)
    page.evaluate("document.fonts.ready")
    return heard


def test_a_wall_opens_without_complaint_and_asks_no_other_host(page: Page, serve: Serve) -> None:
    served = serve(evening(datetime.now(UTC)))
    heard = opened(page, served.url)
    page.wait_for_timeout(500)
    assert heard.complaints == []
    assert heard.hosts <= {served.url, "data:"}
    expect(page.locator("#header")).to_contain_text("Suối Cam Ly: mực nước 1,72 m, ngưỡng 1,70 m")
    assert page.evaluate("document.fonts.check('600 20px \"IOC So\"', '1') && document.fonts.check('20px BVP', 'ệ')")
    assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")


def test_the_clock_runs_on_the_servers_time_in_the_walls_zone(page: Page, serve: Serve) -> None:
    served = serve(evening(datetime.now(UTC)))
    page.clock.install(time=datetime(2020, 1, 1, tzinfo=UTC))  # a screen whose own clock is years behind
    opened(page, served.url)
    page.clock.run_for(1100)
    expect(page.locator(".clock-date")).to_contain_text(str(datetime.now(UTC).year))


LOOSE = """() => {
  const all = [...document.querySelectorAll("html, body, body *")].filter((e) => e.getClientRects().length);
  const told = all.map((e) => [e, getComputedStyle(e)]);
  const { scrollHeight, clientHeight, scrollWidth, clientWidth } = document.documentElement;
  return {
    cursors: told.filter(([e, style]) => e !== document.documentElement && style.cursor !== "none").length,
    bars: told.filter(([, style]) => /auto|scroll/.test(style.overflow)).length,
    tooltips: document.querySelectorAll("[title], svg title").length,
    beyond: scrollHeight > clientHeight || scrollWidth > clientWidth,
  };
}"""


def test_a_wall_has_no_cursor_no_scroll_bar_and_no_tooltip(page: Page, serve: Serve) -> None:
    opened(page, serve(evening(datetime.now(UTC))).url)
    page.mouse.move(300, 300)
    assert page.evaluate(LOOSE) == {"cursors": 0, "bars": 0, "tooltips": 0, "beyond": False}


def test_a_takeover_rings_only_where_the_address_asks_for_it(page: Page, serve: Serve) -> None:
    served = serve(evening(datetime.now(UTC)))
    served.city.known_takeovers = flooding(datetime.now(UTC)).known_takeovers
    page.add_init_script(
        "const Real = AudioContext; window.rung = 0;"
        "window.AudioContext = class extends Real { constructor() { super(); window.rung += 1; } }"
    )
    for address, rung in (("/wall/da-lat", 0), ("/wall/da-lat?sound=on", 1)):
        page.goto(served.url + address)
        expect(page.locator("body.is-taken #takeover .band")).to_be_visible()
        assert page.evaluate("window.rung") == rung


def test_a_change_is_on_the_screen_within_a_second(page: Page, serve: Serve) -> None:
    served = serve(evening(datetime.now(UTC)), NEVER_POLLED)
    opened(page, served.url)
    value = page.locator("#weather-hero-value")
    expect(value).to_have_text("17,4")
    told = served.city.known_figures["weather"]
    served.city.known_figures["weather"] = replace(
        told, figures=(replace(told.figures[0], value=18.1), *told.figures[1:])
    )
    began = time.monotonic()
    served.city.tell("weather")
    expect(value).to_have_text("18,1", timeout=1000)
    assert time.monotonic() - began < 1


def test_marks_move_to_their_new_state_without_redrawing_the_page(page: Page, serve: Serve) -> None:
    served = serve(evening(datetime.now(UTC)), NEVER_POLLED)
    opened(page, served.url)
    page.evaluate("document.querySelector('.base').dataset.kept = 'yes'")
    served.city.known_sensors = [replace(s, condition=s.condition.NORMAL) for s in served.city.known_sensors]
    page.wait_for_timeout(REST_S * 1000)  # a map is not drawn anew sooner
    served.city.tell("sensors")
    expect(page.locator("#map .call")).to_have_count(0, timeout=1500)
    assert page.evaluate("document.querySelector('.base').dataset.kept") == "yes"


def stretched() -> FakeCity:
    """The longest words that real places and bad days bring."""
    city = evening(datetime.now(UTC))
    city.stations = [replace(city.stations[0], index=index) for index in (264, 64)]
    city.dossier_day = replace(city.dossier_day, today=replace(city.dossier_day.today, on_time=0, late=0))
    long = {
        "level": "Suối Cam Ly – cầu Cam Ly",
        "depth": "Ngã năm Đại học Đà Lạt – đường Phù Đổng Thiên Vương",
        "filling": "Hồ Chiến Thắng Lớn",
        "speed": "Nguyễn Thị Minh Khai nối dài",
    }
    for domain in ("water", "traffic"):
        told = city.known_figures[domain]
        figures = tuple(replace(f, place=long[f.ask.metric]) if f.place else f for f in told.figures)
        city.known_figures[domain] = replace(told, figures=figures)
    place = "Ngã năm Đại học Đà Lạt – đường Phù Đổng Thiên Vương"
    city.known_concerns = [replace(c, place=place) if c.place else c for c in city.known_concerns]
    return city


def crowded() -> FakeCity:
    """Two thousand sensors and three hundred critical things."""
    city = replace(evening(datetime.now(UTC)), known_sensors=sensors(datetime.now(UTC), 2000))
    wet = concern(Condition.CRITICAL, "Suối Cam Ly", datetime.now(UTC), "water", "level", 2.42, 2.3)
    city.known_concerns = [replace(wet, place=f"Suối Cam Ly, điểm {i}", sensor=f"w{i}") for i in range(300)]
    return city


def alone() -> FakeCity:
    """One sensor, nothing else."""
    city = quiet()
    city.known_sensors = sensors(datetime.now(UTC), 1)
    return city


CITIES: dict[str, Callable[[], FakeCity]] = {
    "busy": lambda: evening(datetime.now(UTC)),
    "real": lambda: evening(datetime.now(UTC), simulated=False),
    "quiet": quiet,
    "old": lambda: old(datetime.now(UTC)),
    "broken": broken,
    "stretched": stretched,
    "crowded": lambda: crowded(),
    "alone": lambda: alone(),
}


@pytest.mark.parametrize("mood", CITIES)
def test_every_text_of_every_scene_reads_from_six_metres_and_nothing_is_cut(
    page: Page, serve: Serve, mood: str
) -> None:
    page.set_viewport_size(HD)
    served = serve(CITIES[mood]())
    if mood == "broken":
        page.goto(served.url + "/wall/da-lat?scene=overview")
        expect(page.locator(".is-troubled")).to_have_count(len(PANELS))
    else:
        opened(page, served.url)
    check_scenes(page)


@pytest.mark.parametrize("mood", ["busy", "crowded"])
def test_a_wall_four_times_as_large_is_the_same_picture(page: Page, serve: Serve, mood: str) -> None:
    page.set_viewport_size(UHD)
    opened(page, serve(CITIES[mood]()).url)
    check_scenes(page)


def test_a_district_of_whose_wards_nobody_knows_the_borders_has_a_whole_wall(page: Page, serve: Serve) -> None:
    page.set_viewport_size(HD)
    with bare("672"):
        opened(page, serve(CITIES["busy"]()).url)
        check(page)
        expect(page.locator("#map .lab.ward")).to_have_count(0)
        expect(page.locator("#map .mk")).not_to_have_count(0)


def test_english_fits_as_well(page: Page, serve: Serve) -> None:
    page.set_viewport_size(HD)
    opened(page, serve(CITIES["busy"]()).url, "/wall/da-lat?lang=en&scene=overview")
    expect(page.locator("#water")).to_contain_text("Water")
    expect(page.locator(".clock-date")).to_have_text(re.compile(r"^\w{3} \d{1,2} \w{3,4} 20\d\d$"))
    check_scenes(page)


def test_many_reports_in_many_words_leave_what_stands_below_them_its_room(page: Page, serve: Serve) -> None:
    page.set_viewport_size(HD)
    city = evening(datetime.now(UTC))
    (first, *_) = city.report_day.urgent
    wordy = tuple(replace(first, code=f"PA-{n}", text="Lấn chiếm vỉa hè để bán hàng suốt buổi tối") for n in range(12))
    today = replace(city.report_day.today, open=20)
    city.report_day = replace(city.report_day, urgent=wordy, today=today)
    opened(page, serve(city).url, "/wall/da-lat?scene=reports")
    expect(page.locator("#urgent-list .more")).to_be_visible()
    check(page)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("body")).to_have_attribute("data-scene", "services")
    check(page)


def check_scenes(page: Page) -> None:
    """Measure every scene, stepping by hand from the one that is pinned."""
    for scene in SCENES:
        expect(page.locator("body")).to_have_attribute("data-scene", scene.key)
        expect(page.locator(".cell:visible")).to_have_count(len(scene.panels))
        check(page)
        page.keyboard.press("ArrowRight")


def test_scenes_follow_each_other_by_themselves_and_the_head_names_them(page: Page, serve: Serve) -> None:
    served = serve(evening(datetime.now(UTC)))
    opened(page, served.url, "/wall/da-lat?dwell=2")
    body, order = page.locator("body"), [scene.key for scene in SCENES]
    first = order.index(body.get_attribute("data-scene") or "")
    for turn in (1, 2, 3):
        index = (first + turn) % len(order)
        expect(body).to_have_attribute("data-scene", order[index])
        expect(page.locator(".scene-name")).to_contain_text(f"/{len(order)} ")


def test_a_hand_steps_from_a_pinned_scene_to_the_next_and_back(page: Page, serve: Serve) -> None:
    served = serve(evening(datetime.now(UTC)))
    opened(page, served.url, "/wall/da-lat?scene=services")
    body, name = page.locator("body"), page.locator(".scene-name")
    expect(name).to_have_text("6/7 Dịch vụ công")
    page.keyboard.press("ArrowRight")
    expect(body).to_have_attribute("data-scene", "reports")
    page.keyboard.press("ArrowLeft")
    expect(name).to_have_text("6/7 Dịch vụ công")
    page.keyboard.press("2")
    expect(name).to_have_text("Giữ: Không khí, thời tiết")
    page.keyboard.press("Escape")
    expect(name).to_have_text("6/7 Dịch vụ công")


def colour_of_rules(page: Page, selector: str) -> str:
    """The colour of the line above a part of the page; what a script tells the page goes by names of its own."""
    return page.locator(selector).first.evaluate(
        "part => (s => s.borderTopWidth === '1px' ? s.borderTopColor : s.borderTop)(getComputedStyle(part))"
    )


def rgb(colour: str) -> str:
    """A colour such as #2c3c37 as a browser tells it."""
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"


def test_screens_of_a_row_show_scenes_that_follow_each_other_and_parts_make_one_picture(
    page: Page, serve: Serve
) -> None:
    served = serve(evening(datetime.now(UTC)))
    page.clock.install()
    shown = []
    for screen in (1, 2, 3):
        opened(page, served.url, f"/wall/da-lat?screen={screen}/3&dwell=3600")
        shown.append([scene.key for scene in SCENES].index(page.locator("body").get_attribute("data-scene") or ""))
    assert [(i - shown[0]) % len(SCENES) for i in shown] == [0, 1, 2]
    for part, corner in ((1, (0, 0)), (4, (-HD["width"], -HD["height"]))):
        page.set_viewport_size(HD)
        opened(page, served.url, f"/wall/da-lat?scene=overview&part={part}/2x2")
        box = page.locator("#wall").bounding_box()
        assert box is not None
        assert (round(box["x"]), round(box["y"])) == corner
        assert (round(box["width"]), round(box["height"])) == (2 * HD["width"], 2 * HD["height"])
        assert colour_of_rules(page, "#wall .row + .row:not(.th)") == rgb(token("line"))


def test_a_panel_out_of_sight_stays_up_to_date_and_costs_no_layout(page: Page, serve: Serve) -> None:
    served = serve(evening(datetime.now(UTC)))
    opened(page, served.url, "/wall/da-lat?scene=services")
    value = page.locator("#weather-hero-value")
    expect(value).to_be_hidden()
    assert page.evaluate("document.querySelector('#weather').getClientRects().length") == 0
    told = served.city.known_figures["weather"]
    served.city.known_figures["weather"] = replace(
        told, figures=(replace(told.figures[0], value=18.1), *told.figures[1:])
    )
    served.city.tell("weather")
    expect(value).to_have_text("18,1")
    expect(page.locator("#header")).to_contain_text("Suối Cam Ly: mực nước 1,72 m, ngưỡng 1,70 m")


def check(page: Page) -> None:
    """The design's measure: size, contrast, room."""
    found: dict[str, Any] = page.evaluate(MEASURE)
    assert found["texts"] > 15
    assert found["smallest"] >= 2.2
    for fault in ("small", "faint", "clipped", "outside", "overlapping"):
        assert found[fault] == [], fault
    assert not found["scrolls"]


def test_a_failing_question_is_said_on_its_panel_and_the_others_live_on(page: Page, serve: Serve) -> None:
    served = serve(evening(datetime.now(UTC)))
    opened(page, served.url)
    served.city.fails.add("air")
    served.city.tell("air")
    expect(page.locator("#air")).to_contain_text("Không hỏi được, thử lại sau 10 giây")
    expect(page.locator("#air-index-value")).to_have_text("41")
    check(page)
    served.city.fails.clear()
    served.city.tell("air")
    expect(page.locator("#air")).not_to_contain_text("Không hỏi được")


def test_a_killed_server_is_told_at_once_and_the_wall_comes_back_by_itself(page: Page, killable: Killable) -> None:
    killable.start()
    opened(page, killable.url)
    page.evaluate("window.sameLife = true")
    killable.kill()
    expect(page.locator(".lost")).to_be_visible(timeout=5000)
    expect(page.locator(".lost")).to_contain_text(re.compile(r"Mất kết nối từ\s*\d\d:\d\d:\d\d"))
    expect(page.locator("#water-hero-value")).to_have_text("1,72")
    killable.start()
    expect(page.locator(".lost")).to_be_hidden(timeout=8000)
    expect(page.locator(".online")).to_be_visible()
    assert page.evaluate("window.sameLife"), "the same build needs no reload"


def test_a_new_build_is_loaded_once_the_server_has_answered(page: Page, serve: Serve) -> None:
    served = serve(evening(datetime.now(UTC)), Pace(beat=0.3))
    opened(page, served.url)
    with page.expect_navigation():
        page.evaluate("document.body.dataset.build = 'an older one'")
    expect(page.locator("#water-hero-value")).to_have_text("1,72")


def test_an_address_without_a_page_says_so_and_leads_on(page: Page, serve: Serve) -> None:
    served = serve(evening(datetime.now(UTC)))
    page.goto(served.url + "/wall/atlantis")
    expect(page.get_by_role("heading")).to_have_text("Không có IOC nào tên “atlantis”")
    page.get_by_role("link", name="Thành phố Đà Lạt").click()
    expect(page.locator("#water-hero-value")).to_have_text("1,72")
