"""The page of a district in a real browser: narrowed, walked by keyboard, map and table one choice, light and dark."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Served
from tests.browser.test_wall import Heard
from tests.layouts.fake_city import broken, lowland, quiet

Serve = Callable[..., Served]
ROWS = "#sensor-table .ag-center-cols-container .ag-row"


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A desk of the size that the design is drawn for."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def opened(page: Page, served: Served, search: str = "") -> Heard:
    """Open Bảo Lộc and wait for its table."""
    heard = Heard(page)
    page.goto(f"{served.url}/district/bao-loc{search}")
    expect(page.locator("#table-foot")).not_to_be_empty()
    return heard


def told(page: Page) -> dict[str, str]:
    """What the address says."""
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def test_bao_loc_is_narrowed_to_the_air_of_one_ward_and_a_link_brings_it_back(desk: Page, serve: Serve) -> None:
    served = serve(lowland(datetime.now(UTC)))
    heard = opened(desk, served)
    desk.locator("#word-domain summary").click()
    desk.locator("#word-domain .choice", has_text="Không khí").click()
    expect(desk.locator("#word-domain strong")).to_have_text("Không khí")
    desk.keyboard.press("Escape")
    desk.locator("#word-ward summary").click()
    desk.locator("#word-ward .choice", has_text="B'Lao").click()
    expect(desk.locator("#table-foot")).to_contain_text("3 dòng")
    expect(desk.locator(ROWS)).to_have_count(3)
    assert desk.locator(".card").first.evaluate("card => getComputedStyle(card).borderTopWidth") == "1px"
    expect(desk.locator("#count-all")).to_have_text("3")
    expect(desk.locator(".mark[data-id]")).to_have_count(3)
    assert told(desk) == {"domain": "air", "ward": "24826"}
    link = desk.url
    desk.go_back()
    expect(desk.locator("#word-ward strong")).to_have_text("Tất cả 2")
    desk.goto(link)
    expect(desk.locator(ROWS)).to_have_count(3)
    desk.locator("#focus-acts .quiet").click()
    expect(desk.locator("#table-foot")).to_contain_text("24 dòng")
    assert told(desk) == {}
    assert heard.complaints == []
    assert heard.hosts <= {served.url, "data:"}


def test_search_needs_no_accents_and_the_slash_leads_to_it(desk: Page, serve: Serve) -> None:
    opened(desk, serve(lowland(datetime.now(UTC))))
    desk.keyboard.press("/")
    expect(desk.locator("#focus-q")).to_be_focused()
    desk.keyboard.type("loc phat")
    expect(desk).to_have_url(re.compile(r"\?q=loc\+phat$"))
    expect(desk.locator("#table-foot")).to_contain_text("12 dòng")


def test_keys_choose_rows_counters_and_nothing(desk: Page, serve: Serve) -> None:
    opened(desk, serve(lowland(datetime.now(UTC))))
    expect(desk.locator(ROWS).first).to_be_visible()
    desk.keyboard.press("j")
    expect(desk.locator("#side-name")).not_to_be_empty()
    first = told(desk)["sel"]
    desk.keyboard.press("j")
    expect(desk.locator(f'{ROWS}[row-id="{first}"]')).not_to_have_class("ag-row-selected")
    expect(desk).not_to_have_url(re.compile(f"sel={first}$"))
    desk.keyboard.press("Escape")
    expect(desk.locator("#side")).to_have_attribute("data-chosen", "no")
    assert "sel" not in told(desk)
    desk.keyboard.press("3")
    expect(desk.locator("#counter-3")).to_have_attribute("aria-pressed", "true")
    assert told(desk) == {"state": "warning"}
    desk.keyboard.press("3")
    expect(desk.locator("#counter-3")).to_have_attribute("aria-pressed", "false")
    desk.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '3', isComposing: true, bubbles: true }))"
    )
    expect(desk.locator("#counter-3")).to_have_attribute("aria-pressed", "false")
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_contain_text("Dòng sau, dòng trước")


def test_a_mark_and_its_row_are_one_choice(desk: Page, serve: Serve) -> None:
    opened(desk, serve(lowland(datetime.now(UTC))))
    mark = desk.locator('.mark[data-id="l-0"]')
    mark.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(f'{ROWS}[row-id="l-0"]')).to_have_attribute("aria-selected", "true")
    expect(mark).to_have_class("leaflet-marker-icon mark-box leaflet-zoom-animated leaflet-interactive mark chosen")
    desk.locator(f"{ROWS} .named").nth(3).click()
    chosen = desk.locator(".mark.chosen")
    expect(chosen).to_have_count(1)
    expect(chosen).to_have_attribute("data-id", told(desk)["sel"])
    desk.locator(f"{ROWS} .named").nth(5).hover()
    expect(desk.locator(".mark.hot")).to_have_count(1)


def test_what_is_chosen_on_the_map_of_a_large_screen_comes_into_sight_in_the_table(desk: Page, serve: Serve) -> None:
    desk.set_viewport_size({"width": 3840, "height": 1000})
    opened(desk, serve(lowland(datetime.now(UTC))))
    assert desk.locator(ROWS).first.evaluate("row => row.getBoundingClientRect().height") > 60, "enlarged twice"
    drawn = desk.locator(ROWS).evaluate_all("rows => rows.map((row) => row.getAttribute('row-id'))")
    marks = desk.locator(".mark[data-id]").evaluate_all("marks => marks.map((mark) => mark.dataset.id)")
    hidden = next(mark for mark in marks if mark not in drawn)
    desk.locator(f'.mark[data-id="{hidden}"]').focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(f'{ROWS}[row-id="{hidden}"]')).to_be_in_viewport()


NAMES = """names => {
  const room = document.querySelector("#desk-map").getBoundingClientRect();
  const boxes = names.map((name) => name.getBoundingClientRect());
  const near = boxes.filter((b) => room.left < (b.left + b.right) / 2 && (b.left + b.right) / 2 < room.right);
  return {
    moved: names.filter((name) => name.style.marginLeft).length,
    cut: near.filter((b) => b.left < room.left || b.right > room.right).length,
  };
}"""


def test_a_name_at_the_edge_of_the_map_is_read_whole(desk: Page, serve: Serve) -> None:
    opened(desk, serve(lowland(datetime.now(UTC))))
    names, moved = desk.locator(".leaflet-tooltip.place"), 0
    expect(names).not_to_have_count(0)
    desk.locator("#desk-map").focus()
    for _ in range(4):
        desk.keyboard.press("ArrowRight")
        desk.wait_for_timeout(700)  # the map glides for 250 ms, and looks at its names 120 ms later
        found = names.evaluate_all(NAMES)
        assert found["cut"] == 0
        moved += found["moved"]
    assert moved > 0


def test_news_change_the_rows_and_leave_the_choice(desk: Page, serve: Serve) -> None:
    served = serve(lowland(datetime.now(UTC)))
    opened(desk, served, "?sel=l-4")
    expect(desk.locator(f'{ROWS}[row-id="l-4"]')).to_have_attribute("aria-selected", "true")
    served.city.known_sensors = served.city.known_sensors[:9]
    served.city.tell("air", "bao-loc")
    expect(desk.locator("#table-foot")).to_contain_text("9 dòng")
    expect(desk.locator(f'{ROWS}[row-id="l-4"]')).to_have_attribute("aria-selected", "true")
    served.city.fails = {"sensors"}
    served.city.tell("air", "bao-loc")
    expect(desk.locator("#desk-trouble")).to_contain_text("Không hỏi được kho số liệu")
    expect(desk.locator(ROWS)).to_have_count(9)


def test_an_open_list_and_held_events_stand_still_while_news_come(desk: Page, serve: Serve) -> None:
    served = serve(lowland(datetime.now(UTC)))
    opened(desk, served)
    desk.locator("#word-domain summary").click()
    desk.locator("[data-act=hold]").click()
    desk.locator("#word-domain summary").click()
    for left in (9, 5):
        served.city.known_sensors = served.city.known_sensors[:left]
        served.city.tell("air", "bao-loc")
        expect(desk.locator("#table-foot")).to_contain_text(f"{left} dòng")
        expect(desk.locator("#word-domain")).to_have_attribute("open", "")
        expect(desk.locator("#events-held")).to_be_visible()
    desk.locator("#word-domain .choice", has_text="Không khí").click()
    expect(desk.locator("#word-domain strong")).to_have_text("Không khí")
    desk.locator("#focus-acts [data-act=copy]").click()
    expect(desk.locator("#focus-acts [data-act=copy]")).to_have_text("Đã chép")
    assert desk.evaluate("navigator.clipboard.readText()") == desk.url


def test_a_chart_comes_with_the_first_choice_and_keeps_the_readers_own_stretch(desk: Page, serve: Serve) -> None:
    served = serve(lowland(datetime.now(UTC)))
    heard = opened(desk, served)
    assert desk.evaluate("typeof Plotly") == "undefined"
    desk.locator(f"{ROWS} .named").first.click()
    drag = desk.locator("#side-chart .nsewdrag")
    box = drag.bounding_box()
    assert box
    stretch = "document.querySelector('#side-chart .js-plotly-plot').layout.xaxis.range"
    whole = desk.evaluate(stretch)
    desk.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 40)
    desk.mouse.down()
    desk.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 40, steps=4)
    desk.mouse.up()
    desk.wait_for_function(f"whole => {stretch}[0] !== whole[0]", arg=whole)
    own = desk.evaluate(stretch)
    dark = "document.querySelector('#side-chart .js-plotly-plot').layout.font.color"
    light = desk.evaluate(dark)
    desk.keyboard.press("Shift+T")
    desk.wait_for_function(f"light => {dark} !== light", arg=light)
    assert desk.evaluate(stretch) == own
    desk.locator("#side-spans button").first.click()
    desk.wait_for_function(f"own => {stretch}[0] !== own[0]", arg=own)
    assert heard.complaints == []


def test_a_row_is_chosen_by_arrows_and_enter(desk: Page, serve: Serve) -> None:
    opened(desk, serve(lowland(datetime.now(UTC))))
    desk.locator(f"{ROWS} .named").first.click()
    expect(desk).to_have_url(re.compile("sel="))
    first = told(desk)["sel"]
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(desk).not_to_have_url(re.compile(f"sel={first}$"))
    expect(desk.locator(f'{ROWS}[row-id="{told(desk)["sel"]}"]')).to_have_attribute("aria-selected", "true")


def test_a_day_is_taken_home_by_the_button(desk: Page, serve: Serve) -> None:
    heard = opened(desk, serve(lowland(datetime.now(UTC))))
    desk.locator("#export summary").click()
    for name in ("PDF", "Excel", "GeoJSON"):
        desk.locator("#export-formats label", has_text=name).click()
    desk.locator("#export-go").click()
    with desk.expect_download() as taken:
        desk.locator("#export-progress a", has_text=".zip").click()
    assert taken.value.suggested_filename.endswith(".zip")
    assert heard.complaints == []


def test_the_light_is_turned_and_remembered_and_english_keeps_the_address(desk: Page, serve: Serve) -> None:
    heard = opened(desk, serve(lowland(datetime.now(UTC))), "?domain=water")
    root = desk.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "light")
    desk.keyboard.press("Shift+T")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    desk.locator("#desk-language a").click()
    expect(desk.locator("#word-domain strong")).to_have_text("Water")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    assert told(desk) == {"domain": "water", "lang": "en"}
    assert heard.complaints == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1920, 1080), (3840, 2160), (1180, 800), (390, 844)])
def test_no_page_scrolls_sideways(desk: Page, serve: Serve, width: int, height: int) -> None:
    desk.set_viewport_size({"width": width, "height": height})
    opened(desk, serve(lowland(datetime.now(UTC))), "?sel=l-0")
    expect(desk.locator("#side-name")).not_to_be_empty()
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    desk.keyboard.press("Escape")  # on a narrow screen what is chosen lies over the lists
    desk.locator("#export summary").click()
    box = desk.locator(".export-body").bounding_box()
    assert box is not None
    # in whole pixels: a letter is a tenth of one wider until its font has come
    assert 0 <= round(box["x"]) <= round(box["x"] + box["width"]) <= width


def test_an_empty_area_and_a_silent_store_are_sentences(desk: Page, serve: Serve) -> None:
    opened(desk, serve(quiet()))
    expect(desk.locator("#sensor-table")).to_contain_text("Không có cảm biến nào trong tiêu điểm này")
    expect(desk.locator("#events")).to_contain_text("Chưa có sự kiện nào")
    desk.goto(f"{serve(broken()).url}/district/bao-loc")
    expect(desk.locator("#desk-trouble")).to_contain_text("Không hỏi được kho số liệu")
