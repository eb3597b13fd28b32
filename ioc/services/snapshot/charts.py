"""Charts of 24 hours as plain data: round ticks, labelled as the language writes numbers; the template draws them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ioc.i18n import _, number

Values = Sequence[float | None]
TICKS = 4  # steps of the scale, about


@dataclass(frozen=True, slots=True)
class Line:
    """A line over the hours: the day's own, or another day to hold it against."""

    name: str
    values: Values
    style: Literal["main", "other"]


def lines(
    unit: str, drawn: Sequence[Line], band: tuple[str, Values, Values] | None = None, *, from_zero: bool = False
) -> dict[str, Any]:
    """A chart of lines, the first of them the day's own; `band` is its name, lower and upper edge."""
    known = [v for line in drawn for v in line.values if v is not None]
    known += [v for edge in (band or ("", (), ()))[1:] for v in edge if v is not None]
    low, high, ticks = scale(0.0 if from_zero else min(known), max(known))
    return {
        "form": "lines",
        "unit": unit,
        "low": low,
        "high": high,
        "ticks": ticks,
        "lines": [{"name": line.name, "values": list(line.values), "style": line.style} for line in drawn],
        "band": {"name": band[0], "low": list(band[1]), "high": list(band[2])} if band else None,
        "alt": _said(drawn[0].values, unit),
    }


def bars(unit: str, name: str, values: Values) -> dict[str, Any]:
    """A chart of bars from zero."""
    low, high, ticks = scale(0.0, max((v for v in values if v is not None), default=0.0))
    return {
        "form": "bars",
        "unit": unit,
        "low": low,
        "high": high,
        "ticks": ticks,
        "name": name,
        "values": list(values),
        "alt": _said(values, unit),
    }


def scale(low: float, high: float) -> tuple[float, float, list[dict[str, Any]]]:
    """A scale that holds both ends on round ticks: 1, 2 or 5 times a power of ten apart."""
    if high <= low:
        high = low + 1.0
    rough = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s for s in (1, 2, 5, 10) if s * power >= rough) * power
    first, last = math.floor(low / step), math.ceil(high / step)
    digits = max(0, -math.floor(math.log10(step)))
    ticks = [{"at": i * step, "text": number(i * step, digits)} for i in range(first, last + 1)]
    return first * step, last * step, ticks


def _said(values: Values, unit: str) -> str:
    """The chart in words, for who cannot see it."""
    known = [(v, i) for i, v in enumerate(values) if v is not None]
    if not known:
        return _("không có số đo")
    (low, low_at), (high, high_at) = min(known), max(known)
    told = {"low": number(low, 1), "low_at": f"{low_at:02}:00", "high": number(high, 1), "high_at": f"{high_at:02}:00"}
    return _("thấp nhất {low} {unit} lúc {low_at}, cao nhất {high} {unit} lúc {high_at}", unit=unit, **told)
