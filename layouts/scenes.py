"""The scenes of a wall: which panels stand together on one screenful; where each stands is in scenes.css."""

from collections.abc import Sequence
from dataclasses import dataclass

from ioc.i18n import N_


@dataclass(frozen=True, slots=True)
class Scene:
    """A named arrangement of panels; `key` is its word in addresses (`?scene=services`) and style sheets."""

    key: str
    name: str
    panels: tuple[str, ...]


SCENES: tuple[Scene, ...] = (
    Scene(
        "overview",
        N_("Tổng quan"),
        ("air", "weather", "map", "water", "traffic", "dossiers", "reports", "concerns"),
    ),
    Scene("services", N_("Dịch vụ công"), ("dossiers", "deadlines", "reports", "payments", "concerns", "exchanges")),
    Scene("city", N_("Đô thị"), ("lighting", "parking", "waste", "noise", "traffic", "water", "health")),
)
DWELL_S = 30  # that a scene stands


def shown(only: Sequence[str]) -> tuple[Scene, ...]:
    """The scenes of a wall that may show these (keys) alone; all of them when it names none that there is."""
    return tuple(scene for scene in SCENES if scene.key in only) or SCENES


def stands(panel: str, only: Sequence[str]) -> bool:
    """Whether a panel stands on such a wall: in one of its scenes, or in none, as head and foot do."""
    of_panel = scenes_of(panel)
    return not of_panel or any(scene.key in of_panel for scene in shown(only))


def scenes_of(panel: str) -> tuple[str, ...]:
    """The keys of the scenes in which a panel stands."""
    return tuple(scene.key for scene in SCENES if panel in scene.panels)
