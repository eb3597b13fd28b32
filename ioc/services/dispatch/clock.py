"""A time of day as people write it."""

import re
from datetime import time

from ioc.errors import IocError


def read(text: str) -> time:
    """`06:30` as a time; IocError for what is none."""
    if not (found := re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text.strip())):
        raise IocError(f"{text!r} is no time of day; write one as 06:30")
    return time(int(found[1]), int(found[2]))
