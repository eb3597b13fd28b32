"""Value templates of Home Assistant: the plain forms are read, and none is ever run, for strangers write them."""

import json
import re
from typing import Any, cast

import msgspec

from ingest.texts import quoted
from ioc.errors import DecodeError

_STEP = r"\.[A-Za-z_]\w*|\[\s*'[^'\\]*'\s*\]|\[\s*\"[^\"\\]*\"\s*\]|\[\s*\d{1,3}\s*\]"
_FILTER = r"\|\s*(?:float(?:\([^()]*\))?|round(?:\(\s*\d{0,2}\s*\))?|is_defined)"
_PLAIN = re.compile(rf"\{{\{{\s*(?:value|value_json((?:{_STEP})+))\s*((?:{_FILTER}\s*)*)\}}\}}")
_ROUND = re.compile(r"\|\s*round(?:\(\s*(\d{0,2})\s*\))?")
_STEPS = re.compile(_STEP)


class Template(msgspec.Struct, frozen=True):
    """Where a value stands in a payload: at the end of `path` in JSON, or the payload itself when there is none."""

    path: list[str | int] = []
    digits: int | None = None  # rounded to


def parse(text: str) -> Template:
    """A template that is plain; DecodeError tells the plain forms."""
    found = _PLAIN.fullmatch(text.strip())
    if not found:
        raise DecodeError(
            f"the template {quoted(text)} is not run here; plain ones are {{{{ value }}}}, {{{{ value_json.x }}}}, "
            "{{ value_json['x'] }}, with | float, | round(n): let the device publish the value as it is"
        )
    rounded = _ROUND.search(found[2])
    digits = None if rounded is None else int(rounded[1] or 0)
    return Template([_step(s) for s in _STEPS.findall(found[1] or "")], digits)


def _step(text: str) -> str | int:
    if text.startswith("."):
        return text[1:]
    inner = text[1:-1].strip()
    return int(inner) if inner.isdigit() else inner[1:-1]


def look(template: Template, payload: bytes, tree: Any) -> Any:
    """What stands there in a payload, whose JSON is `tree`; None where nothing does."""
    if not template.path:
        return payload.decode("utf-8", "replace").strip()
    for step in template.path:
        if isinstance(step, int):
            items = cast("list[Any]", tree) if isinstance(tree, list) else []
            tree = items[step] if step < len(items) else None
        else:
            tree = cast("dict[str, Any]", tree).get(step) if isinstance(tree, dict) else None
    return json.dumps(tree) if isinstance(tree, (dict, list)) else tree
