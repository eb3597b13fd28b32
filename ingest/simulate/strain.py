"""Strain: what a scenario lays upon a district beside its usual day; every number grows from nothing to its height."""

from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Strain:
    """How much more than usual falls, rises, comes and fails."""

    rain_mm_h: float = 0  # on every gauge
    river: float = 0  # of the way from usual to above a stream's critical level
    flood_cm: float = 0  # on roads that are flooded now and then
    crowd: float = 0  # visitors beside the usual ones, in those of a weekend of Đà Lạt
    haze: float = 0  # µg/m³ of fine dust
    dark: float = 0  # share of the lamps that fail
    silent: float = 0  # from 0.5 on, whatever reports through the district's gateway says nothing
    lost: float = 0  # share of the calls over the LGSP that fail

    def times(self, share: float) -> "Strain":
        """A share of this strain."""
        return Strain(*(share * part for part in astuple(self)))


NONE = Strain()
