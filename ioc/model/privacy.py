"""Personal data kept out before anything is stored: personal keys are dropped, traces in free text are masked."""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, cast

from ioc.model import introduced

# payloads.md, "Service events": a key that is or holds one of these, lower-cased, without accents and separators
PERSONAL = (
    "hoten",
    "hovaten",  # ours: how forms label it most often
    "tenchuhoso",
    "chuhoso",
    "fullname",
    "applicantname",
    "sodienthoai",
    "phone",
    "email",
    "diachi",
    "address",
    "cccd",
    "cmnd",
    "socccd",
    "nationalid",
    "passport",
    "ngaysinh",
    "birthdate",
)
MASK = "•••"

_EMAIL = r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
# +84 912 345 678 · +84 (0) 912… · 0084… · 84912345678 · 0912.345.678 · (0263) 3 822 123; a date such as
# 08-11-2026 07:30 is none, because a number's first group has three digits
_PHONE = r"(?<![\w+])(?:(?:\+|00)84(?:[ .-]?\(0\))?|0(?=\d\d)|\(0(?=\d\d)|84(?=\d{9}))(?:[ .()-]{0,2}\d){8,10}(?!\d)"
_IDENTITY = r"(?<!\d)(?:\d{9}|\d{12})(?!\d)"  # old identity card, citizen's card
_TRACES = re.compile(f"{_EMAIL}|{_PHONE}|{_IDENTITY}")
_SUSPECT = re.compile(r"[\d@ ]")  # every trace, name and house number has one of them; most keys and codes have none


@lru_cache(maxsize=4096)
def is_personal(key: str) -> bool:
    """Whether a key names personal data: `Số điện thoại`, `applicant_phone`, `DiaChi`."""
    folded = unicodedata.normalize("NFKD", key.lower().replace("đ", "d"))
    bare = "".join(c for c in folded if c.isalnum())
    return any(word in bare for word in PERSONAL)


def mask(text: str) -> tuple[str, int]:
    """The text with traces of people masked, and how many there were.

    These are telephone numbers, e-mail addresses, identity numbers, and names and house numbers that are introduced.
    """
    text = unicodedata.normalize("NFC", text)  # some send an accent as a letter of its own
    if not _SUSPECT.search(text):
        return text, 0
    left, traces = _TRACES.subn(MASK, text)
    left, names = introduced.hide(left, MASK)
    return left, traces + names


def clean(value: Any, codes: AbstractSet[str] = frozenset()) -> tuple[Any, int]:
    """A JSON value without personal data, and how much was taken out; `codes` are texts that name a thing."""
    if isinstance(value, str):
        return (value, 0) if value in codes else mask(value)
    if isinstance(value, list):
        parts = [clean(v, codes) for v in cast("list[Any]", value)]
        return [v for v, _ in parts], sum(n for _, n in parts)
    if isinstance(value, dict):
        return _clean_keys(cast("dict[str, Any]", value), codes)
    return value, 0


def _clean_keys(tree: dict[str, Any], codes: AbstractSet[str]) -> tuple[dict[str, Any], int]:
    kept: dict[str, Any] = {}
    count = 0
    for key, value in tree.items():
        if is_personal(key):
            count += 1
            continue
        name, in_name = mask(key)
        kept[name], in_value = clean(value, codes)
        count += in_name + in_value
    return kept, count
