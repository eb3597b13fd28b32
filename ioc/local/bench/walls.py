"""Walls and their viewers: our web server beside the same wall built the usual way, in one run.

A real web server on a real database serves walls to screens with passes of their own, which read in processes of their
own. One change a second is committed for each wall. The usual way is a Dash app whose dcc.Interval asks the database
every second and returns figures, once as it is and once with its body cached; it is no part of the product and lives
under tests/bench.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from threading import Thread

from ioc.errors import IocError, StartError
from ioc.local import ports
from ioc.local.bench import city
from ioc.local.bench.ingest import cpu_s, peak_mb
from ioc.local.bench.viewers import Order, Report
from ioc.local.postgres import Postgres
from ioc.local.processes import spawn, stop
from ioc.model.focus import LOCAL_OPERATOR
from ioc.services import links
from ioc.services.areas import migrate_and_load
from ioc.services.book import Book, Visit
from ioc.store import database

PASSWORD = "only-for-the-bench"  # noqa: S105 - of a server that lives for minutes on loopback
READERS = 2  # processes of viewers
READY_WITHIN_S, SETTLE_S = 120, 12  # longer than the hub's slow poll
USUAL = "tests.bench.usual"
POLLERS = 4  # viewers of the usual way: more would fill its process, and a viewer-second costs the same


@dataclass(frozen=True)
class Site:
    """A database with seven areas, and where the walls may be looked at."""

    folder: Path
    urls: dict[str, str]  # by role
    screens: list[tuple[str, str]]  # the area and the pass of each


def measure(viewers: int, seconds: float, say: Callable[[str], None]) -> dict[str, float]:
    """The figures of one run."""
    with _site(viewers // READERS * READERS) as site:
        say("a database with seven areas, their sensors and dossiers is there")
        figures = _ours(site, seconds)
        say(f"{viewers} viewers: {figures['cpu_ms_per_viewer_s']} ms of processor time a viewer-second")
        for name, way in (("usual", "plain"), ("cached", "cached")):
            figures[f"{name}_cpu_ms_per_viewer_s"] = round(_usual(site, way, seconds / 2), 3)
            say(f"the usual way, {way}: {figures[f'{name}_cpu_ms_per_viewer_s']} ms")
    figures["ratio_usual"] = round(figures["usual_cpu_ms_per_viewer_s"] / figures["cpu_ms_per_viewer_s"], 1)
    return figures


@contextmanager
def _site(viewers: int) -> Generator[Site]:
    with tempfile.TemporaryDirectory(prefix="ioc-bench-") as name:
        server = Postgres(Path(name), ports.choose(0), PASSWORD)
        try:
            superuser = server.start().superuser_url()
            database.bootstrap(superuser, dict.fromkeys(database.LOGINS, PASSWORD))
            urls = {role: server.url(f"ioc_{role}", PASSWORD, "ioc") for role in ("owner", "ingest", "web", "gate")}
            migrate_and_load(urls["owner"], city.EDITION)
            city.fill(urls["ingest"], datetime.now(UTC))
            hung = asyncio.run(screens(urls["gate"], viewers))
            yield Site(Path(name), urls | {"superuser": superuser}, hung)
        finally:
            server.stop()


async def screens(url: str, viewers: int) -> list[tuple[str, str]]:
    """A link for each wall, and a pass of its own for each screen that opened it."""
    book, visit, areas = Book(url, city.EDITION), Visit(datetime.now(UTC)), city.slugs()
    await book.open()
    try:
        made = [(area, (await links.make(book, LOCAL_OPERATOR, area, "bench", [], visit))[1]) for area in areas]
        return [(area, await links.take(book, link, visit)) for area, link in islice(cycle(made), viewers)]
    finally:
        await book.close()


@contextmanager
def _serving(
    site: Site, command: Sequence[str], port: int, path: str, env: dict[str, str]
) -> Generator[subprocess.Popen[bytes]]:
    """A web server as a process of its own, from when it answers."""
    log = site.folder / "web.log"
    process = spawn(command, log, dies_by="KILL", env=env)
    deadline = time.monotonic() + READY_WITHIN_S
    try:
        while not _answers(f"http://127.0.0.1:{port}{path}"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise StartError(f"the server does not answer; the end of its log:\n{log.read_text()[-2000:]}")
            time.sleep(0.2)
        yield process
    finally:
        stop(process)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return answer.status == 200
    except OSError:
        return False


# ours


def _ours(site: Site, seconds: float) -> dict[str, float]:
    port = ports.choose(0)
    env = {
        "IOC_DATABASE_WEB_URL": site.urls["web"],
        "IOC_DATABASE_GATE_URL": site.urls["gate"],
        "IOC_DATA_DIR": str(site.folder),
        "IOC_EDITION": city.EDITION,
        "IOC_WEB_PORT": str(port),
        "IOC_WEB_METRICS_PORT": "0",
    }
    with _serving(site, [sys.executable, "-m", "ioc", "serve"], port, "/readyz", env) as server:
        readers = [_reader(Order(port, site.screens[n::READERS], seconds)) for n in range(READERS)]
        for reader in readers:
            assert reader.stdout is not None
            if reader.stdout.readline() != "ready\n":
                raise StartError("a process of viewers failed; its message stands above")
        changes = _Changes(site.urls["ingest"], SETTLE_S + seconds + 2)
        time.sleep(SETTLE_S)
        before, began = cpu_s([server]), time.monotonic()
        told = _told(readers)
        spent, took = cpu_s([server]) - before, time.monotonic() - began
        rss = peak_mb(server)
        return _figures(len(site.screens), told, changes.result(), 1000 * spent / took, rss)


class _Changes(Thread):
    """The changes, made beside everything else."""

    def __init__(self, url: str, seconds: float) -> None:
        super().__init__(daemon=True)
        self.made: list[tuple[str, str, float]] = []
        self.url, self.seconds = url, seconds
        self.start()

    def run(self) -> None:
        """Until the time is over."""
        self.made = city.change(self.url, self.seconds)

    def result(self) -> list[tuple[str, str, float]]:
        """What was committed when."""
        self.join()
        return self.made


def _reader(order: Order) -> subprocess.Popen[str]:
    command = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "ioc.local.bench.viewers"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    process.stdin.write(json.dumps(asdict(order)) + "\n")
    process.stdin.flush()
    return process


def _told(readers: Iterable[subprocess.Popen[str]]) -> list[Report]:
    """Let all look at once; what they saw."""
    for reader in readers:
        assert reader.stdin is not None
        reader.stdin.write("look\n")
        reader.stdin.flush()
    return [Report(**json.loads(reader.communicate()[0])) for reader in readers]


def _figures(
    viewers: int, told: list[Report], changes: list[tuple[str, str, float]], cpu_ms_s: float, rss: float
) -> dict[str, float]:
    committed = city.expected(changes)
    waits = [1000 * (at - committed[area, value]) for report in told for area, value, at in report.seen]
    if lost := [words for report in told for words in report.lost]:
        raise IocError(f"{len(lost)} of {viewers} streams ended, one of them with {lost[0]!r}")
    if len(waits) < viewers:
        raise IocError("the viewers saw too few changes to measure; give more --seconds")
    cuts = quantiles(waits, n=100)
    return {
        "viewers": viewers,
        "cpu_ms_per_viewer_s": round(cpu_ms_s / viewers, 4),
        "p50_ms": round(cuts[49], 1),
        "p95_ms": round(cuts[94], 1),
        "p99_ms": round(cuts[98], 1),
        "bytes_per_update": round(sum(r.bytes for r in told) / sum(r.updates for r in told)),
        "peak_rss_mb": round(rss, 1),
    }


# the usual way


def _usual(site: Site, way: str, seconds: float) -> float:
    """Milliseconds of processor time a viewer-second, of a few viewers who poll."""
    if not Path(USUAL.replace(".", "/") + ".py").exists():
        raise StartError("the usual way lies under tests/bench; run this in a checkout of the repository")
    port = ports.choose(0)
    command = [sys.executable, "-m", USUAL, str(port), way]
    with _serving(site, command, port, "/", {"IOC_BENCH_DATABASE_URL": site.urls["superuser"]}) as server:
        poll = [sys.executable, "-m", f"{USUAL}_viewers", str(port), str(POLLERS)]
        subprocess.run([*poll, "2"], check=True)
        before = cpu_s([server])
        began = time.monotonic()
        subprocess.run([*poll, str(seconds)], check=True)
        return 1000 * (cpu_s([server]) - before) / POLLERS / (time.monotonic() - began)
