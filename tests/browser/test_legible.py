"""Every scene on every kind of screen, in both languages with the longest words: large enough, dark enough, whole."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from layouts.scenes import SCENES
from tests.browser.conftest import Served
from tests.browser.test_wall import check, opened, stretched
from tests.layouts.fake_city import flooding
from tests.layouts.fake_province import MOODS

SIZES = ((1366, 768), (1920, 1080), (3840, 2160), (5760, 2160), (1080, 1920))
FIGURES = """() => Math.min(...[...document.querySelectorAll(".fig b, .measure b, .card .k b")]
  .filter((e) => e.checkVisibility())
  .map((e) => 100 * parseFloat(getComputedStyle(e).fontSize) * e.currentCSSZoom)) / Math.min(innerWidth, innerHeight)"""


def resize(page: Page, size: tuple[int, int]) -> None:
    """Another screen, as if the wall had always hung there."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    shape = "tall" if size[0] < size[1] else "ultra" if size[0] > 2 * size[1] else "wide"
    expect(page.locator("body")).to_have_attribute("data-shape", shape)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_scene_and_a_takeover_on_every_kind_of_screen(
    page: Page, serve: Callable[..., Served], lang: str
) -> None:
    served = serve(stretched())
    opened(page, served.url, f"/wall/da-lat?lang={lang}&scene=overview")
    for number, scene in enumerate(SCENES, 1):
        page.keyboard.press(str(number))
        expect(page.locator("body")).to_have_attribute("data-scene", scene.key)
        for size in SIZES:
            resize(page, size)
            check(page)
            assert page.evaluate(FIGURES) > 5.9, "figures stand far above the smallest words"
    served.city.known_takeovers = flooding(datetime.now(UTC)).known_takeovers
    served.city.tell("water")
    expect(page.locator("#takeover .band")).to_be_visible()
    for size in SIZES:
        resize(page, size)
        check(page)
    served.city.known_takeovers = []
    served.city.tell("water")
    expect(page.locator("#takeover .band")).to_be_hidden()
    expect(page.locator("body")).to_have_attribute("data-scene", SCENES[-1].key)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_province_on_every_kind_of_screen(page: Page, serve: Callable[..., Served], lang: str) -> None:
    page.goto(serve(MOODS["stormy"](datetime.now(UTC))).url + f"/?lang={lang}")
    expect(page.locator("#province-ticker-events")).not_to_be_empty()
    expect(page.locator(".waiting")).to_have_count(0)
    page.evaluate("document.fonts.ready")
    for size in SIZES:
        resize(page, size)
        check(page)


def test_type_grows_for_readers_who_sit_farther_away(page: Page, serve: Callable[..., Served]) -> None:
    served = serve(stretched())
    page.set_viewport_size({"width": 1920, "height": 1080})
    opened(page, served.url, "/wall/da-lat?height=1.7&distance=7.5&scene=overview")
    expect(page.locator("body")).to_have_attribute("data-shape", "few")
    assert float(page.evaluate("getComputedStyle(document.querySelector('.wall')).zoom")) == pytest.approx(
        1.233, abs=0.01
    )
    for number in range(1, len(SCENES) + 1):
        page.keyboard.press(str(number))
        check(page)
