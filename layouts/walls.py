"""Through which scenes the wall of an area turns and how long each stands: walls.toml, or the file of IOC_WALLS."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ioc.errors import SettingsError
from layouts.scenes import EVERY, Scene, named

FILE = Path(__file__).parent / "walls.toml"
DEFAULT = "default"
SHORTEST_S, LONGEST_S = 5.0, 3600.0
DWELL_S = 30.0  # of a scene that a link names and the area's list does not


@dataclass(frozen=True, slots=True)
class Turn:
    """A scene in its place of the rotation, and the seconds that it stands."""

    scene: Scene
    dwell_s: float


@dataclass(frozen=True, slots=True)
class Walls:
    """The rotations of all areas by their slugs."""

    turns: Mapping[str, tuple[Turn, ...]]

    def of(self, area: str, only: Sequence[str] = ()) -> tuple[Turn, ...]:
        """The rotation of an area, of these scenes (keys) alone when a link names any that there are."""
        listed = self.turns.get(area) or self.turns[DEFAULT]
        allowed = named(only)
        if not allowed:
            return listed
        known = [turn for turn in listed if turn.scene in allowed]
        others = [scene for scene in allowed if all(scene != turn.scene for turn in known)]
        return (*known, *(Turn(scene, DWELL_S) for scene in others))

    def scenes(self, area: str, only: Sequence[str] = ()) -> tuple[Scene, ...]:
        """The scenes of that rotation."""
        return tuple(turn.scene for turn in self.of(area, only))


def load(path: Path | None = None, areas: Iterable[str] = ()) -> Walls:
    """The rotations of a file, ours without one; SettingsError says what is wrong in it."""
    file = path or FILE
    try:
        tables = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), dict[str, dict[str, float]])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"{file}: {error}; write tables of scenes and seconds, as {FILE} does") from error
    known = set(areas)
    for slug in tables:
        if known and slug not in {DEFAULT, *known}:
            raise SettingsError(f"{file}: there is no operations centre {slug!r}; the table is one of {sorted(known)}")
    if DEFAULT not in tables:
        raise SettingsError(f"{file}: the table [{DEFAULT}] is missing; it is for areas without a table of their own")
    return Walls({slug: _rotation(f"{file} [{slug}]", table) for slug, table in tables.items()})


def _rotation(where: str, table: Mapping[str, float]) -> tuple[Turn, ...]:
    by_key = {scene.key: scene for scene in EVERY}
    for key, dwell_s in table.items():
        if key not in by_key:
            raise SettingsError(f"{where}: there is no scene {key!r}; the scenes are {', '.join(by_key)}")
        if not SHORTEST_S <= dwell_s <= LONGEST_S:
            raise SettingsError(f"{where}: {key} = {dwell_s:g} s; write {SHORTEST_S:g} to {LONGEST_S:g}")
    if not table:
        raise SettingsError(f"{where} names no scene; name one at least, as `overview = 45`")
    return tuple(Turn(by_key[key], dwell_s) for key, dwell_s in table.items())
