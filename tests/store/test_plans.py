"""How the server finds what screens ask: by indexes, and in the chunks of the time asked for alone."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from ioc.local.bench import fill, questions
from ioc.store import database as db
from tests.servers import Urls, fresh_database

LARGE = 100  # pages: what is smaller is read as fast in one go
READINGS = re.compile(r"reading_(\d{6}|default)|_hyper_\d+_\d+_chunk")
Node = dict[str, Any]


@dataclass(frozen=True)
class Filled:
    """A filled store, and how many pages each of its tables has."""

    urls: Urls
    pages: dict[str, int]


@pytest.fixture(scope="module", params=["postgresql", "timescaledb"])
def filled(request: pytest.FixtureRequest) -> Iterator[Filled]:
    """Nine weeks of hourly readings: three partitions, ten chunks."""
    server = {"postgresql": "embedded", "timescaledb": "timescale"}[request.param]
    with fresh_database(request.param, request.getfixturevalue(server)) as urls:
        fill.fill(urls.superuser, fill.Plan(series=120, days=63, interval_s=3600, table=2000, services=0.05))
        with psycopg.connect(urls.superuser) as connection:
            pages = dict(connection.execute("SELECT relname, relpages FROM pg_class WHERE relkind = 'r'").fetchall())
        yield Filled(urls, pages)


def plans(filled: Filled, question: questions.Question, monkeypatch: pytest.MonkeyPatch) -> list[Node]:
    """What the server did for each statement of a question, as it ran them again for the web role."""
    asked: list[tuple[Any, Any]] = []
    execute: Any = psycopg.AsyncCursor.execute

    async def listen(cursor: Any, query: Any, given: Any = None, **more: Any) -> Any:
        asked.append((query.encode() if isinstance(query, str) else query, given))
        return await execute(cursor, query, given, **more)

    async def ask() -> int:
        async with questions.asking(filled.urls.web) as asker:
            monkeypatch.setattr(psycopg.AsyncCursor, "execute", listen)
            try:
                await question(asker)
            finally:
                monkeypatch.undo()
            return asker.area

    area = asyncio.run(ask())
    with db.connecting(filled.urls.web) as connection:
        connection.execute("SELECT set_config('ioc.areas', %s, false)", (str(area),))
        return [
            connection.execute(b"EXPLAIN (ANALYZE, FORMAT JSON) " + query, given).fetchone()[0][0]["Plan"]  # type: ignore[index]
            for query, given in asked
            if b"FROM" in query
        ]


def nodes(plan: Node) -> Iterator[Node]:
    """A plan's nodes that ran."""
    if plan["Actual Loops"]:
        yield plan
        for part in plan.get("Plans", ()):
            yield from nodes(part)


@pytest.mark.parametrize("name", list(questions.QUESTIONS))
def test_no_large_table_is_read_through(filled: Filled, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = plans(filled, questions.QUESTIONS[name], monkeypatch)
    read = [n["Relation Name"] for plan in found for n in nodes(plan) if n["Node Type"] == "Seq Scan"]
    assert found
    assert [(table, filled.pages[table]) for table in read if filled.pages[table] > LARGE] == []


@pytest.mark.parametrize(("name", "most"), [("series_1h", 1), ("series_24h", 2), ("series_30d", 2), ("snapshot", 6)])
def test_only_the_chunks_of_the_time_asked_for_are_opened(
    filled: Filled, name: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = plans(filled, questions.QUESTIONS[name], monkeypatch)
    opened = {n["Relation Name"] for plan in found for n in nodes(plan) if "Relation Name" in n}
    chunks = [table for table in filled.pages if READINGS.fullmatch(table) and filled.pages[table]]
    assert len(chunks) >= 3
    assert len(opened & set(chunks)) <= most
