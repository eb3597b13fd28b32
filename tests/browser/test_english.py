"""In English nothing Vietnamese is left on screen but names and what people wrote."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page

from geodata import areas, landmarks, province
from geodata.features import features
from layouts.anatomy import caption, main_place, row_places, short_place
from tests.browser.conftest import Served
from tests.layouts import fake_indicators
from tests.layouts.fake_city import AREAS, busy

VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ]|[\u0300\u0301\u0303\u0309\u0323]")
SHORTENED = (caption, main_place, short_place, lambda name: row_places([name])[0])
OWN_NAMES = ("Tiếng Việt", "Đọc bằng tiếng Việt", "Lâm Đồng", "QĐ 1459/QĐ-TCMT")
PAGES = {
    "/?lang=en": "#centres .card",
    "/wall/da-lat?lang=en&scene=overview": "#weather .fig",
    "/wall/da-lat?lang=en&scene=services": "#payments .fig",
    "/wall/da-lat?lang=en&scene=utilities": "#lighting .fig",
    "/district/da-lat?lang=en": ".ag-row",
    "/district/da-lat?lang=en&tab=dossiers": "#dossier-table .ag-row",
    "/district/da-lat?lang=en&tab=reports": "#report-table .ag-row",
    "/wall/nowhere?lang=en": ".missing h1",
}
# What a person reads or hears: texts, and the attributes that are shown or spoken.
SEEN = """() => {
  const said = [document.title];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (texts.currentNode.parentElement.checkVisibility()) said.push(texts.currentNode.data);
  for (const element of document.querySelectorAll("[title], [aria-label], [alt], [placeholder]"))
    for (const name of ["title", "aria-label", "alt", "placeholder"]) said.push(element.getAttribute(name) ?? "");
  return said.join("\\n");
}"""


def strings(told: Any) -> Iterator[str]:
    """Every text inside a value."""
    if isinstance(told, str) and not isinstance(told, Enum):
        yield told
    elif is_dataclass(told) and not isinstance(told, type):
        for field in fields(told):
            yield from strings(getattr(told, field.name))
    elif isinstance(told, msgspec.Struct):
        yield from strings(msgspec.structs.asdict(told))
    elif isinstance(told, dict):
        for value in told.values():
            yield from strings(value)
    elif isinstance(told, list | tuple | set | frozenset):
        for value in told:
            yield from strings(value)


def left(seen: str, names: "re.Pattern[str]") -> list[str]:
    """What is seen in letters that English has not, once names are taken out as a whole."""
    lines = (unicodedata.normalize("NFC", line) for line in seen.splitlines())
    return sorted({line.strip() for line in lines if VIETNAMESE.search(marked(names.sub(" ", line)))})


def marked(text: str) -> str:
    """The text as it is, and with its marks apart."""
    return text + unicodedata.normalize("NFD", text)


def whole(told: Iterable[str]) -> "re.Pattern[str]":
    """Names and texts in every form that a page gives them, the longest first: only as a whole are they names."""
    known = {unicodedata.normalize("NFC", text).strip() for text in told if VIETNAMESE.search(marked(text))}
    forms = {form for text in known for form in (text, *(shorten(text) for shorten in SHORTENED), *beginnings(text))}
    longest = sorted(filter(None, forms), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")


def beginnings(text: str) -> Iterator[str]:
    """A text cut after any of its words."""
    parts = text.split()
    for end in range(1, len(parts)):
        yield " ".join(parts[:end]).rstrip(" ,.;") + "…"


@pytest.fixture(scope="module")
def names() -> list[str]:
    """Names of places, and what sources and people wrote."""
    told = [*OWN_NAMES, *strings(AREAS), *strings(busy(datetime.now(UTC)))]
    told += [a.name for a in areas.load()] + [a.short for a in areas.load()] + [p.name for p in landmarks.load()]
    return told + [str(f["properties"].get("name") or "") for f in features("2023", "context.geojson")]


def test_english_pages_hold_no_vietnamese_but_names(page: Page, serve: Callable[..., Served], names: list[str]) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    url = serve(busy(datetime.now(UTC))).url
    known, found = whole(names), {}
    for path, there in PAGES.items():
        page.goto(url + path)
        page.locator(there).first.wait_for()
        page.wait_for_timeout(500)
        found[path] = left(page.evaluate(SEEN), known)
    assert not {path: lines for path, lines in found.items() if lines}


def test_indicators_hold_no_vietnamese_but_names_sources_and_owners(
    page: Page, serve: Callable[..., Served], names: list[str]
) -> None:
    url = serve(busy(datetime.now(UTC))).url
    told = [one.owner for one in province.indicators().indicators]
    told += [one.source for one in province.indicators().indicators] + [
        view.source for view in province.indicators().views
    ]
    told += [target.source for one in province.indicators().indicators for target in one.targets]
    told += [*strings(province.documents().places), fake_indicators.FLAG.assignee or "", fake_indicators.PROPOSAL.why]
    told += [fake_indicators.PUBLISHED.source]
    known, found = whole([*names, *told]), {}
    for search in ("", "&flag=1", "&view=766", "&view=elsewhere", "&code=CQ-02", "&code=CQ-01&flag=1"):
        page.goto(f"{url}/indicators?lang=en{search}")
        page.locator("#indicators-body > *").first.wait_for()
        found[search] = left(page.evaluate(SEEN), known)
    assert not {search: lines for search, lines in found.items() if lines}


def test_a_word_left_in_vietnamese_would_be_seen_though_a_name_has_it(page: Page, names: list[str]) -> None:
    page.set_content(
        '<p>12 cảm biến</p><button title="Đóng"></button><b>Đà Lạt</b><p>Đường trơn</p><i>Đường Trần Phú</i>'
    )
    assert left(page.evaluate(SEEN), whole(names)) == ["12 cảm biến", "Đóng", "Đường trơn"]
