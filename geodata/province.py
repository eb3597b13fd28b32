"""The province itself: the name of its centre, the coordinate systems of its maps, the events that it counts."""

import tomllib
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from geodata.files import home
from ioc.errors import IocError
from ioc.model.counted import Kind, Kinds, Words
from ioc.model.indicators import Documents, Known

ABOUT, EVENTS, WALLS = "province.toml", "events.toml", "walls.toml"
INDICATORS, PUBLISHED = "indicators.toml", "published.toml"
T = TypeVar("T")


class Maps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Coordinate systems by their EPSG codes."""

    vn_2000: str  # in which the province publishes
    metres: str  # in which lengths are metres


class Province(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `province.toml` says."""

    title: Words
    maps: Maps


def load() -> Province:
    """The province that is in force."""
    return _read(home() / ABOUT, Province)


def kinds() -> Kinds:
    """The types of events that it counts; none without a file of them."""
    file = home() / EVENTS
    return _kinds(file) if file.exists() else {}


def indicators() -> Known:
    """Its indicators; none without a file of them."""
    file = home() / INDICATORS
    return _indicators(file) if file.exists() else Known({}, ())


def documents() -> Documents:
    """What was published of it and of others; nothing without a file of that."""
    file = home() / PUBLISHED
    return _read(file, Documents) if file.exists() else Documents()


def walls() -> Path | None:
    """The scenes of its walls; None when it has no file of them."""
    file = home() / WALLS
    return file if file.exists() else None


@cache
def _kinds(file: Path) -> Kinds:
    found = _read(file, dict[str, Kind])
    for type_, kind in found.items():
        asked = {key for part in kind.parts for key in part.where} | ({kind.by} if kind.by else set())
        if strangers := asked - kind.keys.keys():
            raise IocError(f"{file}: {type_} counts by {', '.join(sorted(strangers))}; say under `keys` what that is")
    return found


@cache
def _indicators(file: Path) -> Known:
    found = _read(file, Known)
    if faults := found.faults():
        raise IocError(f"{file}: {'; '.join(faults)}; see docs/indicators.md for what belongs there")
    return found


@cache
def _read(file: Path, shape: type[T]) -> T:
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), shape)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise IocError(f"{file}: {error}; see docs/province.md for what belongs there") from error
