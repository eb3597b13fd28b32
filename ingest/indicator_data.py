"""What a value of an indicator must be beside the form of its keys: of one that is declared, of a time that came."""

from datetime import datetime
from typing import Any

from geodata import province
from ingest.texts import quoted
from ioc.errors import DecodeError
from ioc.model.period import parse


def checked(data: dict[str, Any], received_at: datetime) -> None:
    """DecodeError when no screen could show it."""
    code, known = data["indicator"], province.indicators().by_code
    if code not in known:
        raise DecodeError(f"no indicator is called {quoted(code)}; declare it in indicators.toml, then replay this")
    if data.get("unit") not in (None, known[code].unit):
        raise DecodeError(f"{code} is told in {known[code].unit}, not in {quoted(data['unit'])}; convert it")
    if not parse(data["period"]).has_begun(received_at):
        raise DecodeError(f"the period {data['period']} has not begun; tell one that has")
