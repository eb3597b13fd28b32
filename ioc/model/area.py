"""An area: a named service area of one edition of the map, with its figures and where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal


class AreaKind(StrEnum):
    """The level of an area."""

    PROVINCE = "province"
    DISTRICT = "district"
    WARD = "ward"
    CLUSTER = "cluster"  # several areas under one name, beside the tree that the others make


@dataclass(frozen=True, slots=True)
class Edition:
    """A state of the map: how areas were cut from one day until another. Codes and names mean nothing outside one."""

    key: str
    name: Mapping[str, str] = field(hash=False)  # by language
    level: Literal["district", "ward"]  # of the areas that are compared
    since: date | None = None
    until: date | None = None  # the first day on which it was in force no more


@dataclass(frozen=True, slots=True)
class Area:
    """A province, district, ward or cluster; its key is (edition, code), its slug the word in topics and addresses."""

    edition: str
    code: str
    kind: AreaKind
    name: str  # in full: "Thành phố Đà Lạt", "Phường 1"
    slug: str | None  # of all but wards: "da-lat"
    parent: str | None  # code of the area above
    population: int | None = None
    population_as_of: str | None = None
    area_km2: float | None = None
    source: str = ""
    ioc: bool = False  # has an operations centre of its own
    members: tuple[str, ...] = ()  # of a cluster: the slugs of its areas

    @property
    def short(self) -> str:
        """The name without its kind: "Thành phố Đà Lạt" → "Đà Lạt"; numbered wards keep theirs."""
        for kind in ("Tỉnh ", "Thành phố ", "Huyện ", "Thị xã ", "Thị trấn ", "Xã ", "Phường ", "Khu vực "):
            rest = self.name.removeprefix(kind)
            if rest != self.name:
                return self.name if rest.isdigit() else rest
        return self.name
