"""The tabs of a browser: one stream for all that look at the same, none for those that nobody sees."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from layouts.hub import Pace
from tests.browser.conftest import Served
from tests.browser.test_heals import warm
from tests.browser.test_wall import opened
from tests.layouts.fake_city import evening

Serve = Callable[..., Served]
WORKER = Path(__file__).parents[2] / "layouts/assets/shared.js"
# what the worker meets, in the hands of a test: streams that say what they are told to, tabs that note what they hear
AROUND = """
window.opened = [];
window.EventSource = class {
  constructor(url) {
    Object.assign(this, { from: new URL(url, "http://ioc").searchParams.get("seen"), on: {}, closed: false });
    opened.push(this);
  }
  addEventListener(type, act) { this.on[type] = act; }
  close() { this.closed = true; }
  say(type, id) { if (!this.closed) this.on[type]({ data: "", lastEventId: id }); }
};
window.tab = (seen) => {
  const port = { heard: [], postMessage: ({ kind, id }) => port.heard.push(id ?? kind) };
  self.onconnect({ ports: [port] });
  port.look = (from) => port.onmessage({ data: { open: { address: "/stream?wall=x", reader: "lan", seen: from } } });
  port.look(seen);
  return port;
};
"""
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
    end = time.monotonic() + 15  # a shared machine may be busy
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


@pytest.fixture
def worker(browser: Browser) -> Iterator[Page]:
    """The worker in a page, so that a test says in which order things happen."""
    page = browser.new_page()
    page.add_script_tag(content=AROUND + WORKER.read_text("utf-8"))
    yield page
    page.close()


def test_a_tab_that_missed_something_hears_nothing_newer_before_it_is_told(worker: Page) -> None:
    heard = worker.evaluate("""() => {
      const first = tab("e.100");
      opened[0].say("beat");
      const late = tab("e.50");
      opened[0].say("draw", "e.110");
      opened[1].say("beat");
      opened[0].say("draw", "e.115");
      for (const id of ["e.60", "e.110", "e.120"]) opened[1].say("draw", id);
      return [opened.map(({ from }) => from), first.heard, late.heard];
    }""")
    missed = ["beat", "e.60", "e.110", "e.120"]
    assert heard == [["e.100", ""], ["beat", "e.110", *missed], missed]


@pytest.mark.parametrize("spoke", [True, False])
def test_a_tab_that_knows_more_takes_nothing_from_one_that_waits_for_everything(worker: Page, *, spoke: bool) -> None:
    told = worker.evaluate(
        """(spoke) => {
      const [known, fresh] = [tab("e.100"), tab("")];
      if (spoke) opened[1].say("beat");
      known.look("e.100");
      const last = opened.at(-1);
      last.say("beat");
      last.say("draw", "e.60");
      return [last.from, fresh.heard.at(-1), known.heard.at(-1), opened.filter(({ closed }) => !closed).length];
    }""",
        spoke,
    )
    assert told == ["", "e.60", "e.60", 1]


def test_a_stream_that_breaks_is_told_to_its_own_tabs_alone(worker: Page) -> None:
    heard = worker.evaluate("""() => {
      const [first, late] = [tab("e.100"), (opened[0].say("beat"), tab("e.50"))];
      opened[1].onerror();
      opened[0].say("draw", "e.110");
      return [first.heard, late.heard];
    }""")
    assert heard == [["beat", "e.110"], ["lose"]]


def test_a_page_of_somebody_who_is_another_by_now_is_loaded_again(window: BrowserContext, served: Served) -> None:
    page = window.new_page()
    opened(page, served.url)
    page.evaluate("window.sameLife = true; document.body.dataset.reader = 'who was here before'")
    with page.expect_navigation():
        page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.evaluate("window.sameLife = true")
    with page.expect_response("**/pass"):
        page.evaluate("window.dispatchEvent(new Event('focus'))")
    assert page.evaluate("window.sameLife"), "the same reader keeps their page"


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
