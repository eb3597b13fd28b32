"""How fast snapshots are made of a filled store: reading, each form, and all areas by the command, with its memory."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import psutil

from ioc.errors import IocError
from ioc.local.bench import fill
from ioc.local.bench.fill import Plan
from ioc.local.bench.questions import HERE, YESTERDAY
from ioc.local.bench.servers import OURS, storing
from ioc.services.city import City
from ioc.services.snapshot import writing

LEAST_DAYS = 10  # a day is held against the same weekday of the week before
INTERVALS = (300, 600, 900, 1800, 3600)  # seconds, the shortest first
FEW = 2_000_000  # readings: with fewer, services tell less than those of the province
ZONE = "Asia/Ho_Chi_Minh"
A_DAY_S = 86_400
LOOK_S = 0.05  # how often memory is looked at
Say = Callable[[str], None]


def plan(readings: int, series: int) -> Plan:
    """About so many readings: every five minutes when that gives days enough, else less often."""
    services = min(1.0, readings / FEW)
    for interval in INTERVALS:
        days = readings * interval // (series * A_DAY_S)
        if days >= LEAST_DAYS:
            return Plan(series, days, interval, table=0, services=services)
    return Plan(series, LEAST_DAYS, INTERVALS[-1], table=0, services=services)


def measure(superuser_url: str | None, planned: Plan, asks: int, data_dir: Path, say: Say) -> dict[str, Any]:
    """Fill a store, make the snapshot of one district `asks` times in each form, and of all areas by the command.

    `data_dir` has the fonts, which set-up made.
    """
    with storing(superuser_url, [OURS]) as server, tempfile.TemporaryDirectory(prefix="ioc-bench-") as made:
        started = time.monotonic()
        rows = fill.fill(server.url("superuser"), planned)
        say(f"{rows['reading']} readings put in, in {time.monotonic() - started:.0f} s")
        folder, url = Path(made), server.url("web")
        taken = asyncio.run(_ask(url, folder, asks, data_dir))
        figures = {f"{name}_s": round(median(times), 3) for name, times in taken.items()}
        say(", ".join(f"{name} {value}" for name, value in figures.items()))
        seconds, peak = _command(url, folder, data_dir)
        return {"rows": rows, **figures, "all_areas_s": round(seconds, 2), "peak_rss_mb": round(peak, 1)}


async def _ask(url: str, folder: Path, asks: int, data_dir: Path) -> Mapping[str, list[float]]:
    """Seconds of the reading alone, and of reading and writing each form; the first time of each does not count."""
    taken: dict[str, list[float]] = {"read": [], **{key: [] for key in writing.SUFFIXES}}
    city = City(url, zone=ZoneInfo(ZONE), edition=fill.EDITION)
    await city.open()
    try:
        for key, times in taken.items():
            for _ in range(asks + 1):
                began = time.perf_counter()
                snapshot = await city.day(HERE, YESTERDAY, fill.NOW)
                if key != "read":
                    writing.write(snapshot, folder, key, "vi", data_dir)
                times.append(time.perf_counter() - began)
            del times[0]
    finally:
        await city.close()
    return taken


def _command(url: str, folder: Path, data_dir: Path) -> tuple[float, float]:
    """Seconds and megabytes of PDF and workbook of every area, from the start of the process to its end."""
    words = ["snapshot", "make", "--area", "all", "--date", YESTERDAY.isoformat(), "--format", "pdf,xlsx", "--out"]
    environment = {
        **os.environ,
        "IOC_DATABASE_WEB_URL": url,
        "IOC_DATA_DIR": str(data_dir),
        "IOC_EDITION": fill.EDITION,
    }
    log = folder / "all.log"
    began, peak = time.perf_counter(), 0.0
    with log.open("wb") as output:
        process = psutil.Popen(
            [sys.executable, "-m", "ioc", *words, str(folder / "all")], env=environment, stdout=output, stderr=output
        )
        while process.poll() is None:
            peak = max(peak, _memory(process))
            time.sleep(LOOK_S)
    if process.returncode:
        raise IocError(f"the command failed: {log.read_text('utf-8', 'replace').strip().splitlines()[-1]}")
    return time.perf_counter() - began, peak


def _memory(process: psutil.Process) -> float:
    """Megabytes of a process and of those it started, all together."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += one.memory_info().rss
    return total / 2**20
