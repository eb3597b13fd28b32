"""The editions of the map: when each was in force, what is compared in it, and what its areas were made of."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from geodata import files
from ioc.errors import IocError
from ioc.model.area import Edition


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `edition.toml` says."""

    level: Literal["district", "ward"]
    name: dict[str, str]  # by language
    since: date | None = None
    until: date | None = None  # the first day on which it was in force no more
    drawn_from: str | None = None  # the edition whose wards its own are made of


def about(edition: str) -> About:
    """What an edition says of itself."""
    return _read(files.path(edition, files.ABOUT))


@cache
def _read(file: Path) -> About:
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), About)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise IocError(f"{file}: {error}; see docs/province.md for what belongs there") from error


def every() -> list[Edition]:
    """All editions of the province, the oldest first."""
    return [find(key) for key in files.editions()]


def find(key: str) -> Edition:
    """One edition."""
    told = about(key)
    return Edition(key, told.name, told.level, told.since, told.until)
