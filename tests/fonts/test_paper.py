"""The fonts of printed pages, derived from the installed packages."""

from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from ioc.fonts import paper


@pytest.fixture(scope="module")
def made() -> dict[str, TTFont]:
    return {name: TTFont(BytesIO(content)) for name, content in paper.made()}


def test_every_style_stands_under_a_name_of_ours(made: dict[str, TTFont]) -> None:
    assert {font["name"].getDebugName(4) for font in made.values()} == {
        "IOC Sans Regular", "IOC Sans SemiBold", "IOC Sans Bold",
        "IOC Serif Regular", "IOC Serif Bold", "IOC Serif Italic", "IOC Serif Bold Italic",
    }  # fmt: skip


def test_digits_of_every_style_stand_on_one_width(made: dict[str, TTFont]) -> None:
    for name, font in made.items():
        names = font.getBestCmap()
        assert len({font["hmtx"][names[ord(d)]][0] for d in "0123456789"}) == 1, name


def test_no_letter_of_ours_is_missing(made: dict[str, TTFont]) -> None:
    for name, font in made.items():
        assert {ord(c) for c in "Đà Lạt, Đạ Tẻh, Đưng K'Nớ, 1.234,5 −3 µg/m³ °C ≥ ≤ · “”–… CO₂"} <= set(
            font.getBestCmap()
        ), name
