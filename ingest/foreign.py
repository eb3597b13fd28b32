"""What foreign payloads have in common: ids made fit for ours, numbers as they write them, names that are mapped."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, cast

from ingest.texts import quoted, tidy
from ingest.values import canonical, known_metric, reading
from ioc.errors import DecodeError
from ioc.model import privacy
from ioc.model.catalogue import DOMAINS
from ioc.model.decoded import Context, ForeignMetric
from ioc.model.reading import Quality, Reading, SensorKey

LONGEST_ID = 64
LONGEST_NAME = 200
LEVELS = {"battery": (0, 100), "rssi": (-300, 100), "snr": (-200, 200)}  # %, dBm, dB

_UNFIT = re.compile(r"[^A-Za-z0-9_.:\-]+")
_WARD = re.compile(r"[0-9]{1,5}")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


def sensor_id(told: str) -> str:
    """An id fit for a topic; one that had to be changed carries a checksum, so that two never become one."""
    text = tidy(told, "a sensor's id").strip()
    if not text:
        raise DecodeError("the payload names no sensor")
    latin = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    fit = _UNFIT.sub("-", "".join(c for c in latin if not unicodedata.combining(c))).strip("-")
    if fit == text and len(fit) <= LONGEST_ID:
        return fit
    checksum = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{fit[: LONGEST_ID - 7]}-{checksum}".lstrip("-")


def key(ctx: Context, told: str) -> SensorKey:
    """The sensor that a payload names, in the area and domain its topic or source tells."""
    if ctx.domain is None:
        raise DecodeError("the payload does not tell what it measures; name the domain in its topic or its source")
    return SensorKey(ctx.area, ctx.domain, sensor_id(ctx.prefix + told))


def sensor_name(told: object) -> str | None:
    """A name to show, without traces of persons; None where there is none."""
    if not isinstance(told, str) or not told.strip():
        return None
    return privacy.mask(tidy(told.strip(), "name"))[0][:LONGEST_NAME]


def simulated(ctx: Context, told: object = None) -> bool | None:
    """Whether a payload, or its MQTT 5 user property `simulated`, says that nothing of it was really measured."""
    return True if told in (True, "true") or ctx.properties.get("simulated") == "true" else None


def number(told: object, name: str) -> float | None:
    """A number that may be written as text, or a flag as 1 or 0; None where the source had nothing to tell."""
    if told is None:
        return None
    if isinstance(told, str) and _NUMBER.fullmatch(told.strip()):
        return float(told)
    if not isinstance(told, (int, float)):
        raise DecodeError(f"the value of {name} is not a number: {quoted(told)}")
    try:
        return float(told)
    except OverflowError as error:
        raise DecodeError(f"the value of {name} is not finite") from error


def condition(name: str, told: object) -> float | str | None:
    """A value of a sensor's condition; a level that cannot be is left aside, the version of firmware is a text."""
    if name == "firmware":
        return sensor_name(str(told)) if told is not None else None
    low, high = LEVELS[name]
    value = number(told, name)
    return value if value is not None and low <= value <= high else None


def place(lat: object, lon: object) -> tuple[float, float] | tuple[None, None]:
    """A place on earth in degrees; what is none is left aside, never guessed."""
    north, east = _degrees(lat, 90), _degrees(lon, 180)
    return (None, None) if north is None or east is None else (north, east)


def _degrees(told: object, limit: float) -> float | None:
    if isinstance(told, str) and _NUMBER.fullmatch(told.strip()):
        told = float(told)
    if isinstance(told, bool) or not isinstance(told, (int, float)):
        return None
    return float(told) if -limit <= told <= limit else None


def ward(told: object) -> str | None:
    """A ward's code; what is none is left aside."""
    return told if isinstance(told, str) and _WARD.fullmatch(told) else None


def mapped(told: Mapping[str, Any], sensor: SensorKey, at: datetime, quality: Quality, ctx: Context) -> list[Reading]:
    """Readings from a tree of values by the names that the source maps, or by our own where it maps none.

    Names that are not mapped are left aside; DecodeError when that leaves nothing.
    """
    wanted = ctx.metrics or _our_own(sensor.domain)
    readings: list[Reading] = []
    found = False
    for name, foreign in wanted.items():
        there, value = _look(told, name)
        found = found or there
        if not there and foreign.zero:
            value = 0.0
        amount = number(value, name)
        if amount is not None:
            metric = known_metric(sensor.domain, foreign.metric)
            readings.append(reading(sensor, metric, at, canonical(metric, amount, foreign.unit), quality))
    if not readings and not found:
        names = ", ".join(quoted(k, 30) for k in list(told)[:10]) or "nothing"
        raise DecodeError(
            f"the payload tells {names}; its source maps {', '.join(list(wanted)[:20])}; add what is missing"
        )
    return readings


@cache
def _our_own(domain: str) -> dict[str, ForeignMetric]:
    return {m.key: ForeignMetric(m.key) for m in DOMAINS[domain].metrics}


def _look(tree: Mapping[str, Any], name: str) -> tuple[bool, Any]:
    """Whether a tree holds a name, and its value; `a.b` is b inside a, unless a key is written so."""
    if name in tree:
        return True, tree[name]
    first, dot, rest = name.partition(".")
    inner = tree.get(first) if dot else None
    return _look(cast("dict[str, Any]", inner), rest) if isinstance(inner, dict) else (False, None)
