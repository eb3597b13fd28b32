"""Excerpts: what people may see of a payload that could not be read, with everything personal masked."""

import re
from typing import Any

import msgspec

from ioc.model.privacy import MASK, clean, is_personal, mask

SHOWN = 600  # characters
WHOLE = 32 * 1024  # bytes: what is larger is not read again only to be shown
_KEY = r'"[^"\\\n]{1,64}"(?=\s*:)'
_PERSONAL_VALUE = re.compile(r'"([^"\\\n]{1,64})"\s*:\s*("[^"]*"?|[^,{}\[\]"]+)')
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_WORD = re.compile(rf"({_KEY})|\b(?:true|false|null)\b|\w*[^\W\d_]\w*")


def excerpt(payload: bytes) -> str:
    """The beginning of a payload: JSON without what is personal; of anything else its keys, numbers and marks.

    JSON that is whole is masked by the rules of `ioc.model.privacy`. Those need keys to go by: in text that is cut or
    is no JSON, every word may be a name, and none is shown.
    """
    try:
        tree: Any = msgspec.json.decode(payload) if len(payload) <= WHOLE else None
        if isinstance(tree, dict | list):
            return _short(msgspec.json.encode(clean(tree)[0]).decode())
    except (msgspec.DecodeError, UnicodeDecodeError, UnicodeEncodeError, RecursionError):
        pass
    return _short(_veiled(payload[: 2 * SHOWN].decode("utf-8", "replace")))


def _veiled(text: str) -> str:
    """Text of which only keys, numbers and marks are left."""
    read = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
    without = _PERSONAL_VALUE.sub(lambda m: f'"{m[1]}": {MASK}' if is_personal(m[1]) else m[0], read)
    masked = mask(without)[0]  # while there are words to tell a house by
    return mask(_WORD.sub(lambda m: m[0] if m[1] or m[0] in ("true", "false", "null") else MASK, masked))[0]


def _short(text: str) -> str:
    """One line that a table can hold."""
    line = " ".join("".join(c if c.isprintable() else "\ufffd" for c in text).split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
