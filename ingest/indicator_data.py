"""What a value of an indicator must be beside the form of its keys: of one that is declared, there, and of a time that
came.
"""

from datetime import datetime
from functools import cache
from typing import Any

from geodata import areas, province
from geodata.files import editions
from ingest.texts import quoted
from ioc.errors import DecodeError
from ioc.model.indicator import LEVELS, Level
from ioc.model.period import parse


def checked(data: dict[str, Any], area: str, received_at: datetime) -> None:
    """DecodeError when no screen could show it."""
    code, known = data["indicator"], province.indicators().by_code
    if code not in known:
        raise DecodeError(f"no indicator is called {quoted(code)}; declare it in indicators.toml, then replay this")
    if data.get("unit") not in (None, known[code].unit):
        raise DecodeError(f"{code} is told in {known[code].unit}, not in {quoted(data['unit'])}; convert it")
    if (level := _levels().get(area)) and level not in known[code].levels:
        raise DecodeError(f"{code} is told of the {', '.join(known[code].levels)}; {area} is none of these")
    if not parse(data["period"]).has_begun(received_at):
        raise DecodeError(f"the period {data['period']} has not begun; tell one that has")


@cache
def _levels() -> dict[str, Level]:
    """The level of government of every area, by slug: a district that became a cluster kept its own."""
    return {area.slug: LEVELS[area.kind] for edition in editions() for area in areas.load(edition) if area.slug}
