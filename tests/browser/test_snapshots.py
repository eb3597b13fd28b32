"""The page of snapshots in a real browser, over a real city, book and worker: order, take, verify, begin, end."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from ioc.services.book import Book
from ioc.services.city import City
from ioc.services.dispatch import worker
from ioc.settings import Settings
from layouts.doors import Doors
from tests.browser.conftest import Served
from tests.browser.test_admin import Guarded, enter, filled
from tests.servers import Urls


@contextmanager
def working(settings: Settings) -> Iterator[None]:
    """A worker in a thread of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(worker._run(settings, stop)))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)


@pytest.fixture
def archive(embedded_database: Urls, serve: Callable[..., Served], data_dir: Path) -> Iterator[tuple[Guarded, Path]]:
    """A server and a worker that share an archive, and the folder of it."""
    urls, found = embedded_database, filled(embedded_database)
    found.url = serve(City(urls.web), doors=Doors(Book(urls.gate))).url
    addresses = {"database_watch_url": SecretStr(urls.watch), "database_web_url": SecretStr(urls.web)}
    with working(Settings(data_dir=data_dir, **addresses)):  # type: ignore[arg-type]
        yield found, data_dir / "kept"


def test_somebody_orders_a_day_takes_a_file_and_finds_out_that_one_was_changed(
    page: Page, archive: tuple[Guarded, Path]
) -> None:
    guarded, folder = archive
    yesterday = (datetime.now(UTC) + timedelta(hours=7) - timedelta(days=1)).strftime("%d/%m/%Y")
    heard = enter(page, guarded, "/snapshots", "lan")
    page.locator("#snapshots-from").fill(yesterday)
    expect(page.locator("#snapshots-shelf")).to_contain_text("Chưa có bản nào trong kho.")
    for form in ("PDF", "XLSX"):
        page.locator("#snapshots-forms").get_by_text(form, exact=True).click()
    page.locator("#snapshots-go").dblclick()
    page.locator("#snapshots-q").fill("20/1")  # while the table below is drawn anew
    expect(page.locator("#snapshots-progress")).to_contain_text("Xong: 1 bản đã vào kho.")
    expect(page.locator(".arc > tbody > tr")).to_have_count(1)
    expect(page.locator(".arc > tbody > tr")).to_contain_text(yesterday)
    expect(page.locator("#snapshots-q")).to_have_value("20/1")
    expect(page.locator("#snapshots-q")).to_be_focused()
    page.locator("#snapshots-q").fill("")
    page.get_by_role("link", name="Kê khai").click()
    expect(page.locator(".mbox tbody tr")).to_have_count(2)
    with page.expect_download() as download:
        page.locator(".mbox").get_by_role("link", name="Tải").first.click()
    assert download.value.suggested_filename.endswith(".csv.zip")
    page.get_by_role("button", name="Kiểm lại").click()
    expect(page.locator("#snapshots-told")).to_contain_text("Mọi tệp khớp với kê khai.")
    expect(page.locator(".takers")).to_contain_text("lan lấy ioc-da-lat-")

    (file,) = (folder / "da-lat").rglob("*.csv.zip")
    file.write_bytes(b"something else")
    page.get_by_role("button", name="Kiểm lại").click()
    expect(page.locator("#snapshots-told")).to_contain_text("đã bị đổi")
    expect(page.locator(".arc > tbody > tr").first).to_contain_text("Không khớp")
    expect(page.get_by_text("Sửa lịch")).to_have_count(0)
    for form in ("PDF", "XLSX"):
        page.locator("#snapshots-forms").get_by_text(form, exact=True).click()
    page.locator("#snapshots-from").fill("01/10/2026")
    page.locator("#snapshots-until").fill("31/10/2026")
    page.locator("#snapshots-go").click()
    expect(page.locator("#snapshots-progress")).to_contain_text("/ 31 bản")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("#snapshots-progress")).to_contain_text("/ 31 bản")
    expect(other.locator("#snapshots-go")).to_be_disabled()
    other.locator("#snapshots-stop").click()
    expect(page.locator("#snapshots-progress")).to_contain_text("bản đã dừng.")
    expect(other.locator("#snapshots-go")).to_be_enabled()
    assert heard.complaints == []


def test_who_administers_begins_and_ends_a_schedule_and_the_page_fits(
    page: Page, archive: tuple[Guarded, Path]
) -> None:
    guarded, _folder = archive
    heard = enter(page, guarded, "/snapshots")
    page.get_by_text("Sửa lịch").click()
    page.locator("#schedule-at").fill("06:30")
    page.locator("#schedule-to").fill("an@tinh.example")
    page.locator("#schedule-add").click()
    expect(page.locator("#snapshots-told")).to_contain_text("IOC_MAIL_HOST")
    page.locator("#schedule-to").fill("")
    page.locator("#schedule-add").click()
    expect(page.locator(".schedule")).to_contain_text("06:30 mỗi ngày, lần tới")
    for width, theme in ((1440, "dark"), (390, "light")):
        page.set_viewport_size({"width": width, "height": 844})
        page.keyboard.press("Shift+T")
        expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_text("Kết thúc", exact=True).click()
    page.get_by_role("button", name="Kết thúc lịch này").click()
    expect(page.locator("#snapshots-schedules")).to_contain_text("Chưa có lịch nào.")
    assert heard.complaints == []
