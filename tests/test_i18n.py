"""The catalogues hold every message that a person may see, and nothing else."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from ioc import i18n
from ioc.i18n import LANGUAGES

ROOT = Path(__file__).parents[1]
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext.babel_extract")]
OTHERS = [code for code in LANGUAGES if code != "vi"]


@cache
def used() -> frozenset[str]:
    """Every message id in the source."""
    keywords = {"_": None, "N_": None}
    packages = [ROOT / name for name in ("ioc", "ingest", "layouts", "geodata")]
    found = [
        message
        for package in packages
        for _file, _line, message, _comments, _context in extract_from_dir(package, METHODS, keywords=keywords)
    ]
    assert all(isinstance(message, str) for message in found)
    return frozenset(str(message) for message in found)


def translated(code: str) -> dict[str, str]:
    with (Path(i18n.__file__).with_name(f"{code}.po")).open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id}


def places(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^}]*\}", text))


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_is_translated(code: str) -> None:
    texts = translated(code)
    assert not sorted(m for m in used() if not texts.get(m)), "translate these in the .po file"


@pytest.mark.parametrize("code", OTHERS)
def test_no_translation_is_left_over(code: str) -> None:
    assert not sorted(set(translated(code)) - used()), "nothing says these any more; take them out"


@pytest.mark.parametrize("code", OTHERS)
def test_translations_fill_the_same_places(code: str) -> None:
    assert not [m for m, text in translated(code).items() if places(m) != places(text)]


def test_message_ids_are_vietnamese_in_composed_form() -> None:
    assert not [m for m in used() if m != unicodedata.normalize("NFC", m)]
