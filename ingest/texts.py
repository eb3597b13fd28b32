"""Texts of payloads: in NFC, without NUL, and quoted short when a reason names them."""

import unicodedata
from typing import Any, cast

from ioc.errors import DecodeError

REASON = 300  # characters: a library's may quote the payload whole
LARGEST = 2**63 - 1  # a larger whole number fits no column and no other program's JSON


def quoted(value: object, length: int = 60) -> str:
    """A value as a reason may name it: escaped, and cut when long."""
    text = repr(value)
    return text if len(text) <= length else text[: length - 1] + "…"


def reason(error: DecodeError) -> str:
    """Why a payload was refused, as people read it: on one line, printable, and cut when long."""
    text = str(error)
    if not text.isprintable():
        text = "".join(c if c.isprintable() else "\ufffd" for c in text)
    return text if len(text) <= REASON else text[: REASON - 1] + "…"


def tidy(text: str, name: str) -> str:
    """The text in NFC; DecodeError when it holds NUL, which no database column can keep."""
    if "\0" in text:
        raise DecodeError(f"the text of {name} holds a NUL character")
    return unicodedata.normalize("NFC", text)


def tidy_tree(value: Any, name: str = "data") -> Any:
    """A JSON value with every text in it tidy; DecodeError for NUL and for numbers that nothing can keep."""
    if isinstance(value, str):
        return tidy(value, name)
    if isinstance(value, dict):
        tree = cast("dict[str, Any]", value)
        return {tidy(k, f"a key of {name}"): tidy_tree(v, f"{name}.{quoted(k)}") for k, v in tree.items()}
    if isinstance(value, list):
        return [tidy_tree(v, name) for v in cast("list[Any]", value)]
    if isinstance(value, int) and abs(value) > LARGEST:
        raise DecodeError(f"{name} holds a whole number of more than 64 bits")
    return value
