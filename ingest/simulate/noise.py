"""Chance that is the same every time: numbers made from a seed and a key, and smooth curves through them."""

from functools import lru_cache
from math import floor
from zlib import crc32

_MASK = 2**64 - 1


@lru_cache(maxsize=8192)
def key_of(*words: object) -> int:
    """A number that stands for some words."""
    return crc32("|".join(map(str, words)).encode())


def chance(key: int, index: int = 0) -> float:
    """A number in [0, 1) for a key and an index (the mixing of splitmix64)."""
    x = (key * 0x9E3779B97F4A7C15 + index * 0xD1B54A32D192ED03 + 0x8CB92BA72F3D8DD7) & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return ((x ^ (x >> 31)) >> 11) / 2**53


def smooth(key: int, at: float, period_s: float) -> float:
    """A smooth curve in [-1, 1] that takes a new direction about every `period_s` (value noise)."""
    place = at / period_s
    index = floor(place)
    left, right = chance(key, index), chance(key, index + 1)
    part = place - index
    part = part * part * (3 - 2 * part)
    return 2 * (left + (right - left) * part) - 1


def between(key: int, low: float, high: float, index: int = 0) -> float:
    """A number between `low` and `high`."""
    return low + (high - low) * chance(key, index)
