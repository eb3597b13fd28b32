"""The ingestor beside what paho can receive and what a plain insert can store, in turns on the same machine.

Each round runs (a) paho doing nothing, (b) a plain insert of rows that the ingestor stored, (c) the ingestor itself, a
process of its own. Publishers send a third more than is taken, so that they are never the limit; only the time while
they publish counts. A last round sends a share of the ingestor's rate and asks how long a message takes.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from math import ceil
from pathlib import Path
from statistics import median

from ioc.errors import IocError, StartError
from ioc.local.bench import stored
from ioc.local.bench.publish import Order, Report
from ioc.local.bench.servers import Servers
from ioc.local.processes import spawn, stop

ROUNDS = 5  # at most; what is told is their median
ROUND_S = 6.0  # of each side in a round at least, where there are several
SETTLE = 0.2  # of a round does not count: caches fill, the first batch is on its way
FIRST_RATE = 10_000.0  # messages a second, before anything is known
MORE = 1.35  # times what was taken last is published next
TOO_MUCH = 2.0  # times what is taken
SURPLUS_S = 0.3  # of messages must still wait when the publishers end, or they were the limit
TRIES = 6
READY_WITHIN_S = 60
STALLED_S = 15.0  # without a new row, what is missing is lost
TICKS = os.sysconf("SC_CLK_TCK")

Samples = Sequence[tuple[float, int]]  # how many had come by when


@dataclass(frozen=True)
class Plan:
    """What is measured."""

    seconds: float = 30.0  # of each side, over all rounds
    workers: int = 1
    readings: int = 1  # a message
    sensors: int = 360
    load: float = 0.5  # of the ingestor's rate, while latency is measured
    filled: int = 0  # readings of the past that are there before


@dataclass
class Taken:
    """What the rounds have shown so far."""

    received: list[float] = field(default_factory=list[float])  # by paho alone, messages a second
    plain: list[float] = field(default_factory=list[float])  # rows a second
    ingested: list[float] = field(default_factory=list[float])  # messages a second
    cpu_us: list[float] = field(default_factory=list[float])  # a message
    rss_mb: float = 0.0
    since: float = 0.0  # when publishing to the ingestor began last
    missing: int = 0  # readings that were published and are not there
    extra: int = 0  # readings that are there and nobody published


def measure(servers: Servers, plan: Plan, say: Callable[[str], None]) -> dict[str, float]:
    """The figures of one run."""
    taken = Taken()
    rounds = min(max(1, round(plan.seconds / ROUND_S)), ROUNDS)
    seconds = plan.seconds / rounds
    if plan.filled:
        with _ingesting(servers, plan):
            say(f"{stored.fill(servers, plan.filled)} readings of the past are put in")
    bare = ours = FIRST_RATE
    for number in range(1, rounds + 1):
        bare = _saturated(lambda rate: _receive(servers, plan, rate, seconds), bare)
        taken.received.append(bare)
        ours = _saturated(lambda rate: _ingest(servers, plan, rate, seconds, taken), ours)
        taken.ingested.append(ours)
        taken.plain.append(stored.insert_plainly(servers, taken.since))
        say(
            f"round {number} of {rounds}: paho {bare:.0f} messages/s, plain insert {taken.plain[-1]:.0f} rows/s, "
            f"ingestor {ours:.0f} messages/s"
        )
    _ingest(servers, plan, plan.load * median(taken.ingested), seconds, taken)
    latency = stored.latencies(servers, taken.since)
    say(f"latency at {plan.load:g} of that rate: {latency[1]:.0f} ms for 95 of 100 messages")
    return _result(plan, taken, latency, stored.miscounted(servers))


def _result(plan: Plan, taken: Taken, latency: tuple[float, float, float], miscounted: int) -> dict[str, float]:
    receive, plain, ours = map(median, (taken.received, taken.plain, taken.ingested))
    p50, p95, p99 = latency
    return {
        "receive_ceiling_msg_s": round(receive),
        "store_ceiling_rows_s": round(plain),
        "ingest_msg_s": round(ours),
        "ingest_rows_s": round(ours * plan.readings),
        "ratio_receive": round(ours / receive, 3),
        "ratio_store": round(ours * plan.readings / plain, 3),
        "p50_ms": round(p50, 1),
        "p95_ms": round(p95, 1),
        "p99_ms": round(p99, 1),
        "cpu_us_per_msg": round(median(taken.cpu_us), 1),
        "peak_rss_mb": round(taken.rss_mb, 1),
        "lost": ceil(taken.missing / plan.readings),
        "duplicated": taken.extra + miscounted,
    }


def _saturated(side: Callable[[float], tuple[float, bool]], taken: float) -> float:
    """What a side takes, in messages a second, when it is sent a third more; far more would take its processor away."""
    rate = taken * MORE
    for _ in range(TRIES):
        found, full = side(rate)
        if full and rate < found * TOO_MUCH:
            return found
        rate = found * MORE if full else rate * MORE
    raise IocError("the publishers never sent just more than was taken; this machine is too busy to measure anything")


def _steady(samples: Samples, reports: Sequence[Report]) -> tuple[float, bool]:
    """Messages a second while the publishers were at it, and whether enough of them still waited at the end."""
    first, last = min(r.first_at for r in reports), max(r.last_at for r in reports)
    counted = [s for s in samples if first + (last - first) * SETTLE <= s[0] <= last]
    if len(counted) < 2:  # of a short run, whose batches take as long as it
        counted = [s for s in samples if s[0] >= first]
    if len(counted) < 2:
        raise IocError("too little happened to be measured; give more --seconds")
    (since, before), (until, after) = counted[0], counted[-1]
    rate = (after - before) / (until - since)
    return rate, sum(r.published for r in reports) - after > SURPLUS_S * rate


# (a) paho alone


def _receive(servers: Servers, plan: Plan, rate: float, seconds: float) -> tuple[float, bool]:
    command = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "ingest.bare"]
    environment = {**os.environ, **servers.reader.settings()}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            if process.stdout.readline() != "ready\n":
                raise StartError("paho could not subscribe to the broker of the bench")
            reports = _publish(servers, plan, rate, seconds)
        finally:
            process.send_signal(signal.SIGTERM)
        return _steady([(at, count) for at, count in json.loads(process.stdout.read())], reports)


# (c) the ingestor


def _ingest(servers: Servers, plan: Plan, rate: float, seconds: float, taken: Taken) -> tuple[float, bool]:
    with _ingesting(servers, plan) as processes:
        since, before = time.time(), cpu_s(processes)
        taken.since = since
        reports = _publish(servers, plan, rate, seconds)
        published = sum(r.acknowledged for r in reports)
        surplus = _wait_stored(servers, since, published * plan.readings) - published * plan.readings
        taken.missing -= min(0, surplus)
        taken.extra += max(0, surplus)
        taken.cpu_us.append((cpu_s(processes) - before) / published * 1e6)
        taken.rss_mb = max(taken.rss_mb, *map(peak_mb, processes))
    rows = stored.committed(servers, since)
    return _steady([(at, count // plan.readings) for at, count in rows], reports)


@contextmanager
def _ingesting(servers: Servers, plan: Plan) -> Generator[list[subprocess.Popen[bytes]]]:
    """The ingestors as processes of their own, from when each sensor was heard; they leave no session behind."""
    environment = {
        **servers.reader.settings(),
        "IOC_DATABASE_INGEST_URL": servers.url("ingest"),
        "IOC_MQTT_SESSION_EXPIRY_S": "0",
        "IOC_INGEST_SHARED": "true" if plan.workers > 1 else "false",
    }
    command = [sys.executable, "-m", "ioc", "ingest"]
    processes = [
        spawn(command, servers.folder / "ingest.log", dies_by="KILL", env={**environment, "IOC_INGEST_SLOT": str(slot)})
        for slot in range(plan.workers)
    ]
    try:
        _wait_heard(servers, plan, processes)
        yield processes
    finally:
        for process in processes:
            stop(process)


def _wait_heard(servers: Servers, plan: Plan, processes: Iterable[subprocess.Popen[bytes]]) -> None:
    """Publish each sensor once, again and again, until every ingestor is connected and every sensor stored anew."""
    since, deadline = time.time(), time.monotonic() + READY_WITHIN_S
    while stored.heard(servers, since) < _sensors(plan) * len(servers.publishers) * plan.readings:
        if any(process.poll() is not None for process in processes) or time.monotonic() > deadline:
            log = (servers.folder / "ingest.log").read_text(errors="replace")
            raise StartError(f"the ingestor does not store what is published; the end of its log:\n{log[-2000:]}")
        _publish(servers, plan, plan.sensors * 2, 0.5)
        time.sleep(0.3)


def _wait_stored(servers: Servers, since: float, rows: int) -> int:
    """Wait until so many readings are there, or nothing comes any more; returns how many there are."""
    found, moved = -1, time.monotonic()
    while found < rows and time.monotonic() - moved < STALLED_S:
        time.sleep(0.5)
        now = stored.count(servers, since)
        found, moved = now, time.monotonic() if now != found else moved
    return found


def cpu_s(processes: Iterable[subprocess.Popen[bytes]]) -> float:
    """Processor time so far: fields 14 and 15 of /proc/PID/stat (proc(5)), counted behind the name."""
    told = [Path(f"/proc/{p.pid}/stat").read_text().rpartition(") ")[2].split() for p in processes]
    return sum(int(fields[11]) + int(fields[12]) for fields in told) / TICKS


def peak_mb(process: subprocess.Popen[bytes]) -> float:
    """The most memory it ever held: VmHWM of /proc/PID/status (proc(5))."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


# publishers


def _sensors(plan: Plan) -> int:
    """Of each publisher."""
    return max(1, plan.sensors // 3)


def _publish(servers: Servers, plan: Plan, rate: float, seconds: float) -> list[Report]:
    """All publishers at once, `rate` messages a second together; returns when they have their acknowledgements."""
    order = Order("", 0, "", "", "", _sensors(plan), plan.readings, rate / len(servers.publishers), seconds)
    processes: list[tuple[subprocess.Popen[str], Order]] = []
    for area, login in servers.publishers.items():
        own = replace(order, area=area, **asdict(login))
        command = [sys.executable, "-m", "ioc.local.bench.publish"]
        processes.append((subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True), own))
    for process, own in processes:
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(own)))
        process.stdin.close()
        process.stdin = None
    told = [process.communicate()[0] for process, _ in processes]
    if any(process.returncode for process, _ in processes):
        raise StartError("a publisher of the bench failed; its message stands above")
    return [Report(**json.loads(text)) for text in told]
