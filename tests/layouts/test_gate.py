"""The gate: strangers, forged requests, and what each door answers; on a real book."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from ioc.model.focus import LOCAL_OPERATOR
from ioc.model.role import Grant, Role
from ioc.services import accounts, links
from ioc.services.book import Book, Rules, Visit
from ioc.settings import Settings
from layouts.app import create
from layouts.doors import SCREEN, SESSION, Doors
from layouts.login import back_to
from tests.layouts.fake_city import busy
from tests.servers import Urls

T = TypeVar("T")
PASSWORD = "mưa rào trên đồi chè 17"
NOW = Visit(datetime.now(UTC))
HTML = {"accept": "text/html,*/*"}


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fonts are made once for all apps of these tests."""
    return tmp_path_factory.mktemp("data")


Story = Callable[[httpx.AsyncClient, Doors], Awaitable[T]]


@pytest.fixture
def inside(embedded_database: Urls, data_dir: Path) -> Callable[[Story[T]], T]:
    """Tell a story to a server whose book knows a member of staff of Đà Lạt."""

    def tell(story: Story[T]) -> T:
        async def run() -> T:
            doors = Doors(Book(embedded_database.gate))
            app = create(Settings(data_dir=data_dir), busy(datetime.now(UTC)), doors)  # type: ignore[arg-type]
            await doors.open()
            try:
                staff = [Grant(Role.STAFF, "da-lat")]
                await accounts.add(doors.book, LOCAL_OPERATOR, "lan", "Chị Lan", PASSWORD, staff, NOW)
                async with _client(app) as client:
                    return await story(client, doors)
            finally:
                await doors.close()

        return asyncio.run(run())

    return tell


def _client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ioc")


async def log_in(client: httpx.AsyncClient, password: str = PASSWORD, **query: str) -> httpx.Response:
    return await client.post("/login", params=query, data={"name": "lan", "password": password})


def test_a_stranger_is_led_to_the_login_and_back(inside: Callable[..., None]) -> None:
    async def story(client: httpx.AsyncClient, _doors: Doors) -> None:
        for path in ("/", "/wall/da-lat", "/district/da-lat?ward=24784", "/nowhere", "/admin"):
            client.cookies.clear()
            answer = await client.get(path, headers=HTML)
            assert answer.status_code == 303
            form = await client.get(answer.headers["location"])
            assert form.status_code == 200
            assert "Đăng nhập" in form.text
            entered = await client.post(answer.headers["location"], data={"name": "lan", "password": PASSWORD})
            assert (entered.status_code, entered.headers["location"]) == (303, path)

    inside(story)


STRANGERS = ("", f"{SESSION}={'x' * 43}", f"{SCREEN}={'x' * 43}", f"{SESSION}=", f"{SESSION}={'x' * 5000}")


def test_a_stranger_gets_what_holds_no_data_and_nothing_else(inside: Callable[..., None]) -> None:
    async def story(client: httpx.AsyncClient, _doors: Doors) -> None:
        for cookie in STRANGERS:
            for path in ("/stream?wall=da-lat", "/_dash-layout", "/_dash-dependencies", "/map/da-lat.svg", "/pass"):
                assert (await client.get(path, headers={"cookie": cookie})).status_code == 401
            for path in ("/healthz", "/login", "/assets/tokens.css", "/fonts/fonts.css"):
                assert (await client.get(path, headers={"cookie": cookie})).status_code == 200

    inside(story)


def test_a_session_has_a_cookie_that_scripts_and_other_sites_cannot_use(inside: Callable[..., None]) -> None:
    async def story(client: httpx.AsyncClient, _doors: Doors) -> None:
        cookie = (await log_in(client)).headers["set-cookie"]
        assert cookie.startswith(f"{SESSION}=")
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "Secure" not in cookie
        client.base_url = httpx.URL("https://ioc")
        assert "Secure" in (await log_in(client)).headers["set-cookie"]
        assert (await client.get("/pass")).status_code == 204

    inside(story)


