"""The tabs of a browser: one stream for all that look at the same, none for those that nobody sees."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from layouts.hub import Pace
from tests.browser.conftest import Served
from tests.browser.test_heals import warm
from tests.browser.test_wall import opened
from tests.layouts.fake_city import evening

Serve = Callable[..., Served]
SEEN = "(state) => { Object.defineProperty(document, 'hidden', { value: state === 'hidden', configurable: true }); "
SEEN += "document.dispatchEvent(new Event('visibilitychange')); }"


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A browser with room for several tabs."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def served(serve: Serve) -> Served:
    """A server with a wall."""
    return serve(evening(datetime.now(UTC)), Pace(beat=0.6))


def streams(served: Served, count: int) -> None:
    """Wait until so many streams are open at the server."""
    end = time.monotonic() + 5
    while served.hub.health().now.viewers != count:
        assert time.monotonic() < end, f"{served.hub.health().now.viewers} streams, not {count}"
        time.sleep(0.02)


def shows(page: Page, words: str) -> None:
    expect(page.locator("#weather-hero-value")).to_have_text(words)


def test_tabs_share_a_stream_and_outlive_each_other(window: BrowserContext, served: Served) -> None:
    first, second = window.new_page(), window.new_page()
    opened(first, served.url)
    first.evaluate("document.querySelector('.base').dataset.kept = 'yes'")
    opened(second, served.url)
    streams(served, 1)
    warm(served.city, 18.1)
    for page in (first, second):
        shows(page, "18,1")
    assert first.evaluate("document.querySelector('.base').dataset.kept") == "yes", "it is not told again what it has"
    first.close()
    warm(served.city, 18.2)
    shows(second, "18,2")
    streams(served, 1)
    expect(second.locator(".lost")).to_be_hidden()


def test_a_tab_that_nobody_sees_costs_nothing_and_is_told_what_it_missed(
    window: BrowserContext, served: Served
) -> None:
    page = window.new_page()
    opened(page, served.url)
    page.evaluate(SEEN, "hidden")
    streams(served, 0)
    warm(served.city, 18.1)
    page.wait_for_timeout(4500)
    page.evaluate(SEEN, "visible")
    assert page.evaluate("!document.documentElement.classList.contains('is-lost')"), "nothing was lost"
    shows(page, "18,1")
    streams(served, 1)


def test_a_browser_without_shared_workers_has_a_stream_a_tab(window: BrowserContext, served: Served) -> None:
    window.add_init_script("delete window.SharedWorker")
    for page in (window.new_page(), window.new_page()):
        opened(page, served.url)
    streams(served, 2)


def test_when_the_worker_dies_tabs_go_on(browser: Browser, window: BrowserContext, served: Served) -> None:
    page = window.new_page()
    opened(page, served.url)
    session = browser.new_browser_cdp_session()
    found = session.send("Target.getTargets", {"filter": [{"type": "shared_worker"}]})["targetInfos"]
    assert [target["type"] for target in found] == ["shared_worker"]
    page.evaluate("window.sameLife = true")
    session.send("Target.closeTarget", {"targetId": found[0]["targetId"]})
    streams(served, 0)
    streams(served, 1)
    warm(served.city, 18.1)
    shows(page, "18,1")
    assert page.evaluate("window.sameLife")
