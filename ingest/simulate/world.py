"""The simulated world: a seed, an edition and a scenario, from which everything follows that happens in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from geodata import areas
from ingest.simulate import districts
from ingest.simulate.districts import District
from ingest.simulate.noise import key_of
from ingest.simulate.scenarios import NORMAL, Scenario
from ingest.simulate.strain import Strain
from ioc.model.area import Area


@dataclass(frozen=True)
class World:
    """The same world gives the same values and the same events; its scenario begins at `since` (epoch seconds)."""

    seed: int
    edition: str = "2023"
    scenario: Scenario = NORMAL
    since: int = 0

    @cached_property
    def districts(self) -> Mapping[str, District]:
        """Every district that is played, by its slug."""
        return districts.load(self.edition)

    @cached_property
    def centres(self) -> tuple[Area, ...]:
        """The districts with an operations centre: their services tell of events."""
        return tuple(a for a in areas.load(self.edition) if a.ioc and a.slug in self.districts)

    def key(self, *words: object) -> int:
        """A source of chance of this world."""
        return key_of(self.seed, *words)

    def strain(self, area: str, at: float) -> Strain:
        """What the scenario lays upon a district at a moment."""
        return self.scenario.strain(area, at - self.since)
