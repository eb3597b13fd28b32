"""The kiosk keeps a real Chromium on a wall: it waits for the server, and opens anew what crashed or stands still."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ioc.local.ports import choose

SCREEN = Path(__file__).parents[1] / "deploy" / "kiosk" / "screen.py"
HEADLESS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
PAGE = b"<title>0</title><script>let n = 0; setInterval(() => (document.title = `${++n}`), 100)</script>"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("screen", SCREEN)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["screen"] = module  # where its dataclasses look for their types
    spec.loader.exec_module(module)
    return module


class Wall:
    """A server whose page shows a new sign ten times a second."""

    def __init__(self) -> None:
        self.port = choose(0)
        self.opened = 0
        self._server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        wall = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                wall.opened += self.path == "/wall/da-lat"
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(PAGE)

            def log_message(self, *_: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


@contextmanager
def standing(wall: Wall, chromium: str, folder: Path) -> Iterator[int]:
    """The script at work; gives the port of the browser's debugging."""
    port = choose(0)
    command = [
        sys.executable,
        str(SCREEN),
        "--address",
        f"http://127.0.0.1:{wall.port}/wall/da-lat",
        "--port",
        str(port),
    ]
    command += ["--profile", str(folder), "--browser", chromium, "--look", "0.3", "--patience", "2", "--", *HEADLESS]
    process = subprocess.Popen(command)
    try:
        yield port
    finally:
        process.terminate()
        assert process.wait(30) == 0
        assert not browsers(port), "the browser goes with the script"


def browsers(port: int) -> list[int]:
    """Main processes of the browsers that have this port."""
    found = subprocess.run(["pgrep", "--full", f"app=.*remote-debugging-port={port} "], capture_output=True, text=True)
    alike = [int(pid) for pid in found.stdout.split()]
    return [pid for pid in alike if b"--type=" not in Path(f"/proc/{pid}/cmdline").read_bytes()]


def title(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=5) as answer:
            return "".join(page["title"] for page in json.load(answer) if page["type"] == "page")
    except OSError:
        return ""


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def test_it_waits_for_the_server_and_opens_anew_what_was_killed_or_stands_still(chromium: str, tmp_path: Path) -> None:
    wall = Wall()
    with standing(wall, chromium, tmp_path) as port:
        time.sleep(1)
        assert browsers(port) == [], "an error page would stay for ever"
        wall.start()
        try:
            until(lambda: title(port).isdecimal())
            (first,) = {*browsers(port)}
            os.kill(first, signal.SIGKILL)
            until(lambda: wall.opened == 2 and title(port).isdecimal())
            (second,) = {*browsers(port)}
            os.kill(second, signal.SIGSTOP)  # as a browser that hangs: it lives, and tells nothing
            until(lambda: wall.opened == 3 and title(port).isdecimal())
            assert second not in browsers(port)
        finally:
            wall.stop()


def test_a_page_is_left_alone_while_its_server_is_away(script: ModuleType) -> None:
    pulse = script.Pulse(patience_s=10)
    assert [pulse.stopped("08:42", 1.0), pulse.stopped("08:42", 10.5), pulse.stopped("08:42", 11.5)] == [
        False,
        False,
        True,
    ]
    assert not pulse.stopped("08:43", 12.0)
    assert not script.answers(f"http://127.0.0.1:{choose(0)}/healthz")


@pytest.mark.parametrize("wrong", [["--address", "file:///etc/passwd"], ["--address", "wall/da-lat"]])
def test_only_a_wall_is_opened(script: ModuleType, wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        script.told(wrong)
    assert "is no address of a wall" in capsys.readouterr().err


def test_a_place_that_is_none_names_the_cure(script: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"write width x height \+ left \+ top"):
        script.Screen("http://x/wall/da-lat", "1920x1080", 9222, tmp_path).command()
