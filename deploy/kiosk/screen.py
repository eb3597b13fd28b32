#!/usr/bin/env python3
"""Keeps one browser on a wall: opens it once the server answers, and opens it anew when it ended or stands still.

    screen.py --address https://ioc.example.vn/wall/da-lat --geometry 1920x1080+0+0 --port 9222 [-- more for Chromium]

A wall heals itself as long as its script runs. This looks after the rest: a browser that crashed, a page that is no
page, a script that hangs. The sign of life is the page's title, in which the wall writes the time each minute; Chromium
tells it on its debugging port, which only this machine can reach. Needs Python and Chromium, nothing else.
"""

import argparse
import json
import logging
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

log = logging.getLogger("ioc-wall")
GEOMETRY = re.compile(r"(\d+)x(\d+)\+(\d+)\+(\d+)")
FLAGS = (
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--hide-crash-restore-bubble",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--check-for-update-interval=31536000",
    "--password-store=basic",
    "--autoplay-policy=no-user-gesture-required",  # for `?sound=on`
)


@dataclass(frozen=True)
class Screen:
    """What stands where, and how long to wait for what."""

    address: str
    geometry: str
    port: int
    profile: Path  # keeps the wall's link: a screen is let in once
    browser: str = "chromium"
    more: tuple[str, ...] = ()
    look_s: float = 10.0
    patience_s: float = 180.0  # without a new sign; the wall gives one each minute

    def command(self) -> list[str]:
        """Chromium without anything around the page, at its place."""
        found = GEOMETRY.fullmatch(self.geometry)
        if found is None:
            raise SystemExit(f"{self.geometry!r} is no geometry; write width x height + left + top: 1920x1080+0+0")
        width, height, left, top = found.groups()
        return [
            self.browser,
            f"--app={self.address}",
            f"--window-size={width},{height}",
            f"--window-position={left},{top}",
            f"--user-data-dir={self.profile}",
            f"--remote-debugging-port={self.port}",
            *FLAGS,
            *self.more,
        ]

    @property
    def health(self) -> str:
        """Where the server says that it lives."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}/healthz"


@dataclass
class Pulse:
    """Whether a sign of life still changes."""

    patience_s: float
    sign: str = ""
    since_s: float = field(default=0.0)

    def stopped(self, sign: str, now_s: float) -> bool:
        """Whether nothing new has been seen for too long."""
        if sign and sign != self.sign:
            self.sign, self.since_s = sign, now_s
        return now_s - self.since_s > self.patience_s


def sign_of(port: int) -> str:
    """What the page says of itself; nothing when there is none, or when it is the browser's own error page."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=5) as answer:
            pages = [page for page in json.load(answer) if page["type"] == "page"]
    except (OSError, ValueError):
        return ""
    return " ".join(page["title"] for page in pages if not page["url"].startswith("chrome-error:"))


def answers(address: str) -> bool:
    """Whether the server says that it lives."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - `told` lets in http and https alone
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def stand(screen: Screen) -> None:
    """One life of the browser; returns when it ended or was ended."""
    while not answers(screen.health):  # an error page stays for ever
        time.sleep(min(screen.look_s, 2.0))
    process = subprocess.Popen(screen.command())  # noqa: S603 - what the machine's administrator wrote down
    pulse = Pulse(screen.patience_s, since_s=time.monotonic())
    try:
        while process.poll() is None:
            time.sleep(screen.look_s)
            # While the server is away nothing would be better afterwards: the page waits for it by itself.
            if pulse.stopped(sign_of(screen.port), time.monotonic()) and answers(screen.health):
                log.warning("%s stands still; its browser is opened anew", screen.address)
                return
        log.warning("the browser of %s ended; it is opened anew", screen.address)
    finally:
        end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to go, then make it go."""
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def told(arguments: list[str]) -> Screen:
    """What stands on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", required=True, help="of the wall")
    parser.add_argument("--geometry", default="1920x1080+0+0", help="width x height + left + top")
    parser.add_argument("--port", type=int, default=9222, help="of Chromium's debugging, a different one a screen")
    parser.add_argument("--profile", type=Path, help="folder that keeps the wall's link")
    parser.add_argument("--browser", default="chromium")
    parser.add_argument("--look", type=float, default=10.0, help="seconds between two looks")
    parser.add_argument("--patience", type=float, default=180.0, help="seconds without a sign of life")
    parser.add_argument("more", nargs="*", help="more for Chromium, behind --")
    found = parser.parse_args(arguments)
    if urlsplit(found.address).scheme not in ("http", "https"):
        parser.error(f"{found.address!r} is no address of a wall; write https://…/wall/da-lat")
    profile = found.profile or Path.home() / ".ioc-wall" / str(found.port)
    more = tuple(found.more)
    return Screen(found.address, found.geometry, found.port, profile, found.browser, more, found.look, found.patience)


def main() -> None:
    """Keep it standing until told to stop."""
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    screen = told(sys.argv[1:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        stand(screen)
        time.sleep(1)


if __name__ == "__main__":
    main()
