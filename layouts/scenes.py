"""The scenes of a wall: which panels stand together on one screenful; where each stands is in scenes.css."""

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


def scenes_of(panel: str) -> tuple[str, ...]:
    """The keys of the scenes in which a panel stands."""
    return tuple(scene.key for scene in SCENES if panel in scene.panels)
