"""The page of all sensors in a real browser: sought by key, turned page by page, opened, sent as a link, on a phone."""

from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.test_wall import Heard
from tests.layouts.fake_city import busy


def test_somebody_seeks_a_sensor_turns_the_page_and_opens_it(page: Page, serve: Callable[..., Served]) -> None:
    served, heard = serve(busy(datetime.now(UTC))), Heard(page)
    page.goto(f"{served.url}/sensors?area=da-lat")
    rows, name = page.locator(".long tbody tr"), page.locator(".long tbody th small")
    expect(rows).to_have_count(50)
    page.get_by_role("link", name="Trang sau").click()
    expect(rows).to_have_count(12)
    expect(page).to_have_url(f"{served.url}/sensors?area=da-lat&after=50")
    page.get_by_role("link", name="Trang trước").focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(50)
    page.get_by_role("link", name="Kết nối").click()
    expect(page.get_by_role("columnheader", name="Kết nối")).to_have_attribute("aria-sort", "ascending")
    page.keyboard.press("/")
    expect(page.locator("#sensors-q")).to_be_focused()
    page.locator("#sensors-q").fill("hồ xuân")  # at once: Dash sets its caret late on a slow machine
    page.keyboard.press("Enter")
    expect(page.locator("#sensors-body h2")).to_contain_text("4 cảm biến")
    link = page.url
    page.goto(f"{served.url}/sensors")
    expect(rows).to_have_count(50)
    page.goto(link)  # a colleague opens what was sent
    expect(page.locator("#sensors-q")).to_have_value("hồ xuân")
    expect(rows).to_have_count(4)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    chosen = name.first.inner_text()
    rows.first.get_by_role("link").click()
    expect(page.locator("#side-name")).to_be_visible()
    assert f"sel={chosen}" in page.url
    assert heard.complaints == []
