"""A wall heals itself: networks cut off, clocks set, machines asleep, servers and stores away, thousands of changes."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import CDPSession, Page, expect

from layouts.hub import Pace
from tests.browser.conftest import Killable, Served
from tests.browser.test_wall import opened
from tests.faults.proxy import Proxy
from tests.layouts.fake_city import FakeCity, evening

Serve = Callable[..., Served]
# what a machine does whose clock somebody sets, and one that has stood for half a day
JUMPING = "const real = Date.now; window.jump = 0; Date.now = () => real() + window.jump"
TELLS = """() => document.querySelector(".clock-time").textContent ===
  new Intl.DateTimeFormat("vi", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit" })
    .format(Date.now() - window.jump)"""
AGED = """
if (!sessionStorage.aged) {
  sessionStorage.aged = "yes";
  const real = performance.now.bind(performance);
  performance.now = () => (real() < 4000 ? real() : real() + 13 * 3600 * 1000);
}
"""


def test_a_network_that_lets_nothing_through_is_told_within_five_seconds(page: Page, serve: Serve) -> None:
    served = serve(evening(datetime.now(UTC)))
    with Proxy(urlsplit(served.url).port or 0) as proxy:
        opened(page, f"http://127.0.0.1:{proxy.port}")
        page.evaluate("window.sameLife = true")
        proxy.cut()
        expect(page.locator(".lost")).to_be_visible(timeout=5000)
        expect(page.locator("#water-hero-value")).to_have_text("1,72")
        proxy.mend()
        expect(page.locator(".lost")).to_be_hidden(timeout=30_000)
        assert page.evaluate("window.sameLife"), "it is the same page"


def test_a_clock_that_is_set_makes_no_wall_lost_and_shows_the_servers_time(page: Page, serve: Serve) -> None:
    page.add_init_script(JUMPING)
    served = serve(evening(datetime.now(UTC)), Pace(beat=0.3))
    opened(page, served.url)
    for hours in (-7, 7):
        page.evaluate(f"window.jump = {hours * 3_600_000}")
        page.wait_for_timeout(1500)
        page.wait_for_function(TELLS)
        expect(page.locator(".lost")).to_be_hidden()


def test_a_machine_that_slept_shows_what_is_true_when_it_wakes(page: Page, serve: Serve) -> None:
    page.add_init_script(JUMPING)
    served = serve(evening(datetime.now(UTC)), Pace(beat=0.3))
    with Proxy(urlsplit(served.url).port or 0) as proxy:
        opened(page, f"http://127.0.0.1:{proxy.port}")
        page.evaluate("window.sameLife = true")
        session = page.context.new_cdp_session(page)
        session.send("Page.setWebLifecycleState", {"state": "frozen"})  # no timer runs, and the network dies meanwhile
        proxy.cut()
        warm(served.city, 18.1)
        time.sleep(1)
        proxy.mend()
        session.send("Page.setWebLifecycleState", {"state": "active"})
        page.evaluate("window.jump = 8 * 3_600_000")
        expect(page.locator("#weather-hero-value")).to_have_text("18,1", timeout=30_000)
        expect(page.locator(".lost")).to_be_hidden()
        page.wait_for_function(TELLS)
        assert page.evaluate("window.sameLife"), "it is the same page"


@pytest.mark.parametrize("away_s", [5, *(pytest.param(s, marks=pytest.mark.soak) for s in (60, 600))])
def test_a_server_that_was_away_for_long_is_back_within_seconds(page: Page, killable: Killable, away_s: float) -> None:
    killable.start()
    opened(page, killable.url)
    page.evaluate("window.sameLife = true")
    killable.kill()
    page.wait_for_timeout(1000 * away_s)
    expect(page.locator(".lost")).to_be_visible()
    expect(page.locator("#water-hero-value")).to_have_text("1,72")
    killable.start()
    expect(page.locator(".lost")).to_be_hidden(timeout=8000)
    assert page.evaluate("window.sameLife"), "it tried again by itself"


def test_a_database_that_is_away_is_said_on_every_panel_and_takes_nothing_from_the_wall(
    page: Page, serve: Serve
) -> None:
    served = serve(evening(datetime.now(UTC)), Pace(poll=1.0, again=0.3))
    opened(page, served.url)
    words = ["sensors", "concerns", "takeovers", "air", "weather", "water", "traffic"]
    served.city.fails.update(words)
    for word in words:
        served.city.tell(word)
    expect(page.locator("#weather.is-troubled")).to_contain_text("Không hỏi được, thử lại sau 1 giây")
    expect(page.locator("#header.is-troubled, #map.is-troubled, #air.is-troubled")).to_have_count(3)
    expect(page.locator("#weather-hero-value")).to_have_text("17,4")
    expect(page.locator(".lost")).to_be_hidden()
    served.city.fails.clear()
    expect(page.locator(".is-troubled")).to_have_count(0)


def test_a_wall_that_has_stood_for_half_a_day_is_loaded_afresh_once_at_night(page: Page, serve: Serve) -> None:
    page.add_init_script(AGED)
    night = datetime(2026, 11, 21, 20, 39, 30, tzinfo=UTC)  # 03:39 in Vietnam: the last minute of those dealt out
    served = serve(evening(night), Pace(beat=0.3), now=lambda: night)
    page.goto(served.url + "/wall/da-lat?scene=overview")
    page.wait_for_event("load", timeout=60_000)
    expect(page.locator("#water-hero-value")).to_have_text("1,72")
    page.evaluate("window.sameLife = true")
    page.wait_for_timeout(7000)
    assert page.evaluate("window.sameLife"), "once"


@pytest.mark.parametrize("ticks", [2000, pytest.param(20_000, marks=pytest.mark.soak)])
def test_thousands_of_changes_leave_nothing_behind(page: Page, serve: Serve, ticks: int) -> None:
    city = evening(datetime.now(UTC))
    served = serve(city, Pace(tick=0.005))
    heard = opened(page, served.url)
    page.evaluate("window.map = document.querySelector('#map svg, #map img, #map')")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    change(page, city, ticks // 10)
    before = counted(session)
    change(page, city, ticks)
    after = counted(session)
    assert after["JSHeapUsedSize"] < 1.05 * before["JSHeapUsedSize"]
    assert after["Nodes"] <= 1.02 * before["Nodes"]
    assert after["JSEventListeners"] <= before["JSEventListeners"]
    assert page.evaluate("window.map.isConnected"), "the map is mounted once"
    assert heard.complaints == []


def warm(city: FakeCity, value: float) -> None:
    """Change the temperature."""
    told = city.known_figures["weather"]
    first, *rest = told.figures
    city.known_figures["weather"] = replace(told, figures=(replace(first, value=value), *rest))
    city.tell("weather")


def change(page: Page, city: FakeCity, times: int) -> None:
    """Change the temperature so often, each time once the wall shows the time before."""
    for n in range(times):
        warm(city, 10 + n % 90 / 10)
        if n % 50 == 49:
            expected = f"{10 + n % 90 / 10:.1f}".replace(".", ",")
            expect(page.locator("#weather-hero-value")).to_have_text(re.compile(expected))


def counted(session: CDPSession) -> dict[str, float]:
    """What the page holds once all garbage is collected."""
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    return {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
