"""In English nothing Vietnamese is left on screen but names and what people wrote."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page

from geodata import areas, landmarks, province
from geodata.features import features
from tests.browser.conftest import Served
from tests.layouts import fake_indicators
from tests.layouts.fake_city import AREAS, busy

VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ]|[\u0300\u0301\u0303\u0309\u0323]")
WORD = re.compile(r"[^\W\d_]+")
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


def words(text: str) -> set[str]:
    """Words with letters that English has not."""
    composed = unicodedata.normalize("NFC", text)
    return {
        w for w in WORD.findall(composed) if VIETNAMESE.search(unicodedata.normalize("NFD", w)) or VIETNAMESE.search(w)
    }


@pytest.fixture(scope="module")
def names() -> set[str]:
    """Names of places, and what sources and people wrote."""
    told = [*OWN_NAMES, *strings(AREAS), *strings(busy(datetime.now(UTC)))]
    told += [a.name for a in areas.load()] + [a.short for a in areas.load()] + [p.name for p in landmarks.load()]
    told += [str(f["properties"].get("name") or "") for f in features("2023", "context.geojson")]
    return set().union(*map(words, told))


def test_english_pages_hold_no_vietnamese_but_names(page: Page, serve: Callable[..., Served], names: set[str]) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    url = serve(busy(datetime.now(UTC))).url
    left = {}
    for path, there in PAGES.items():
        page.goto(url + path)
        page.locator(there).first.wait_for()
        page.wait_for_timeout(500)
        if found := words(page.evaluate(SEEN)) - names:
            left[path] = sorted(found)
    assert not left


def test_indicators_hold_no_vietnamese_but_names_sources_and_owners(
    page: Page, serve: Callable[..., Served], names: set[str]
) -> None:
    url = serve(busy(datetime.now(UTC))).url
    told = [one.owner for one in province.indicators().indicators]
    told += [one.source for one in province.indicators().indicators] + [
        view.source for view in province.indicators().views
    ]
    told += [target.source for one in province.indicators().indicators for target in one.targets]
    told += [*strings(province.documents().places), fake_indicators.FLAG.assignee or "", fake_indicators.PROPOSAL.why]
    told += [fake_indicators.PUBLISHED.source]
    known = names.union(*map(words, told))
    left = {}
    for search in ("", "&flag=1", "&view=766", "&view=elsewhere", "&code=CQ-02", "&code=CQ-01&flag=1"):
        page.goto(f"{url}/indicators?lang=en{search}")
        page.locator("#indicators-body > *").first.wait_for()
        if found := words(page.evaluate(SEEN)) - known:
            left[search] = sorted(found)
    assert not left


def test_a_word_left_in_vietnamese_would_be_seen(page: Page, names: set[str]) -> None:
    page.set_content('<p>12 cảm biến</p><button title="Đóng"></button><b>Đà Lạt</b>')
    assert words(page.evaluate(SEEN)) - names == {"cảm", "biến", "Đóng"} - names
    assert "cảm" not in names or "Đóng" not in names
