"""Scenarios by name: what each lays upon which district, how fast it comes to its height, and what is told then."""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from ingest.simulate.strain import NONE, Strain
from ioc.errors import IocError

FILE = Path(__file__).with_name("scenarios.toml")
RISE_S = 120


class Cue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event `after_s` into a scenario; `near` is the sensor whose place it takes."""

    after_s: int
    area: str
    type: str
    near: str
    data: dict[str, Any]
    severity: str | None = None


class Call(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Reports that citizens file during a scenario: one every `every_s`, near one of these sensors."""

    area: str
    every_s: int
    category: str
    texts: tuple[str, ...]
    near: tuple[str, ...]


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A course of things that a demonstrator can choose."""

    explained: str
    name: str = ""
    strains: dict[str, Strain] = {}  # at their height, by area
    cues: tuple[Cue, ...] = ()
    calls: tuple[Call, ...] = ()
    systems_down: tuple[str, ...] = ()  # of the LGSP, where its strain says calls are lost
    calm: bool = False  # nothing past a threshold, nobody late, nothing broken

    def strain(self, area: str, elapsed_s: float) -> Strain:
        """What lies upon an area so long after the beginning: nothing before, all of it from RISE_S on."""
        height = self.strains.get(area)
        if height is None or elapsed_s <= 0:
            return NONE
        share = min(elapsed_s / RISE_S, 1.0)
        return height if share == 1 else height.times(share * share * (3 - 2 * share))


def _load() -> tuple[Scenario, ...]:
    told = msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), dict[str, Scenario])
    return tuple(msgspec.structs.replace(scenario, name=name) for name, scenario in told.items())


SCENARIOS = _load()
NORMAL = SCENARIOS[0]


def find(name: str) -> Scenario:
    """The scenario called `name`."""
    for scenario in SCENARIOS:
        if scenario.name == name:
            return scenario
    raise IocError(f"no scenario is called {name!r}; they are {', '.join(s.name for s in SCENARIOS)}")
