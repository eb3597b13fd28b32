"""What becomes of data in another edition: the units that are compared there, and which of them a ward belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass

from ioc.model.area import Area


@dataclass(frozen=True, slots=True)
class Unit:
    """An area of the edition that is asked, and the areas (slugs) that told its data."""

    area: Area
    homes: tuple[str, ...]
    estimated: bool  # it has parts of several homes, so what tells no ward may be its own or not


@dataclass(frozen=True, slots=True)
class Succession:
    """From the areas of the edition in which data was told to the units of the one that is asked."""

    told: str  # the two editions
    asked: str
    units: tuple[Unit, ...]
    by_ward: Mapping[tuple[str, str], str]  # code of the unit by home (slug) and ward (code)
    by_home: Mapping[str, str]  # the same of homes (slugs) that went into one unit whole

    def unit_of(self, home: str, ward: str | None) -> str | None:
        """The unit (code) of what an area told of a ward; None when that ward is unknown and the area was divided.

        A ward that is not the area's own says nothing: codes are typed by people.
        """
        found = self.by_ward.get((home, ward)) if ward else None
        return found or self.by_home.get(home)
