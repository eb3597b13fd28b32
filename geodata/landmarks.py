"""Well-known places of the province; each stands at the point of its ward, 1 to 5 km off (see README.md)."""

from dataclasses import dataclass

from geodata.files import rows


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place people know, and the ward (GSO code) it lies in."""

    name: str
    ward: str
    district: str
    lat: float
    lon: float


def load(edition: str = "2023") -> list[Landmark]:
    """Every landmark of an edition."""
    return [
        Landmark(row["name"], row["ward_code"], row["district_code"], float(row["lat"]), float(row["lon"]))
        for row in rows(edition, "landmarks.csv")
    ]
