"""What each type of event carries in `data` (payloads.md): a key a line, checked; other keys are kept as told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from geodata import province
from ingest.times import term
from ioc.errors import DecodeError
from ioc.model import counted, period
from ioc.model.dossier import Status
from ioc.model.event import (
    ALARM_CLEARED,
    ALARM_RAISED,
    CAMERA_DETECTED,
    DOSSIER_CHANGED,
    INDICATOR_OBSERVED,
    LGSP_EXCHANGED,
    PAYMENT_MADE,
    REPORT_CHANGED,
    SECURITY_OBSERVED,
    SENSOR_CHANGED,
)
from ioc.model.exchange import calls
from ioc.model.report import ReportState

Check = Callable[[Any, tzinfo | None], Any]  # the value as it is kept; ValueError says what it should be

LONGEST = 5_000  # characters of a text: more is no citizen's report and fits no screen


def expect(holds: bool, what: str) -> None:
    """ValueError that says what a value should be, unless it is."""
    if not holds:
        raise ValueError(what)


def text(value: Any, _zone: tzinfo | None = None) -> str:
    """A text of at most LONGEST characters."""
    expect(isinstance(value, str), "a text")
    expect(len(value) <= LONGEST, f"a text of at most {LONGEST} characters")
    return value


def code(value: Any, _zone: tzinfo | None = None) -> str:
    """A text that names a thing: not empty, at most 200 characters."""
    expect(isinstance(value, str) and 0 < len(value.strip()) <= 200, "a text of 1 to 200 characters")
    return value.strip()


def flag(value: Any, _zone: tzinfo | None = None) -> bool:
    """True or false."""
    expect(isinstance(value, bool), "true or false")
    return value


def number(low: float, high: float) -> Check:
    """A number between `low` and `high`."""

    def check(value: Any, _zone: tzinfo | None) -> float:
        expect(isinstance(value, (int, float)) and not isinstance(value, bool), "a number")
        expect(low <= value <= high, f"a number from {low:g} to {high:g}")
        return value

    return check


def whole(low: int, high: int) -> Check:
    """A whole number between `low` and `high`; 8000.0 is whole too."""
    bounded = number(low, high)

    def check(value: Any, zone: tzinfo | None) -> int:
        expect(bounded(value, zone) == int(value), "a whole number")
        return int(value)

    return check


def one_of(*words: str) -> Check:
    """One of a few words."""

    def check(value: Any, _zone: tzinfo | None) -> str:
        expect(value in words, f"one of {', '.join(words)}")
        return value

    return check


def moment(value: Any, zone: tzinfo | None) -> str:
    """A time, kept as ISO 8601 in UTC with its offset."""
    expect(isinstance(value, str), "a time as text")
    try:
        told = datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError("a time in ISO 8601") from error
    return term(told, zone).isoformat()


def day(value: Any, zone: tzinfo | None) -> str:
    """A calendar day, or a time."""
    try:
        return date.fromisoformat(text(value)).isoformat()
    except ValueError:
        return moment(value, zone)


def span(value: Any, _zone: tzinfo | None = None) -> str:
    """A year, quarter, month, week or day, or a span of days between two of them."""
    try:
        return period.parse(text(value)).text
    except ValueError as error:
        raise ValueError("a period such as 2026, 2026-Q3, 2026-11, 2026-W47 or 2026-11-21") from error


def named(value: Any, _zone: tzinfo | None = None) -> dict[str, Any]:
    """A thing with a `code` and a `name`."""
    expect(isinstance(value, dict), "an object with `code` and `name`")
    for key in ("code", "name"):
        expect(isinstance(value.get(key), str | None), f"an object whose `{key}` is a text")
    return value


def place(value: Any, zone: tzinfo | None) -> dict[str, Any]:
    """A place on earth."""
    expect(isinstance(value, dict), "an object with `lat` and `lon`")
    number(-90, 90)(value.get("lat"), zone)
    number(-180, 180)(value.get("lon"), zone)
    return value


@dataclass(frozen=True, slots=True)
class Key:
    """A key of `data`: how its value is checked, and whether it must be there."""

    name: str
    check: Check
    required: bool = False


MANY = 10**12
# fmt: off  # a key a line
_ALARM = (
    Key("alarm", code, required=True),
    Key("category", text),
    Key("headline", text),
    Key("instruction", text),
    Key("location", place),
    Key("expires", moment),
)
TYPES: dict[str, tuple[Key, ...]] = {
    DOSSIER_CHANGED: (
        Key("dossier", code, required=True),
        Key("procedure", named),
        Key("field", named),
        Key("unit", text),
        Key("status", whole(min(Status), max(Status))),
        Key("channel", whole(1, 3)),
        Key("applicant", whole(1, 2)),
        Key("received_at", moment),
        Key("due_at", moment),
        Key("finished_at", moment),
        Key("returned_at", moment),
        Key("online_paid", flag),
        Key("fee_vnd", whole(0, MANY)),
        Key("digitised", flag),
    ),
    REPORT_CHANGED: (
        Key("report", code, required=True),
        Key("state", one_of(*ReportState)),
        Key("category", text),
        Key("text", text),
        Key("location", place),
        Key("photos", whole(0, 1000)),
        Key("channel", text),
        Key("satisfied", flag),
    ),
    PAYMENT_MADE: (
        Key("payment", code, required=True),
        Key("dossier", code),
        Key("amount_vnd", whole(0, MANY)),
        Key("channel", text),
        Key("ok", flag),
    ),
    LGSP_EXCHANGED: (
        Key("system", code, required=True),
        Key("direction", one_of("in", "out")),
        Key("count", whole(0, MANY)),
        Key("failed", whole(0, MANY)),
        Key("latency_ms", number(0, MANY)),
    ),
    CAMERA_DETECTED: (
        Key("camera", code, required=True),
        Key("kind", text),
        Key("confidence", number(0, 1)),
        Key("location", place),
    ),
    ALARM_RAISED: _ALARM,
    ALARM_CLEARED: _ALARM,
    SECURITY_OBSERVED: (
        Key("kind", text),
        Key("count", number(0, MANY)),
        Key("of", number(0, MANY)),
    ),
    INDICATOR_OBSERVED: (
        Key("indicator", code, required=True),
        Key("period", span, required=True),
        Key("value", number(-1e18, 1e18), required=True),
        Key("unit", text),
        Key("n", whole(0, MANY)),
        Key("revision", whole(0, MANY)),
        Key("source", text),
        Key("as_of", day),
    ),
    SENSOR_CHANGED: (
        Key("sensor", code, required=True),
        Key("from", one_of("new", "online", "late", "offline")),
        Key("to", one_of("new", "online", "late", "offline")),
    ),
}
# fmt: on
SUBJECTS = {DOSSIER_CHANGED: "dossier", REPORT_CHANGED: "report"}  # by this code the events of one thing are found


CHECKS: dict[str, Check] = {"code": code, "text": text, "flag": flag, "number": number(-MANY, MANY)}


def _keys(kind: str) -> tuple[Key, ...]:
    """What a type carries: one of ours, or one that the province declares."""
    if kind in TYPES:
        return TYPES[kind]
    told = province.kinds().get(kind)
    return tuple(_declared(name, key) for name, key in told.keys.items()) if told else ()


def _declared(name: str, key: counted.Key) -> Key:
    check = CHECKS[key.is_] if isinstance(key.is_, str) else one_of(*key.is_)
    return Key(name, check, key.required)


def checked(kind: str, data: dict[str, Any], zone: tzinfo | None) -> dict[str, Any]:
    """The data of an event of type `kind` with known keys checked and times in UTC; values are never named."""
    kept = dict(data)
    for key in _keys(kind):
        value = data.get(key.name)
        if value is None:
            if key.required:
                raise DecodeError(f"data of {kind} has no `{key.name}`")
            continue
        try:
            kept[key.name] = key.check(value, zone)
        except ValueError as error:
            raise DecodeError(f"data.{key.name} of {kind} should be {error}") from error
        except DecodeError as error:
            raise DecodeError(f"data.{key.name}: {error}") from error
    if kind == LGSP_EXCHANGED and (kept.get("failed") or 0) > calls(kept):
        raise DecodeError(f"data.failed of {kind} should be at most `count`: more than were made cannot have failed")
    return kept


def codes(kind: str, data: dict[str, Any]) -> frozenset[str]:
    """The texts in `data` that are no free text: names of things, and times, whose nanoseconds look like numbers."""
    values = (data.get(key.name) for key in _keys(kind) if key.check in (code, moment, day))
    return frozenset(v for v in values if isinstance(v, str))
