"""The outlook over several areas: each with its condition, the worst thing in it, and a few headline figures."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from ioc.model.concern import Concern
from ioc.model.condition import Condition, Freshness
from ioc.model.sensor import SensorTally

Sight = Literal["all", "headline", "nothing"]  # how much of an area a person may see


@dataclass(frozen=True, slots=True)
class Headline:
    """One headline figure with its past day and its differences; None: nothing is known."""

    value: float | None
    spark: tuple[float | None, ...] = ()
    day_delta: float | None = None
    week_delta: float | None = None


@dataclass(frozen=True, slots=True)
class AreaNow:
    """One area of the province as it stands now; an area of sight "nothing" tells its name and nothing else."""

    area: str  # slug
    sight: Sight
    condition: Condition = Condition.NORMAL
    freshness: Freshness = Freshness.NEW  # the best of its sensors
    concerns: tuple[Concern, ...] = ()  # worst first; of sight "headline" the worst alone
    sensors: SensorTally = field(default_factory=SensorTally)
    aqi: Headline = Headline(None)  # VN_AQI of its worst station
    rain: Headline = Headline(None)  # mm in the last hour at its wettest gauge
    on_time: Headline = Headline(None)  # per cent of today's finished dossiers
    received: Headline = Headline(None)  # dossiers since midnight
    filed: Headline = Headline(None)  # reports since midnight
    at: datetime | None = None  # newest news
    simulated: bool = False
    wall: bool = True  # of sight "all": whether its wall may be opened, and its page for staff
    desk: bool = True

    @property
    def worst(self) -> Concern | None:
        """The worst thing in it."""
        return self.concerns[0] if self.concerns else None

    @property
    def dossiers(self) -> int:
        """Dossiers received today."""
        return int(self.received.value or 0)

    @property
    def reports(self) -> int:
        """Reports filed today."""
        return int(self.filed.value or 0)
