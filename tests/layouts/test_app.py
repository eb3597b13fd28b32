"""Addresses of the web server: pages, streams, files, health, and what a browser is told it may load."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request

from ioc.model.focus import LOCAL_OPERATOR
from ioc.services.logins import Pass
from ioc.settings import Settings
from layouts.access import IN_SCOPE
from layouts.app import create
from layouts.diff import plain
from layouts.site import page
from tests.layouts.fake_city import FakeCity, broken, busy
from tests.layouts.open_doors import OpenDoors
from tests.layouts.trees import words

REQUEST = Request({"type": "http", IN_SCOPE: Pass("session", LOCAL_OPERATOR, "", "")})
NOW = datetime(2026, 11, 21, 8, 42, tzinfo=UTC)


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fonts are made once for all apps of these tests."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def get(data_dir: Path) -> Callable[..., httpx.Response]:
    """Ask an app over a city for an address."""

    def ask(path: str, city: FakeCity | None = None, **headers: str) -> httpx.Response:
        app = create(Settings(data_dir=data_dir), city or busy(NOW), OpenDoors())  # type: ignore[arg-type]

        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://ioc") as client:
                return await client.get(path, headers=headers)

        return asyncio.run(answer())

    return ask


Get = Callable[..., httpx.Response]


def shown(path: str, city: FakeCity, data_dir: Path) -> str:
    """The words of the page that Dash draws at a path."""
    app = create(Settings(data_dir=data_dir), city, OpenDoors())  # type: ignore[arg-type]
    made: Awaitable[object] = page(path, app.state.directory, REQUEST)  # type: ignore[arg-type]
    return words(plain(asyncio.run(made)))  # type: ignore[arg-type]


def test_the_first_page_is_the_province_and_lives_on_its_stream(get: Get, data_dir: Path) -> None:
    text = shown("/", busy(NOW), data_dir)
    assert "IOC Lâm Đồng" in text
    assert "Xấu nhất lúc này" in text
    assert shown("/wall/lam-dong", busy(NOW), data_dir) == text
    assert 'data-live="yes"' in get("/").text
    assert get("/stream?wall=di-linh").status_code == 404


@pytest.mark.parametrize(("path", "named"), [("/wall/atlantis", "atlantis"), ("/wall/di-linh", "di-linh")])
def test_an_unknown_area_or_one_without_a_centre_is_refused_in_words(
    get: Get, data_dir: Path, path: str, named: str
) -> None:
    assert get(path).status_code == 404
    text = shown(path, busy(NOW), data_dir)
    assert f"Không có IOC nào tên “{named}”" in text
    assert "Thành phố Đà Lạt" in text


def test_a_database_that_is_away_is_a_page_that_comes_back(get: Get, data_dir: Path) -> None:
    city = FakeCity(fails={"all"})
    answer = get("/wall/da-lat", city)
    assert answer.status_code == 503
    assert 'data-live="yes"' in answer.text
    assert "trang sẽ tự mở lại" in shown("/wall/da-lat", city, data_dir)


def test_a_wall_speaks_the_language_asked_for(get: Get) -> None:
    assert '<html lang="vi">' in get("/wall/da-lat").text
    assert '<html lang="en">' in get("/wall/da-lat?lang=en").text
    assert '<html lang="vi">' in get("/wall/da-lat?lang=xx").text
    assert "<title>IOC Đà Lạt</title>" in get("/wall/da-lat").text


def test_pages_load_nothing_from_elsewhere_and_evaluate_nothing(get: Get) -> None:
    answer = get("/wall/da-lat")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self' 'sha256-" in policy
    assert "unsafe-eval" not in policy
    assert "default-src 'none'" in policy
    assert "http://" not in answer.text.replace("http://ioc", "")
    assert "https://" not in answer.text


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_the_address_book_of_the_api_is_not_handed_out(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code == 404
    assert "swagger" not in answer.text.lower()


def test_the_map_is_sent_once(get: Get) -> None:
    answer = get("/map/da-lat.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.startswith("<svg")
    again = get("/map/da-lat.svg", **{"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert get("/map/atlantis.svg").status_code == 404


def test_fonts_are_kept_for_a_year_and_nothing_else_is_handed_out(get: Get) -> None:
    answer = get("/fonts/latin-400.woff2")
    assert answer.headers["content-type"] == "font/woff2"
    assert "immutable" in answer.headers["cache-control"]
    assert get("/fonts/..%2f..%2fsecrets").status_code == 404
    assert get("/fonts/none.woff2").status_code == 404


@pytest.mark.parametrize("path", ["/fonts/", "/fonts/a/b", "/oidc/x", "/w/", "/w/a/b", "/fonts/a%3fb/c", "/login/"])
def test_what_is_not_among_the_public_files_is_not_there(get: Get, path: str) -> None:
    assert get(path).status_code == 404


def test_a_stream_of_an_unknown_wall_is_refused(get: Get) -> None:
    assert get("/stream?wall=atlantis").status_code == 404
    assert get("/stream?wall=da-lat", FakeCity(fails={"all"})).status_code == 503


def test_healthz_answers_while_the_database_is_away_and_readyz_does_not(get: Get) -> None:
    away = FakeCity(fails={"all"}, is_ready=False)
    assert get("/healthz", away).json()["alive"] is True
    assert get("/readyz", away).status_code == 503
    assert get("/readyz").status_code == 200
    assert get("/readyz", broken()).status_code == 200
