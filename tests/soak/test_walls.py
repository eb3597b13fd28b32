"""Walls for long: the memory of a hub that draws thousands of times, and how late a value is under load."""

import asyncio
import gc
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from statistics import quantiles

import psutil
import pytest
from playwright.sync_api import Page, sync_playwright

from ioc.local.bench import publish, viewers
from ioc.local.bench.walls import screens
from ioc.local.broker import Broker
from layouts.hub import Hub
from tests.browser.conftest import QUIET_CHROMIUM
from tests.browser.test_end_to_end import Chain, opened, running
from tests.conftest import MQTT_USERS
from tests.layouts.fake_city import busy
from tests.layouts.test_hub import NOW, QUICK, subjects, temperature, with_hub
from tests.servers import Urls

pytestmark = pytest.mark.soak
TICKS, READERS, GROWTH = 20_000, 10, 1.02
OTHERS, RATE, SAMPLES, APART_S = 200, 2000.0, 60, 1.5
SHOWN = """() => { window.shown = {}; new MutationObserver(() => {
  const words = document.querySelector("#weather-hero-value")?.textContent;
  if (words && !(words in window.shown)) requestAnimationFrame(() => { window.shown[words] ??= Date.now(); });
}).observe(document.querySelector("#weather"), { childList: true, characterData: true, subtree: true }); }"""


def test_a_hub_keeps_nothing_of_twenty_thousand_drawings() -> None:
    city = busy(NOW)
    megabytes: list[float] = []

    async def story(hub: Hub) -> None:
        streams = [hub.stream(subjects("weather"), hub.mailbox()) for _ in range(READERS)]
        told = asyncio.Event()
        readers = [asyncio.create_task(_read(stream, told)) for stream in streams]
        for count in (TICKS // 10, TICKS):
            for number in range(count):
                told.clear()
                temperature(city, 10 + number % 200 / 10)
                await asyncio.wait_for(told.wait(), 10)
            gc.collect()
            megabytes.append(psutil.Process().memory_info().rss / 2**20)
        for reader in readers:
            reader.cancel()

    with_hub(city, story, replace(QUICK, tick=0.0, gather=0.0))
    print(f"\na hub over {TICKS} drawings for {READERS} readers: {megabytes[0]:.1f} to {megabytes[1]:.1f} MB")  # noqa: T201
    assert megabytes[1] < GROWTH * megabytes[0]


async def _read(stream: AsyncIterator[bytes], told: asyncio.Event) -> None:
    async for frames in stream:
        if b"event: draw" in frames:
            told.set()


def test_every_value_reaches_the_wall_while_thousands_come_in_and_hundreds_look(
    embedded_database: Urls, private_mosquitto: Callable[[], Broker], tmp_path: Path, headless_chromium: str
) -> None:
    broker = private_mosquitto()
    with ExitStack() as stack:
        chain = stack.enter_context(running(embedded_database, broker, tmp_path))
        hung = asyncio.run(screens(embedded_database.gate, OTHERS))  # a running Playwright forbids it
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=headless_chromium, args=list(QUIET_CHROMIUM))
        stack.callback(browser.close)
        page = browser.new_page()
        opened(page, chain)
        chain.publish("thu-1", temperature=9.9)
        page.get_by_text("9,9").first.wait_for(timeout=60_000)
        stack.enter_context(looked_at(chain, hung))
        stack.enter_context(published(broker))
        waits = sorted(measured(page, chain))
    cuts = quantiles(waits, n=100)
    told = f"{cuts[49]:.0f} / {cuts[94]:.0f} ms (p50 / p95) of {len(waits)} values"
    print(f"\npublish to pixel at {RATE:.0f} messages/s with {OTHERS} other viewers: {told}")  # noqa: T201


def measured(page: Page, chain: Chain) -> Iterator[float]:
    """Milliseconds from a value's publishing to the frame that shows it."""
    page.evaluate(SHOWN)
    for number in range(SAMPLES):
        value = 10 + number / 10
        words = f"{value:.1f}".replace(".", ",")
        began = time.time()
        chain.publish("thu-1", temperature=value)
        page.wait_for_function("(words) => words in window.shown", arg=words, timeout=60_000)
        yield page.evaluate("(words) => window.shown[words]", words) - 1000 * began
        time.sleep(APART_S)


@contextmanager
def looked_at(chain: Chain, hung: list[tuple[str, str]]) -> Iterator[None]:
    """Screens with passes of their own look at the seven walls."""
    order = viewers.Order(int(chain.url.rpartition(":")[2]), hung, SAMPLES * (APART_S + 5))
    with _told("viewers", json.dumps(asdict(order)) + "\n", "look\n"):
        yield


@contextmanager
def published(broker: Broker) -> Iterator[None]:
    """Thousands of messages a second come in from another area."""
    given = ("127.0.0.1", broker.port, "bao-loc", MQTT_USERS["bao-loc"], "bao-loc")
    order = publish.Order(*given, sensors=500, readings=1, rate=RATE, seconds=SAMPLES * (APART_S + 5))
    with _told("publish", json.dumps(asdict(order)) + "\n"):
        yield


@contextmanager
def _told(part: str, *words: str) -> Iterator[None]:
    """A process of the bench that was told this, for as long as the block lasts."""
    command = [sys.executable, "-m", f"ioc.local.bench.{part}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        process.stdin.write("".join(words))
        process.stdin.close()
        try:
            yield
            assert process.poll() is None, f"the {part} of the bench were to go on to the end"
        finally:
            process.kill()
