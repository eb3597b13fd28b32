"""The page of indicators in a real browser: legible in every size, reached by keys, kept in its address, heard."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from geodata import areas
from tests.browser.conftest import Served
from tests.browser.test_wall import Heard
from tests.layouts import fake_indicators
from tests.layouts.fake_city import busy

SEVEN = ("da-lat", "bao-loc", "lac-duong", "da-teh", "bao-lam", "dam-rong", "duc-trong")
SIZES = ((1440, 900), (1920, 1080), (390, 844))
CLIPPED = """[...document.querySelectorAll('#indicators :is(h1, h2, b, p, a, th, td, small, span, li, button)')]
    .filter(e => e.checkVisibility() && !e.closest('.skip, .top, .visually-hidden, .plot, .sheet'))
    .filter(e => !e.children.length && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
    .map(e => e.textContent)"""


@pytest.fixture
def served(serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch) -> Served:
    """The fake city with every operations centre of the province."""
    monkeypatch.setattr(fake_indicators, "AREAS", SEVEN)
    city = busy(datetime.now(UTC))
    city.known_areas = list(areas.load("2023"))
    return serve(city)


def shown(page: Page, served: Served, search: str = "") -> Heard:
    heard = Heard(page)
    page.goto(f"{served.url}/indicators{search}")
    expect(page.locator("#indicators-body > *").first).to_be_visible()
    return heard


def test_nothing_is_clipped_in_any_size_light_or_language(page: Page, served: Served) -> None:
    heard = shown(page, served, "?flag=1")
    for search in ("?flag=1", "?code=CQ-02&lang=en", "?view=elsewhere", "?view=766&lang=en"):
        page.goto(f"{served.url}/indicators{search}")
        expect(page.locator("#indicators-body > *").first).to_be_visible()
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (search, width)
            assert page.evaluate(CLIPPED) == [], (search, width)
    page.keyboard.press("Shift+T")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert heard.complaints == []


def test_filters_flags_and_charts_are_reached_by_keys_and_stand_in_the_address(page: Page, served: Served) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    heard = shown(page, served)
    page.get_by_role("link", name="Dưới mục tiêu").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#board tbody tr[id]")).to_have_count(2)
    assert page.evaluate("location.search") == "?show=below"
    expect(page.get_by_role("link", name="Dưới mục tiêu")).to_be_focused()  # drawn anew, and still there
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Không khớp tổng").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#flag-open")).to_contain_text("1.247.493")
    assert page.evaluate("location.search") == "?show=flagged&flag=1"
    page.reload()
    expect(page.locator("#flag-open")).to_be_visible()
    page.get_by_role("link", name="Hồ sơ giải quyết đúng hạn hoặc sớm", exact=True).click()
    expect(page.locator("h1")).to_have_text("Hồ sơ giải quyết đúng hạn hoặc sớm")
    page.go_back()
    expect(page.locator("#board")).to_be_visible()
    assert heard.complaints == []


def test_what_is_typed_is_heard_and_what_is_wrong_is_said_and_stays_typed(page: Page, served: Served) -> None:
    heard = shown(page, served, "?code=CQ-03")
    page.get_by_label("Giá trị (%)").fill("khoảng bảy mươi")
    page.get_by_label("Lý do, nguồn").fill("Báo cáo tháng 10")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Giá trị là một số, như 74,3.")
    expect(page.get_by_label("Giá trị (%)")).to_have_value("khoảng bảy mươi")
    page.evaluate(
        "dash_clientside.set_props('indicators-tick', {n_intervals: 7})"
    )  # figures anew, and nobody is disturbed
    page.wait_for_timeout(500)
    expect(page.get_by_label("Lý do, nguồn")).to_have_value("Báo cáo tháng 10")
    with page.expect_download() as download:
        page.goto(f"{served.url}/indicators?show=below")
        page.get_by_role("button", name="Xuất CSV").click()
    assert download.value.suggested_filename.endswith("-below.csv")
    assert "CQ-04" in download.value.path().read_text("utf-8-sig")
    assert heard.complaints == []


def test_a_deed_is_told_once_and_what_is_open_stays_so(page: Page, served: Served) -> None:
    heard, deeds = shown(page, served), []
    page.on("request", lambda r: deeds.append(r) if '"output":"indicators-done.data"' in (r.post_data or "") else None)
    approve = page.get_by_role("button", name="Duyệt", exact=True)
    approve.dblclick()
    expect(page.locator("#indicators-told")).not_to_be_empty()
    page.locator("#proposals summary").click()
    page.evaluate("document.querySelector('#board').dataset.old = ''")
    page.evaluate("dash_clientside.set_props('indicators-tick', {n_intervals: 7})")
    expect(page.locator("#board[data-old]")).to_have_count(0)  # drawn anew
    page.locator("#proposals input").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    assert len(deeds) == 1
    page.get_by_role("button", name="Từ chối giá trị này").click()
    expect(page.get_by_role("alert")).to_have_text("Hãy ghi lý do từ chối.")
    approve.focus()
    page.evaluate("dash_clientside.set_props('indicators-done', {data: {words: 'Đã duyệt.', at: '1'}})")
    expect(page.locator("#indicators-told")).to_be_focused()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    assert heard.complaints == []
