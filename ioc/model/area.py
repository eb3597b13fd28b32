"""An area: a named service area of one edition of the map, with its figures and where they come from."""

from dataclasses import dataclass
from enum import StrEnum


class AreaKind(StrEnum):
    """The level of an area."""

    PROVINCE = "province"
    DISTRICT = "district"
    WARD = "ward"


@dataclass(frozen=True, slots=True)
class Area:
    """A province, district or ward; its key is (edition, code), its slug the word used in topics and addresses."""

    edition: str
    code: str
    kind: AreaKind
    name: str  # in full: "Thành phố Đà Lạt", "Phường 1"
    slug: str | None  # provinces and districts only: "da-lat"
    parent: str | None  # code of the area above
    population: int | None = None
    population_as_of: str | None = None
    area_km2: float | None = None
    source: str = ""
    ioc: bool = False  # has an operations centre of its own

    @property
    def short(self) -> str:
        """The name without its kind: "Thành phố Đà Lạt" → "Đà Lạt"; numbered wards keep theirs."""
        for kind in ("Tỉnh ", "Thành phố ", "Huyện ", "Thị xã ", "Thị trấn ", "Xã ", "Phường "):
            rest = self.name.removeprefix(kind)
            if rest != self.name:
                return self.name if rest.isdigit() else rest
        return self.name
