"""The design's own rules: contrast, one place for colours, drawings that keep to the tokens."""

import re
from pathlib import Path

import pytest

from ioc.model.aqi import BANDS
from layouts.theme import token, tokens

ASSETS = Path(__file__).parents[2] / "layouts" / "assets"
STATES = ("normal", "watch", "warning", "critical", "stale", "offline", "new", "simulated")


def light(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["ink", "ink-2", "ink-3", *STATES])
def test_every_colour_of_text_reads_from_six_metres(name: str) -> None:
    assert contrast(token(name), token("ground-0")) >= 7


@pytest.mark.parametrize("state", STATES)
def test_a_shape_is_drawn_in_the_colour_of_its_state(state: str) -> None:
    assert token(state) in (ASSETS / "shapes" / f"{state}.svg").read_text()


def test_the_colours_of_vn_aqi_are_the_decisions() -> None:
    assert [tokens()[f"aqi-{i + 1}"] for i in range(6)] == [f"rgb({', '.join(map(str, b.rgb))})" for b in BANDS]


def test_icons_share_one_grid_and_one_stroke() -> None:
    icons = [p for p in (ASSETS / "icons").glob("*.svg") if p.stem != "emblem"]
    assert icons
    for path in icons:
        assert 'viewBox="0 0 24 24"' in path.read_text()
        assert 'stroke-width="1.9"' in path.read_text()


def test_every_icon_and_shape_in_the_style_sheets_exists_and_is_used() -> None:
    css = "".join(p.read_text() for p in ASSETS.glob("*.css"))
    named = set(re.findall(r"url\(([\w/-]+\.svg)\)", css)) | {"icons/emblem.svg"}
    assert named == {p.relative_to(ASSETS).as_posix() for p in ASSETS.rglob("*.svg")}


def test_no_style_sheet_loads_from_another_host() -> None:
    assert not [p.name for p in ASSETS.glob("*.css") if re.search(r"url\([\"']?(https?:)?//|@import", p.read_text())]
