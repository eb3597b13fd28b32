"""A real browser and real servers over the fake city."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from ioc.local.ports import choose
from ioc.settings import Settings
from layouts.app import create
from layouts.doors import Doors
from layouts.hub import Hub, Pace, utc_now
from layouts.server import serving
from tests.layouts.fake_city import FakeCity
from tests.layouts.open_doors import OpenDoors
from tests.servers import wait_for

expect.set_options(timeout=15_000)  # a shared machine may be busy; where time matters a test says so

NEVER_POLLED = Pace(poll=600)  # what shows was told, and did not come with the next slow look

QUIET_CHROMIUM = (
    "--no-sandbox",  # as root Chromium refuses to start with it
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-gpu",  # there is none: to play one takes a seventh of all processor time
    "--font-render-hinting=slight",  # as Chromium in a window draws where nobody set anything else
)


@pytest.fixture(scope="package")
def browser(headless_chromium: str) -> Iterator[Browser]:
    """The system's Chromium; for these tests only, since a running Playwright forbids asyncio.run to all others."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=headless_chromium, args=list(QUIET_CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page with a past of its own."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fonts are made once for all servers."""
    return tmp_path_factory.mktemp("data")


@dataclass
class Served:
    """A running server, the city behind it and the hub between them."""

    url: str
    city: FakeCity
    hub: Hub


@pytest.fixture
def serve(data_dir: Path) -> Iterator[Callable[..., Served]]:
    """Serve a city from a thread of this process, so that the test can change it."""
    with ExitStack() as stack:

        def start(
            city: FakeCity,
            pace: Pace = Pace(),  # noqa: B008 - immutable
            doors: Doors | None = None,
            now: Callable[[], datetime] = utc_now,
        ) -> Served:
            return stack.enter_context(_served(city, pace, data_dir, doors or OpenDoors(), now))

        yield start


@contextmanager
def _served(city: FakeCity, pace: Pace, data_dir: Path, doors: Doors, now: Callable[[], datetime]) -> Iterator[Served]:
    port = choose(0)
    app = create(Settings(data_dir=data_dir), city, doors, pace, now)  # type: ignore[arg-type]
    server = serving(app, "127.0.0.1", port)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/healthz")
        yield Served(url, city, app.state.hub)
    finally:
        server.should_exit = True
        thread.join(10)


class Killable:
    """A server in a process of its own, always on the same port."""

    def __init__(self, folder: Path) -> None:
        self.port, self._folder = choose(0), folder
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [sys.executable, "-m", "tests.browser.serve", str(self.port), str(self._folder)]
        self._process = subprocess.Popen(command, cwd=Path(__file__).parents[2])
        wait_for(f"{self.url}/healthz")

    def kill(self) -> None:
        """Without a goodbye."""
        if self._process:
            self._process.kill()
            self._process.wait()


@pytest.fixture
def killable(data_dir: Path) -> Iterator[Killable]:
    """A server that a test may kill and start again."""
    server = Killable(data_dir)
    try:
        yield server
    finally:
        server.kill()
