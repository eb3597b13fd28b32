"""The scenes of a wall: which panels stand together on one screenful; where each stands is in scenes.css."""

from collections.abc import Iterable
from dataclasses import dataclass

from ioc.i18n import N_


@dataclass(frozen=True, slots=True)
class Scene:
    """A named arrangement of panels; `key` is its word in addresses (`?scene=services`), files and style sheets."""

    key: str
    name: str
    panels: tuple[str, ...]
    few: tuple[str, ...]  # of them where three columns have room: a 4:3 screen, or type enlarged for those far away
    tall: tuple[str, ...] = ()  # of them on a screen that stands upright; empty: all


SCENES: tuple[Scene, ...] = (
    Scene(
        "overview",
        N_("Tổng quan"),
        ("air", "weather", "map", "water", "traffic", "dossiers", "reports", "concerns"),
        few=("weather", "map", "water", "traffic", "concerns"),
        tall=("air", "weather", "map", "water", "traffic", "dossiers"),
    ),
    Scene(
        "air",
        N_("Không khí, thời tiết"),
        ("air", "weather", "map-air", "stations", "gauges", "noise"),
        few=("map-air", "weather", "stations", "gauges", "noise"),
        tall=("map-air", "air", "weather", "gauges"),
    ),
    Scene(
        "water",
        N_("Nước, ngập"),
        ("water", "map-water", "levels", "lakes", "floods", "gauges", "weather"),
        few=("water", "map-water", "levels", "floods", "gauges"),
        tall=("water", "map-water", "levels", "lakes", "floods", "gauges"),
    ),
    Scene(
        "traffic",
        N_("Giao thông, đỗ xe"),
        ("traffic", "map-traffic", "roads", "parking", "parks", "noise", "concerns"),
        few=("traffic", "map-traffic", "roads", "parking", "parks"),
        tall=("traffic", "map-traffic", "roads", "parking", "parks"),
    ),
    Scene(
        "utilities",
        N_("Đèn, điện, rác"),
        ("lighting", "map-utilities", "cabinets", "meters", "waste", "bins", "health"),
        few=("lighting", "map-utilities", "cabinets", "waste", "bins"),
        tall=("lighting", "map-utilities", "cabinets", "meters", "waste", "bins"),
    ),
    Scene(
        "services",
        N_("Dịch vụ công"),
        ("dossiers", "deadlines", "reports", "payments", "concerns", "exchanges"),
        few=("dossiers", "deadlines", "payments", "concerns", "exchanges"),
    ),
    Scene(
        "reports",
        N_("Phản ánh của dân"),
        ("reports", "map-reports", "urgent", "concerns"),
        few=("reports", "map-reports", "urgent"),
        tall=("reports", "map-reports", "urgent"),
    ),
)
# Shown where a file of walls names it: what there is to count, each province says for itself.
COUNTS = Scene("counts", N_("Lượt đếm"), ("counts", "map", "concerns"), few=("counts", "map"))
EVERY = (*SCENES, COUNTS)
FORMER = {"city": ("traffic", "utilities")}  # scenes that older links name, and what shows their panels now


def named(keys: Iterable[str]) -> tuple[Scene, ...]:
    """The scenes of these keys in their order, those of older links among them; what is none is left out."""
    wanted = [new for key in keys for new in FORMER.get(key, (key,))]
    by_key = {scene.key: scene for scene in EVERY}
    return tuple(by_key[key] for key in dict.fromkeys(wanted) if key in by_key)


def stands(panel: str, scenes: Iterable[Scene]) -> bool:
    """Whether a panel stands on a wall of these scenes: in one of them, or in none at all, as head and foot do."""
    of_panel = scenes_of(panel)
    return not of_panel or any(scene.key in of_panel for scene in scenes)


def scenes_of(panel: str) -> tuple[str, ...]:
    """The keys of the scenes in which a panel stands."""
    return tuple(scene.key for scene in EVERY if panel in scene.panels)


def shapes_of(panel: str) -> tuple[str, ...]:
    """Where a panel stands: `air` on screens of 16:9 and wider, `air/few` and `air/tall` on the others."""
    found: list[str] = []
    for scene in EVERY:
        if panel in scene.panels:
            few = [f"{scene.key}/few"] if panel in scene.few else []
            tall = [f"{scene.key}/tall"] if panel in (scene.tall or scene.panels) else []
            found += [scene.key, *few, *tall]
    return tuple(found)
