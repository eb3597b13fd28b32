"""How fast a filled store answers what screens ask: warm, cold, against raw readings, and on ten times the days."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from math import ceil
from statistics import median
from typing import Any

from ioc import collector
from ioc.local.bench import cold, fill, questions, raw
from ioc.local.bench.fill import Plan
from ioc.local.bench.questions import Asker, Question
from ioc.local.bench.servers import Server, storing

SMALL, LARGE = "ioc_bench_small", "ioc_bench_large"  # databases
TIMES = 10  # the large one holds so many times the days
BEFORE = 3  # asked before it counts
COLD = 5  # times, each after everything was forgotten
Say = Callable[[str], None]


@dataclass
class Taken:
    """How long a question took each time, in milliseconds, and how many points its answer had."""

    points: int = 0
    large: list[float] = field(default_factory=list[float])
    small: list[float] = field(default_factory=list[float])
    cold: list[float] = field(default_factory=list[float])
    raw: list[float] = field(default_factory=list[float])


def measure(superuser_url: str | None, plan: Plan, asks: int, say: Say) -> dict[str, Any]:
    """Fill two stores, ask each question `asks` times of both in turns, and tell the figures."""
    days = {SMALL: max(1, plan.days // TIMES), LARGE: plan.days}
    with storing(superuser_url, days) as server:
        rows: dict[str, dict[str, int]] = {}
        for name in days:
            started = time.monotonic()
            rows[name] = fill.fill(server.url("superuser", name), replace(plan, days=days[name]))
            say(f"{days[name]} days: {rows[name]['reading']} readings put in, in {time.monotonic() - started:.0f} s")
        taken = asyncio.run(_ask(server, asks, say))
    return _result(rows[LARGE], taken)


async def _ask(server: Server, asks: int, say: Say) -> dict[str, Taken]:
    taken = {name: Taken() for name in questions.QUESTIONS}
    collector.settle()  # as the web server does
    async with AsyncExitStack() as stack:
        small, large = [
            await stack.enter_async_context(questions.asking(server.url("web", name))) for name in (SMALL, LARGE)
        ]
        for name, question in questions.QUESTIONS.items():
            await _warm(question, small, large, asks, taken[name])
            if alone := raw.RAW.get(name):
                taken[name].raw = [await _timed(alone, large) for _ in range(max(1, asks // 5))]
            say(_line(name, taken[name]))
    for _ in range(COLD):
        for name, question in questions.QUESTIONS.items():
            taken[name].cold.append(await _cold(server, question))
    return taken


async def _warm(question: Question, small: Asker, large: Asker, asks: int, taken: Taken) -> None:
    """In turns, so that what else happens on the machine happens to both."""
    for _ in range(BEFORE):
        taken.points = await question(large)
        await question(small)
    for _ in range(asks):
        taken.large.append(await _timed(question, large))
        taken.small.append(await _timed(question, small))


async def _cold(server: Server, question: Question) -> float:
    """The first answer of new connections to a server that has forgotten everything."""
    cold.forget(server.url("superuser", LARGE))
    async with questions.asking(server.url("web", LARGE)) as asker:
        return await _timed(question, asker)


async def _timed(question: Callable[[Asker], Awaitable[int]], asker: Asker) -> float:
    started = time.perf_counter()
    await question(asker)
    return 1000 * (time.perf_counter() - started)


def _result(rows: Mapping[str, int], taken: Mapping[str, Taken]) -> dict[str, Any]:
    return {
        "rows": rows,
        "questions": {name: _figures(t) for name, t in taken.items()},
        "growth": {name: round(median(t.large) / median(t.small), 2) for name, t in taken.items()},
        "raw": {name: round(median(t.raw) / median(t.large), 1) for name, t in taken.items() if t.raw},
    }


def _figures(taken: Taken) -> dict[str, float]:
    return {
        "p50_ms": round(median(taken.large), 1),
        "p95_ms": round(_p95(taken.large), 1),
        "points": taken.points,
        "cold_p50_ms": round(median(taken.cold), 1),
        "cold_p95_ms": round(_p95(taken.cold), 1),
    }


def _p95(told: list[float]) -> float:
    return sorted(told)[ceil(0.95 * len(told)) - 1]


def _line(name: str, taken: Taken) -> str:
    growth = median(taken.large) / median(taken.small)
    raw = f", raw {median(taken.raw):.1f} ms" if taken.raw else ""
    return f"{name}: {taken.points} points, {median(taken.large):.1f} ms, ×{growth:.2f} on {TIMES} times the days{raw}"