def test_a_page_can_ask_whether_its_reader_is_still_the_one_it_was_made_for(inside: Callable[..., None]) -> None:
    async def story(client: httpx.AsyncClient, _doors: Doors) -> None:
        readers = []
        for _login in range(2):
            await log_in(client)
            page = (await client.get("/wall/da-lat", headers=HTML)).text
            readers.append((await client.get("/pass")).headers["reader"])
            assert f'data-reader="{readers[-1]}"' in page
        assert readers[0] != readers[1]

    inside(story)


def test_a_login_brings_a_session_nobody_had_before(inside: Callable[..., None]) -> None:
    async def story(client: httpx.AsyncClient, _doors: Doors) -> None:
        planted = "chosen-by-somebody-else-who-waits-for-it-0"
        form = {"name": "lan", "password": PASSWORD}
        await client.post("/login", data=form, headers={"cookie": f"{SESSION}={planted}"})
        first = client.cookies[SESSION]
        await log_in(client)
        assert len({planted, first, client.cookies[SESSION]}) == 3
        client.cookies.clear()
        for old in (planted, first):
            assert (await client.get("/pass", headers={"cookie": f"{SESSION}={old}"})).status_code == 401

    inside(story)


def test_a_wrong_password_says_so_and_not_which(inside: Callable[..., None]) -> None:
    async def story(client: httpx.AsyncClient, _doors: Doors) -> None:
        wrong = await log_in(client, "wrong")
        assert wrong.status_code == 401
        assert "Tên hoặc mật khẩu chưa đúng." in wrong.text
        assert "wrong" not in wrong.text
        english = await log_in(client, "wrong", lang="en")
        assert "Name or password is not right." in english.text
        for _ in range(3):
            last = await log_in(client, "wrong")
        assert (await log_in(client)).status_code == 429
        assert last.status_code == 401

    inside(story)


def test_refusals_are_the_same_for_names_that_nobody_has(inside: Callable[..., None]) -> None:
    async def story(client: httpx.AsyncClient, _doors: Doors) -> None:
        async def told(name: str) -> list[tuple[int, bool, str]]:
            answers = [await client.post("/login", data={"name": name, "password": "wrong"}) for _ in range(6)]
            texts = [re.sub(r"\d+ giây", "", a.text.replace(f'value="{name}"', "")) for a in answers]
            return [(a.status_code, "retry-after" in a.headers, text) for a, text in zip(answers, texts, strict=True)]

        known = await told("lan")
        assert [(status, waits) for status, waits, _text in known] == [(401, False)] * 5 + [(429, True)]
        assert known == await told("nga")

    inside(story)


ELSEWHERE = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://ioc.evil.example"},
    {"origin": "http://["},
)


def test_nothing_is_changed_from_another_site(inside: Callable[..., None]) -> None:
    async def story(client: httpx.AsyncClient, _doors: Doors) -> None:
        await log_in(client)
        for headers in ELSEWHERE:
            for path in ("/login", "/logout", "/_dash-update-component"):
                assert (await client.post(path, headers=headers, json={})).status_code == 403
        assert (await client.get("/pass")).status_code == 204

    inside(story)


def test_a_logout_ends_the_session_here_or_everywhere(inside: Callable[..., None]) -> None:
    async def story(client: httpx.AsyncClient, _doors: Doors) -> None:
        tokens = []
        for _ in range(3):
            client.cookies.clear()
            await log_in(client)
            tokens.append(client.cookies[SESSION])
        await client.post("/logout", headers={"sec-fetch-site": "same-origin"})
        client.cookies.clear()
        known = [(await client.get("/pass", headers={"cookie": f"{SESSION}={t}"})).status_code for t in tokens]
        assert known == [204, 204, 401]
        await client.post("/logout?everywhere=true", headers={"cookie": f"{SESSION}={tokens[0]}"})
        known = [(await client.get("/pass", headers={"cookie": f"{SESSION}={t}"})).status_code for t in tokens]
        assert known == [401, 401, 401]

    inside(story)


