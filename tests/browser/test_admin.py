"""People and walls in a real browser, over a real book: come in, let others in, hang a wall up and take it down."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ioc.model.focus import LOCAL_OPERATOR
from ioc.model.role import Grant, Role
from ioc.services import accounts
from ioc.services.book import Book, Visit
from layouts.doors import Doors
from tests.browser.conftest import Served
from tests.browser.test_wall import Heard
from tests.layouts.fake_city import busy
from tests.servers import Urls

PASSWORD = "mưa rào trên đồi chè 17"
PEOPLE = {"quan-tri": Role.ADMIN, "truc-ban": Role.OPERATOR, "lan": Role.STAFF, "xem": Role.VIEWER}


@dataclass
class Guarded:
    """A server whose book knows PEOPLE, all but the admin of Đà Lạt."""

    url: str
    gate: str

    def ask(self, deed: Callable[[Book], Awaitable[Any]]) -> Any:
        """Do something with the book: in a thread, for a running Playwright forbids asyncio.run in this one."""

        async def run() -> Any:
            book = Book(self.gate)
            await book.open()
            try:
                return await deed(book)
            finally:
                await book.close()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(run())).result()


def filled(urls: Urls) -> Guarded:
    """A book with its people, before anybody serves it."""
    found = Guarded("", urls.gate)

    async def fill(book: Book) -> None:
        for name, role in PEOPLE.items():
            grant = Grant(role, None if role is Role.ADMIN else "da-lat")
            label = {"lan": "Chị Lan"}.get(name, name)
            await accounts.add(book, LOCAL_OPERATOR, name, label, PASSWORD, [grant], Visit(datetime.now(UTC)))

    found.ask(fill)
    return found


@pytest.fixture
def guarded(embedded_database: Urls, serve: Callable[..., Served]) -> Guarded:
    """Real doors before the fake city."""
    found = filled(embedded_database)
    found.url = serve(busy(datetime.now(UTC)), doors=Doors(Book(embedded_database.gate))).url
    return found


@pytest.fixture
def other(browser: Browser) -> Iterator[Page]:
    """Another browser, somewhere else."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    yield context.new_page()
    context.close()


def enter(page: Page, guarded: Guarded, path: str, name: str = "quan-tri", password: str = PASSWORD) -> Heard:
    """Log in through the login page, on the way to a page."""
    heard = Heard(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(guarded.url + path)
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{guarded.url}{path}")
    return heard


def test_an_admin_lets_somebody_in_who_changes_their_password_and_leaves(
    page: Page, other: Page, guarded: Guarded
) -> None:
    heard = enter(page, guarded, "/admin")
    page.locator("#person-name").fill("hoa")
    page.locator("#person-label").fill("Chị Hoa")
    page.locator("#role-staff").click()
    page.get_by_role("option", name="Đà Lạt").click()
    page.keyboard.press("Escape")
    page.locator("#person-add").click()
    password = page.locator("#secret").inner_text()
    expect(page.locator("tbody")).to_contain_text("Chuyên viên: Đà Lạt")
    page.get_by_role("link", name="lan", exact=True).click()
    expect(page.locator("#secret")).to_have_count(0)
    expect(page.locator("#role-staff")).to_contain_text("Đà Lạt")

    enter(other, guarded, "/district/da-lat", "hoa", password)
    other.locator("#who summary").click()
    expect(other.locator("#who")).to_contain_text("Quản trị")  # of the sensors of Đà Lạt
    other.get_by_role("link", name="Đổi mật khẩu").click()
    other.locator("#password").fill(password)
    other.locator("#new").fill("sương sớm ngoài hồ 29")
    other.locator("#again").fill("sương sớm ngoài hồ 29")
    other.get_by_role("button", name="Đổi mật khẩu").click()
    other.wait_for_url(f"{guarded.url}/")
    expect(other.locator("#who")).to_contain_text("Chị Hoa")
    other.get_by_role("button", name="Đăng xuất").click()
    expect(other.locator("h1")).to_have_text("Đăng nhập")
    assert heard.complaints == []


def test_a_wall_hangs_by_a_link_and_goes_dark_in_words_when_it_is_revoked(
    page: Page, other: Page, guarded: Guarded
) -> None:
    enter(page, guarded, "/admin", "truc-ban")
    expect(page.locator("#admin-tabs a")).to_have_text(["Màn hình"])
    page.locator("#wall-label").fill("Sảnh")
    page.get_by_text("Tổng quan").click()
    page.get_by_text("Nước, ngập").click()
    page.locator("#wall-link").dblclick()
    address = page.locator("#secret").inner_text()
    expect(page.locator("tbody").get_by_text("Sảnh")).to_have_count(1)

    other.goto(address)
    expect(other.locator("#wall")).to_contain_text("Đà Lạt")
    expect(other.locator(".scene-name")).to_contain_text("/2 ")
    expect(other.locator("#who")).to_have_count(0)
    page.get_by_text("Thu hồi", exact=True).click()
    page.get_by_role("button", name="Tắt màn hình này").click()
    expect(page.locator("tbody")).to_contain_text("Đã thu hồi")
    expect(other.locator("h1")).to_have_text("Liên kết đã hết hạn", timeout=10_000)
    expect(other.locator("input")).to_have_count(0)
    other.goto(address)
    expect(other.locator("h1")).to_have_text("Liên kết đã hết hạn")


def test_a_page_whose_session_was_ended_leads_to_the_login(page: Page, guarded: Guarded) -> None:
    enter(page, guarded, "/district/da-lat", "lan")
    expect(page.locator("#table-foot")).not_to_be_empty()
    guarded.ask(lambda book: accounts.close(book, LOCAL_OPERATOR, "lan", Visit(datetime.now(UTC))))
    expect(page.locator("h1")).to_have_text("Đăng nhập", timeout=10_000)


def test_the_pages_of_administration_fit_in_both_lights_languages_and_sizes(page: Page, guarded: Guarded) -> None:
    heard = enter(page, guarded, "/admin")
    for tab in ("people", "walls", "audit", "people&who=lan"):
        page.goto(f"{guarded.url}/admin?tab={tab}&lang=en")
        expect(page.locator("#admin-body .card").first).to_be_visible()
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Shift+T")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert heard.complaints == []
    with page.expect_download() as download:
        page.goto(f"{guarded.url}/admin?tab=audit&q=login")
        page.get_by_role("link", name="Tải CSV").click()
    assert "quan-tri" in download.value.path().read_text("utf-8-sig")


def test_staff_administer_the_sensors_of_their_area_and_viewers_nothing(page: Page, guarded: Guarded) -> None:
    enter(page, guarded, "/admin", "lan")
    expect(page.locator("#admin-tabs a")).to_have_text(["Cảm biến", "Cách ly"])
    page.goto(f"{guarded.url}/admin?tab=people")
    expect(page.locator("#person-name")).to_have_count(0)
    page.context.clear_cookies()
    enter(page, guarded, "/admin", "xem")
    expect(page.locator("h1")).to_have_text("Bạn không có việc quản trị nào")
