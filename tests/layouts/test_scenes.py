"""Scenes: the register and the style sheet tell of the same panels, and every panel can be seen."""

import re
from pathlib import Path

import pytest

from ioc.i18n import speaking
from layouts import scenes
from layouts.diff import plain
from layouts.pages import wall
from layouts.panels import PANELS
from layouts.scenes import SCENES, scenes_of
from tests.layouts.trees import VIEW, by_class, by_id

SHEET = (Path(scenes.__file__).parent / "assets" / "scenes.css").read_text("utf-8")


def places(scene: str) -> set[str]:
    """The names in the grid of a scene."""
    found = re.search(rf'\[data-scene="{scene}"\] \.scene {{.*?grid-template-areas:(.*?);', SHEET, re.DOTALL)
    assert found is not None
    return set(re.findall(r"[a-z-]+", found[1]))


@pytest.mark.parametrize("scene", SCENES, ids=lambda s: s.key)
def test_every_panel_of_a_scene_has_its_place_in_the_grid(scene) -> None:
    assert places(scene.key) == set(scene.panels)
    assert f'[data-scene="{scene.key}"] .cell[data-scenes~="{scene.key}"]' in SHEET


def test_every_panel_between_head_and_foot_stands_in_some_scene_and_once_on_the_page() -> None:
    between = [panel.key for panel in PANELS if panel.place not in ("head", "foot")]
    assert all(scenes_of(key) for key in between)
    cells = by_class(plain(wall.layout(VIEW, "vi")), "cell")
    assert sorted(cell["props"]["style"]["gridArea"] for cell in cells) == sorted(between)


def test_the_page_tells_the_browser_its_scenes_in_the_language_asked_for() -> None:
    with speaking("en"):
        told = by_id(plain(wall.layout(VIEW, "en")), "wall")["props"]["data-scenes"]
    assert '{"key": "services", "name": "Public services"}' in told
