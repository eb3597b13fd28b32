"""The province in a real browser: whole, readable from six metres, live, and a front door for mouse and keyboard."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from ioc.model.condition import Condition
from layouts.panels import PROVINCE
from tests.browser.conftest import NEVER_POLLED, Served
from tests.browser.test_wall import MEASURE, Heard, check
from tests.layouts.fake_province import MOODS, calm, stormy

Serve = Callable[..., Served]
CURSOR = "getComputedStyle(document.documentElement).cursor"
SIZES = [(1920, 1080), (3840, 2160)]


def opened(page: Page, url: str, path: str = "/") -> Heard:
    """Open the province and wait until every panel is drawn."""
    heard = Heard(page)
    page.goto(url + path)
    expect(page.locator("#province-ticker-events")).not_to_be_empty()
    expect(page.locator(".waiting")).to_have_count(0)
    page.evaluate("document.fonts.ready")
    return heard


def now() -> datetime:
    return datetime.now(UTC)


def test_the_front_door_opens_without_complaint_and_asks_no_other_host(page: Page, serve: Serve) -> None:
    served = serve(stormy(now()))
    heard = opened(page, served.url)
    page.wait_for_timeout(500)
    assert heard.complaints == []
    assert heard.hosts <= {served.url, "data:"}
    assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")


def test_a_pointer_that_rests_is_put_away_with_its_tooltip(page: Page, serve: Serve) -> None:
    served = serve(stormy(now()))
    page.clock.install()
    opened(page, served.url)
    page.clock.pause_at(now() + timedelta(minutes=1))
    link = page.locator("a.screen").first
    points_at(page, link)
    page.clock.run_for(3100)
    assert page.evaluate(CURSOR) == "none"
    expect(page.locator("a.screen:hover")).to_have_count(0)
    page.mouse.move(5, 5)
    assert page.evaluate("getComputedStyle(document.body).cursor") == "auto"


def points_at(page: Page, link: Locator) -> None:
    """Move the pointer onto a link until it is there: a drawing may put another in its place between two steps."""
    for _ in range(20):
        box = link.bounding_box()
        if box:
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        if page.evaluate(CURSOR) == "auto" and link.evaluate("link => link.matches(':hover')"):
            return
    raise AssertionError("the pointer reaches no link")


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("mood", MOODS)
def test_every_text_reads_from_six_metres_and_nothing_is_cut(
    page: Page, serve: Serve, mood: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    served = serve(MOODS[mood](now()))
    if mood == "broken":
        page.goto(served.url)
        expect(page.locator(".is-troubled")).to_have_count(len(PROVINCE))
    else:
        opened(page, served.url)
    check(page)


@pytest.mark.parametrize("mood", ["stormy", "old", "flooded", "alone"])
def test_english_fits_as_well(page: Page, serve: Serve, mood: str) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    opened(page, serve(MOODS[mood](now())).url, "/?lang=en")
    expect(page.locator("#worst")).to_contain_text("Worst now")
    check(page)


@pytest.mark.parametrize("size", [(1440, 900), (1280, 960)], ids=lambda s: f"{s[0]}x{s[1]}")
def test_screens_of_desks_hold_it_too(page: Page, serve: Serve, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(page, serve(stormy(now())).url)
    found = page.evaluate(MEASURE)
    assert [found[fault] for fault in ("faint", "clipped", "outside", "overlapping")] == [[]] * 4
    assert not found["scrolls"]


def test_a_river_that_rises_is_on_the_map_and_on_its_card_within_seconds(page: Page, serve: Serve) -> None:
    served = serve(calm(now()), NEVER_POLLED)
    opened(page, served.url)
    page.evaluate("document.querySelector('.base').dataset.kept = 'yes'")
    expect(page.locator("#centre-da-teh")).to_have_attribute("data-state", "normal")
    served.city.known_outlook = stormy(now()).known_outlook
    began = time.monotonic()
    served.city.tell("water", "da-teh")
    expect(page.locator("#centre-da-teh")).to_have_attribute("data-state", "critical")
    expect(page.locator("#province-at-da-teh .sh-critical")).to_be_visible()
    assert time.monotonic() - began < 9, "a change is drawn before the next poll"
    assert page.evaluate("document.querySelector('.base').dataset.kept") == "yes"


def test_a_district_is_opened_where_it_lies_on_the_map(page: Page, serve: Serve) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    opened(page, serve(stormy(now())).url)
    hit = page.evaluate("""() => {
        const box = document.querySelector("#province-at-bao-lam .dn").getBoundingClientRect();
        const under = document.elementFromPoint(box.left + box.width / 2, box.bottom + 6);
        return [under.className, under.closest("a").getAttribute("href")];
    }""")
    assert hit == ["hit", "/district/bao-lam"]
    page.locator("#province-at-bao-lam .dn").click()
    expect(page).to_have_url(re.compile(r"/district/bao-lam$"))


def test_the_keyboard_reaches_every_way_in_and_shows_where_it_stands(page: Page, serve: Serve) -> None:
    opened(page, serve(stormy(now())).url)
    found: dict[str, bool] = {}
    page.get_by_role("link", name="English").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        href, outline = page.evaluate("""() => {
            const on = document.activeElement ?? document.body;
            const ring = [on, on.querySelector(".dn")].filter(Boolean).map((e) => getComputedStyle(e).outlineStyle);
            const after = getComputedStyle(on, "::after").outlineStyle;
            return [on.getAttribute("href"), [...ring, after].includes("solid")];
        }""")
        if href is None:
            break
        found[href] = found.get(href, True) and outline
    assert len([href for href in found if href.startswith("/district/")]) >= 7
    assert len([href for href in found if href.startswith("/wall/")]) == 7
    assert all(found.values()), "a focus that cannot be seen"
    page.get_by_role("link", name="Màn hình lớn của Bảo Lộc").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/wall/bao-loc$"))


def test_the_other_language_is_one_step_away_and_stays(page: Page, serve: Serve) -> None:
    opened(page, serve(stormy(now())).url)
    page.get_by_role("link", name="English").click()
    expect(page.locator("#worst")).to_contain_text("Worst now")
    page.get_by_role("link", name="Wall screen of Đà Lạt").click()
    expect(page).to_have_url(re.compile(r"/wall/da-lat\?lang=en$"))
    expect(page.locator("#header")).to_contain_text("IOC Đà Lạt")


def test_a_failing_question_is_said_and_the_last_picture_stays(page: Page, serve: Serve) -> None:
    served = serve(stormy(now()))
    opened(page, served.url)
    served.city.fails.add("outlook")
    served.city.tell("water", "da-lat")
    expect(page.locator("#centres")).to_contain_text("Không hỏi được, thử lại sau 10 giây")
    expect(page.locator("#centre-da-teh-rain-value")).to_have_text("86,4")
    check(page)
    served.city.fails.clear()
    served.city.known_outlook = [replace(a, condition=Condition.NORMAL, concerns=()) for a in served.city.known_outlook]
    served.city.tell("water", "da-lat")
    expect(page.locator("#centres")).not_to_contain_text("Không hỏi được")


def test_a_wrong_address_leads_back_to_the_front_door(page: Page, serve: Serve) -> None:
    served = serve(stormy(now()))
    page.goto(served.url + "/wall/atlantis")
    page.get_by_role("link", name="Về trang đầu").click()
    expect(page.locator("#centres")).to_contain_text("Đà Lạt")
