"""The fonts of every page, derived from the installed package."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from ioc import fonts
from ioc.errors import StartError


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fonts.for_web(tmp_path_factory.mktemp("data"))


def test_digits_stand_on_one_width(made: Path) -> None:
    font = TTFont(made / "digits-600.woff2")
    names = font.getBestCmap()
    assert len({font["hmtx"][names[code]][0] for code in range(0x30, 0x3A)}) == 1


def test_vietnamese_letters_are_there(made: Path) -> None:
    known = {code for kind in ("latin", "vietnamese") for code in TTFont(made / f"{kind}-400.woff2").getBestCmap()}
    assert {ord(c) for c in "Đà Lạt, Đạ Tẻh, Đưng K'Nớ, 1.234,5 −3 µg/m³ “”–…"} <= known


def test_the_style_sheet_names_every_file_and_no_other(made: Path) -> None:
    sheet = (made / "fonts.css").read_text()
    assert all(f"url({p.name})" in sheet for p in made.glob("*.woff2"))
    assert sheet.count("url(") == len(list(made.glob("*.woff2"))) == 12


def test_fonts_are_made_once_and_nothing_half_is_left(made: Path) -> None:
    before = (made / "fonts.css").stat().st_mtime_ns
    assert fonts.for_web(made.parents[2]) == made
    assert (made / "fonts.css").stat().st_mtime_ns == before
    assert [p.name for p in made.parent.iterdir()] == [made.name]


def test_a_folder_that_cannot_be_written_is_named_with_its_cure(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(StartError, match="IOC_DATA_DIR"):
        fonts.for_web(tmp_path)
