"""What a payload may be at most (payloads.md, "What is refused"), and JSON read within it."""

import re
from typing import TypeVar

import msgspec

from ioc.errors import DecodeError

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
MAX_READINGS = 5_000

_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ROUND = bytes.maketrans(b"[{]}", b"(())")
_REST = bytes(set(range(256)) - set(b"[]{}"))

T = TypeVar("T")


def check_size(payload: bytes) -> None:
    """DecodeError when a payload is larger than MAX_BYTES."""
    if len(payload) > MAX_BYTES:
        raise DecodeError(f"the payload has {len(payload)} bytes, more than the {MAX_BYTES} allowed")


def check_count(readings: int) -> None:
    """DecodeError when a message holds more than MAX_READINGS."""
    if readings > MAX_READINGS:
        raise DecodeError(f"the message holds {readings} readings, more than the {MAX_READINGS} allowed")


def check_depth(payload: bytes) -> None:
    """DecodeError when JSON is nested deeper than MAX_DEPTH; each pass over the brackets takes the innermost away."""
    if payload.count(b"{") + payload.count(b"[") <= MAX_DEPTH:
        return
    brackets = _STRINGS.sub(b"", payload).translate(_ROUND, _REST)
    for _ in range(MAX_DEPTH):
        brackets = brackets.replace(b"()", b"")
    if b"()" in brackets:
        raise DecodeError(f"the payload is nested deeper than {MAX_DEPTH} levels")


def read_json(decoder: msgspec.json.Decoder[T], payload: bytes) -> T:
    """The payload as the decoder's type; DecodeError says what does not fit and where."""
    check_depth(payload)
    try:
        return decoder.decode(payload)
    except msgspec.DecodeError as error:
        raise DecodeError(str(error)) from error
    except UnicodeDecodeError as error:
        raise DecodeError(f"the payload is not UTF-8: byte {error.start} of a text") from error
    except RecursionError as error:
        raise DecodeError(f"the payload is nested deeper than {MAX_DEPTH} levels") from error
