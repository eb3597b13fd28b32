"""The tokens of the design as Python sees them: read from tokens.css, the only place for values."""

import re
from functools import cache
from pathlib import Path

TOKENS = Path(__file__).parent / "assets" / "tokens.css"


@cache
def tokens() -> dict[str, str]:
    """Every custom property of `:root` by its name without the dashes: `{"ink": "#f3f5ef", …}`."""
    root = re.search(r":root\s*\{(.*?)\}", TOKENS.read_text(encoding="utf-8"), re.DOTALL)
    if root is None:
        raise LookupError(f"{TOKENS} has no :root block; put the design's tokens there")
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", root[1])}


def token(name: str) -> str:
    """The value of one token: `token("ink")` → `#f3f5ef`."""
    return tokens()[name]
