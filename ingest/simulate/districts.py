"""The simulated districts: climate, bustle and sensors of each, read from one file a district in `places/`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from geodata import areas, succession

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
    files, wards = {slug: PLACES / f"{slug}.toml" for slug in slugs}, succession.became(edition)
    return {slug: _moved(_read(file), wards) for slug, file in files.items() if file.exists()}


def _moved(district: District, wards: Mapping[str, str]) -> District:
    """The district with its sensors in the wards that theirs became part of: the files tell those of 2023."""
    sensors = {
        kind: {id_: msgspec.structs.replace(spot, ward=wards.get(spot.ward, spot.ward)) for id_, spot in spots.items()}
        for kind, spots in district.sensors.items()
    }
    return msgspec.structs.replace(district, sensors=sensors)


def _read(file: Path) -> District:
    return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), District)
