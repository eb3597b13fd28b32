"""The air at a station: its VN_AQI of the last full hour, what causes it, and how it went over the day."""

from dataclasses import dataclass
from datetime import datetime

from ioc.model.condition import Freshness

INDEX_DUE_S = 2 * 3600  # an index stands for its full hour and the next is due an hour later


@dataclass(frozen=True, slots=True)
class PollutantNow:
    """A pollutant at a station: concentration (µg/m³; NowCast for PM), index, and its past 24 hours oldest first."""

    key: str  # metric: pm25, pm10, o3, no2, so2, co
    concentration: float
    index: int
    spark: tuple[float | None, ...] = ()
    day_delta: float | None = None  # against the same hour yesterday
    week_delta: float | None = None


@dataclass(frozen=True, slots=True)
class StationAir:
    """A station; `index` is None while too few hours are known (two of the last three for PM)."""

    sensor: str
    name: str
    ward: str | None
    index: int | None
    dominant: str | None  # pollutant with the highest index
    hour: datetime | None  # end of the hour the index stands for
    pollutants: tuple[PollutantNow, ...]  # highest index first
    freshness: Freshness
    simulated: bool
    spark: tuple[float | None, ...] = ()  # the index over 24 hours, oldest first
    ghost: tuple[float | None, ...] = ()  # over the 24 hours before
    day_delta: float | None = None
    week_delta: float | None = None
