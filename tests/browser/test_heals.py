"""A wall heals itself: a network that is half open, clocks that jump, a page that grows old, thousands of changes."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, Page, expect

from layouts.hub import Pace
from tests.browser.conftest import Served
from tests.browser.test_wall import opened
from tests.faults.proxy import Proxy
from tests.layouts.fake_city import FakeCity, evening

Serve = Callable[..., Served]
TICKS = 2000
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


def test_thousands_of_changes_leave_nothing_behind(page: Page, serve: Serve) -> None:
    city = evening(datetime.now(UTC))
    served = serve(city, Pace(tick=0.005))
    heard = opened(page, served.url)
    page.evaluate("window.map = document.querySelector('#map svg, #map img, #map')")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    change(page, city, TICKS // 10)
    before = counted(session)
    change(page, city, TICKS)
    after = counted(session)
    assert after["JSHeapUsedSize"] < 1.05 * before["JSHeapUsedSize"]
    assert after["Nodes"] <= 1.02 * before["Nodes"]
    assert after["JSEventListeners"] <= before["JSEventListeners"]
    assert page.evaluate("window.map.isConnected"), "the map is mounted once"
    assert heard.complaints == []


def change(page: Page, city: FakeCity, times: int) -> None:
    """Change the temperature so often, each time once the wall shows the time before."""
    for n in range(times):
        told = city.known_figures["weather"]
        first, *rest = told.figures
        city.known_figures["weather"] = replace(told, figures=(replace(first, value=10 + n % 90 / 10), *rest))
        city.tell("weather")
        if n % 50 == 49:
            expected = f"{10 + n % 90 / 10:.1f}".replace(".", ",")
            expect(page.locator("#weather-hero-value")).to_have_text(re.compile(expected))


def counted(session: CDPSession) -> dict[str, float]:
    """What the page holds once all garbage is collected."""
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    return {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
