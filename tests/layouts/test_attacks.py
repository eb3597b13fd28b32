"""Attacks tried at the doors: bodies too large or too slow, paths that climb, words that a spreadsheet would run."""

import asyncio
import csv
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message

from ioc.local.ports import choose
from ioc.model.role import Grant, Role, person_of
from ioc.settings import Settings
from layouts import server as web
from layouts.app import create
from layouts.body import LARGEST, Bodies
from layouts.desk import history_csv
from layouts.server import serving
from tests.layouts.fake_city import busy, history
from tests.layouts.open_doors import OpenDoors

JOB = "da-lat.abcdefghijklmnopqrstuvwx"
CLIMBING = (
    "..", "../..", "%2e%2e", "..%2f..%2fsecrets.json", "....//", "%2e%2e%2fsecrets.json", "a.json%00.pdf", "..%5c",
    "..\\secrets.json", "%5c..%5csecrets.json", "/etc/passwd", "%2fetc%2fpasswd", "a.json/../../../secrets.json",
)  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """For an admin of everything; a secret lies beside what may be had."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "secrets.json").write_text("planted-secret")
    job = folder / "snapshots" / JOB
    job.mkdir(parents=True)
    for name in ("a.json", "a.manifest.json"):
        (job / name).write_text("{}")
    person = person_of("admin", [Grant(Role.ADMIN)])
    return create(Settings(data_dir=folder), busy(datetime.now(UTC)), OpenDoors(person))  # type: ignore[arg-type]


def asked(app: FastAPI, question: Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]) -> httpx.Response:
    """The answer to one question."""

    async def run() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ioc") as client:
            return await question(client)

    return asyncio.run(run())


@pytest.mark.parametrize("way", CLIMBING)
@pytest.mark.parametrize("door", [f"/snapshots/{JOB}/", "/snapshots/", "/fonts/", "/assets/", "/w/", "/map/"])
def test_no_path_climbs_out_of_its_folder(app: FastAPI, door: str, way: str) -> None:
    answer = asked(app, lambda client: client.get(door + way))
    assert "planted-secret" not in answer.text
    assert "root:" not in answer.text


def test_what_lies_in_the_folder_is_had(app: FastAPI) -> None:
    assert asked(app, lambda client: client.get(f"/snapshots/{JOB}/a.json")).text == "{}"


def test_a_body_larger_than_any_of_ours_is_not_read(app: FastAPI) -> None:
    for path in ("/_dash-update-component", "/login", "/logout"):
        assert asked(app, lambda client, path=path: client.post(path, content=b"x" * (LARGEST + 1))).status_code == 413


def test_a_body_that_does_not_say_its_length_is_counted_as_it_comes(app: FastAPI) -> None:
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while True:
            given += 1
            yield b"x" * 16_384

    assert asked(app, lambda client: client.post("/_dash-update-component", content=endless())).status_code == 413
    assert given < 2 * LARGEST // 16_384


def test_a_body_that_trickles_is_given_up() -> None:
    sent: list[Message] = []

    async def inside(*_given: object) -> None:
        raise AssertionError("it never came whole")

    async def trickle() -> Message:
        await asyncio.sleep(0.03)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"transfer-encoding", b"chunked")]}
    asyncio.run(Bodies(inside, patience_s=0.2)(scope, trickle, send))
    assert sent[0]["status"] == 408


@pytest.fixture
def port(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Served in earnest, with little patience."""
    monkeypatch.setattr(web, "IDLE_S", 1)
    number = choose(0)
    server = serving(app, "127.0.0.1", number)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.05)
        yield number
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b"GET /"])
def test_a_connection_that_asks_nothing_is_closed(port: int, head: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(head)
        assert connection.recv(1000) == b""


def test_a_head_larger_than_any_of_ours_is_refused(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 2 * web.LONGEST_HEAD)
        assert connection.recv(1000).startswith(b"HTTP/1.1 400")


def test_a_history_holds_nothing_that_a_spreadsheet_would_run() -> None:
    now = datetime(2026, 11, 21, 7, tzinfo=UTC)
    sensor = busy(now).known_sensors[0]
    text = history_csv.write(history(sensor, "speed", now - timedelta(days=1), now), "km/h", ZoneInfo("UTC"))
    for row in csv.reader(text.splitlines()):
        assert not [cell for cell in row if cell[:1] in "=+@\t\r" and cell]
        for cell in row:
            if cell.startswith("-"):
                float(cell)


def test_no_address_makes_an_answer_that_a_browser_would_run(app: FastAPI) -> None:
    script = "<script>window.ran=1</script>"
    ways = ("/wall/{}", "/district/da-lat?q={}", "/?lang={}", "/login?next=/{}", "/{}", "/login?trouble={}", "/w/{}")
    for way in ways:
        answer = asked(app, lambda client, way=way: client.get(way.format(script)))
        assert "<script>window" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
