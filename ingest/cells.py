"""Cells of a table and what their text says: numbers with units in them, times, words looked up in a map."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ioc.model.units import BY_NAME

COLUMN_IN_TEXT = re.compile(r"\{([^{}]+)\}")
_NUMBER = re.compile(r"([+-]?\d[\d., ]*(?<=\d)(?:[eE][+-]?\d+)?)\s*(.*)", re.DOTALL)
_YES, _NO = ("true", "yes", "1", "x", "có"), ("false", "no", "0", "không")


def number_and_unit(text: str, decimal: str = ".") -> tuple[float, str | None]:
    """`18.9°C` → 18.9 and `°C`; ValueError when it is no number or its unit is unknown."""
    found = _NUMBER.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no number")
    if found[2] and found[2] not in BY_NAME:
        raise ValueError(f"{found[2]!r} in {text!r} is no known unit")
    return plain_number(found[1], decimal), found[2] or None


def plain_number(text: str, decimal: str = ".") -> float:
    """A number without a unit: `-3`, `18.9`, `1,234.5`; the sign that is not the decimal one groups thousands."""
    grouping = "," if decimal == "." else "."
    form = rf"[+-]?(?:\d{{1,3}}(?:[{grouping} ]\d{{3}})+|\d+)(?:\{decimal}\d+)?(?:[eE][+-]?\d+)?"
    if not re.fullmatch(form, text):
        other = f'; with `decimal = "{grouping}"` in the mapping it may be one' if grouping in text else ""
        raise ValueError(f"{text!r} is no number{other}")
    return float(text.replace(grouping, "").replace(" ", "").replace(decimal, "."))


def moment(text: str, style: str | None, zone: str | None) -> datetime:
    """A time with its offset; a naive one is of the zone, and ValueError without one."""
    try:
        told = datetime.strptime(text, style) if style else datetime.fromisoformat(text)  # noqa: DTZ007 - zone below
    except ValueError as error:
        raise ValueError(f"{text!r} is no time{f' of the form {style}' if style else ' in ISO 8601'}") from error
    if told.tzinfo is None:
        if zone is None:
            raise ValueError(f'the time {text!r} has no offset; set `zone = "Asia/Ho_Chi_Minh"` in the mapping')
        told = told.replace(tzinfo=ZoneInfo(zone))
    return told


def flag(text: str) -> bool:
    """Yes or no."""
    if text.strip().lower() in _YES:
        return True
    if text.strip().lower() in _NO:
        return False
    raise ValueError(f"{text!r} is neither yes nor no")


def shortest(value: float) -> Any:
    """A whole number as one: 4.0 → 4."""
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
