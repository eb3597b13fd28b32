"""The simulated districts: climate, bustle and sensors of each, read from one file a district in `places/`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from geodata import areas

PLACES = Path(__file__).parent / "places"


class Spot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sensor as its file has it; `levels` of a stream are where watch, warning and critical begin."""

    name: str
    ward: str  # GSO code
    at: tuple[float, float]  # latitude, longitude
    levels: tuple[float, float, float] | None = None


class District(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What makes a district its own; `every` and `speaks` say by kind of sensor what is not as usual."""

    warmth: float  # °C, mean of a day
    swing: float  # °C, from there to the early afternoon
    rain: float  # a shower, times Đà Lạt's
    pressure: float  # hPa
    bustle: float  # streets at rush hour, times Đà Lạt's
    tourism: float  # visitors on a weekend, times Đà Lạt's
    sensors: dict[str, dict[str, Spot]]  # by kind and id
    every: dict[str, Annotated[int, msgspec.Meta(ge=1)]] = {}  # seconds
    speaks: dict[str, str] = {}


@cache
def load(edition: str = "2023") -> dict[str, District]:
    """Every district that the edition still has, by its slug, in the edition's order."""
    slugs = [area.slug for area in areas.load(edition) if area.slug]
    files = {slug: PLACES / f"{slug}.toml" for slug in slugs}
    return {slug: _read(file) for slug, file in files.items() if file.exists()}


def _read(file: Path) -> District:
    return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), District)