def test_a_link_becomes_a_cookie_and_leaves_the_address(inside: Callable[..., None]) -> None:
    async def story(client: httpx.AsyncClient, doors: Doors) -> None:
        link, token = await links.make(doors.book, LOCAL_OPERATOR, "da-lat", "Sảnh", ["overview"], NOW)
        answer = await client.get(f"/w/{token}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/wall/da-lat?scene=overview")
        second = await client.get(f"/w/{token}?screen=2/6&lang=en&scene=water&next=//elsewhere")
        assert second.headers["location"] == "/wall/da-lat?screen=2/6&lang=en&scene=overview", "how it is shown stays"
        assert token not in answer.headers["set-cookie"]
        assert "HttpOnly" in answer.headers["set-cookie"]
        shown = await client.get("/wall/da-lat")
        assert shown.status_code == 200
        assert f"{SCREEN}={client.cookies[SCREEN]}" in shown.headers["set-cookie"], "each load renews the cookie"
        assert (await client.get("/stream?wall=bao-loc")).status_code in (403, 404)
        await links.revoke(doors.book, LOCAL_OPERATOR, link, NOW)
        assert (await client.get("/stream?wall=da-lat")).status_code == 401
        assert (await client.get(f"/w/{token}")).status_code == 404

    inside(story)


def test_while_the_book_is_away_who_was_in_stays_in_and_nobody_else(
    inside: Callable[..., None], embedded_database: Urls
) -> None:
    async def story(client: httpx.AsyncClient, doors: Doors) -> None:
        doors.book._pool.timeout = 0.2  # instead of five seconds, which each question waits for a connection
        await log_in(client)
        assert (await client.get("/pass")).status_code == 204
        _allow_connections(embedded_database, allowed=False)
        try:
            assert (await client.get("/pass")).status_code == 204
            known = client.cookies[SESSION]
            client.cookies.clear()
            for cookie in (f"{SESSION}={'x' * 43}", f"{SCREEN}={'x' * 43}"):
                stranger = await client.get("/pass", headers={"cookie": cookie})
                assert stranger.status_code == 503
                assert "127.0.0.1" not in stranger.text, "where the database stands is nobody's business"
                page = await client.get("/wall/da-lat", headers={"cookie": cookie} | HTML)
                assert page.status_code == 503
                assert "trang sẽ tự mở lại khi có" in page.text
                assert 'data-until="answered"' in page.text, "a screen that reloads meanwhile comes back by itself"
            inside_still = await client.get("/wall/da-lat", headers={"cookie": f"{SESSION}={known}"} | HTML)
            assert inside_still.status_code == 200
        finally:
            _allow_connections(embedded_database, allowed=True)

    inside(story)


def _allow_connections(urls: Urls, *, allowed: bool) -> None:
    name = urls.superuser.rsplit("/", 1)[1]
    with psycopg.connect(urls.superuser.replace(name, "postgres"), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {allowed}".encode())
        connection.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s", (name,))


def test_a_form_larger_than_a_form_is_not_read(inside: Callable[..., None]) -> None:
    async def story(client: httpx.AsyncClient, _doors: Doors) -> None:
        assert (await client.post("/login", content=b"name=" + b"x" * 5000)).status_code == 413
        assert (await client.post("/login", content=b"&".join([b"name=x"] * 12))).status_code == 400

    inside(story)


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        (None, "/"),
        ("", "/"),
        ("/wall/da-lat?scene=city", "/wall/da-lat?scene=city"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("///evil.example/", "/evil.example/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http://[", "/"),
        ("wall", "/"),
    ],
)
def test_a_login_leads_to_pages_of_ours_only(asked: str | None, led: str) -> None:
    assert back_to(asked) == led


def test_streams_end_when_access_does(embedded_database: Urls, data_dir: Path) -> None:
    async def story() -> None:
        doors = Doors(Book(embedded_database.gate, rules=Rules(idle=timedelta(hours=1))))
        app = create(Settings(data_dir=data_dir), busy(datetime.now(UTC)), doors)  # type: ignore[arg-type]
        await doors.open()
        try:
            link, token = await links.make(doors.book, LOCAL_OPERATOR, "da-lat", "", [], NOW)
            async with _client(app) as client:
                await client.get(f"/w/{token}")
                reading = asyncio.create_task(client.get("/stream?wall=da-lat"))
                while not doors._leashes:
                    await asyncio.sleep(0.05)
                    assert not reading.done()
                await links.revoke(doors.book, LOCAL_OPERATOR, link, NOW)
                async with asyncio.timeout(5):
                    assert (await reading).status_code == 200
        finally:
            await doors.close()

    asyncio.run(story())
