"""Causes: why payloads lie in quarantine, as few kinds that can be counted; a reason says it in full."""

import re
from enum import StrEnum


class Cause(StrEnum):
    """A kind of reason."""

    TOPIC = "topic"
    AREA = "area"
    SENSOR = "sensor"
    SIZE = "size"
    TIME = "time"
    METRIC = "metric"
    FORMAT = "format"
    BROKEN = "broken"
    DATABASE = "database"
    DEFECT = "defect"
    CONTENT = "content"
    OTHER = "other"


# By what decoders and the recorder write; the first that fits is it, so what is narrow stands before what is wide.
_SAID = (
    (Cause.DEFECT, r"^the decoder failed"),
    (Cause.DATABASE, r"^the database refused"),
    (Cause.SENSOR, r"refuses the sensor"),
    (Cause.AREA, r"claims the area|^no area is called"),
    (Cause.TOPIC, r"^topic '|takes this topic|needs a topic|in its topic or|is no topic of"),
    (Cause.SIZE, r"more than the \d+ allowed|nested deeper"),
    (Cause.BROKEN, r"JSON is malformed|was truncated|not UTF-8|NUL character|no protobuf"),
    (Cause.TIME, r"\btime\b|datetime|has not begun|`int` - at `\$\.time"),
    (Cause.METRIC, r"no metric|no indicator|is told in |is told of |\bunit\b|cannot become|unknown domain|source maps"),
    (Cause.METRIC, r"running total|state_class|topic or source says"),
    (
        Cause.FORMAT,
        r"^the format|^the type|^the label|is newer than|only JSON is read|`object`; give|`decoded_payload`",
    ),
    (Cause.CONTENT, r"Expected|Invalid|missing required|out of range|should be|has no|names no|value|whole number"),
    (Cause.FORMAT, r"is not run here|a rebirth was asked"),
    (Cause.CONTENT, r"is told as|^a status is|^an NGSI|neither an NGSI|64 bits"),
)
_KNOWN = tuple((cause, re.compile(pattern)) for cause, pattern in _SAID)


_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'")  # of the payload, and no word of ours


def cause(reason: str) -> Cause:
    """The kind of a reason."""
    ours = _QUOTED.sub("''", reason)
    return next((kind for kind, pattern in _KNOWN if pattern.search(ours)), Cause.OTHER)
