"""Scenes: the register and the style sheet tell of the same panels, and every panel can be seen where it may be."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from ioc.i18n import speaking
from ioc.model.role import screen_of
from ioc.settings import Settings
from layouts import scenes
from layouts.app import create
from layouts.diff import plain
from layouts.pages import wall
from layouts.panels import PANELS
from layouts.scenes import SCENES, named, scenes_of, stands
from layouts.walls import load
from tests.layouts.fake_city import busy
from tests.layouts.open_doors import OpenDoors
from tests.layouts.test_matrix import callbacks, patient, question, talk
from tests.layouts.trees import VIEW, by_class, by_id

TURNS = load().of("da-lat")
SHEET = (Path(scenes.__file__).parent / "assets" / "scenes.css").read_text("utf-8")


def places(shape: str, scene: str) -> set[str]:
    """The names in the grid of a scene on screens of a shape."""
    rule = rf'\[data-shape="{shape}"\]\[data-scene="{scene}"\] \.scene {{[^}}]*?grid-template-areas:([^}}]*?);'
    found = re.search(rule, SHEET)
    assert found is not None
    return set(re.findall(r"[a-z-]+", found[1]))


@pytest.mark.parametrize("scene", SCENES, ids=lambda s: s.key)
def test_every_panel_of_a_scene_has_its_place_in_the_grid_of_every_shape(scene) -> None:
    assert places("wide", scene.key) == places("ultra", scene.key) == set(scene.panels)
    assert places("few", scene.key) == set(scene.few) <= set(scene.panels)
    assert places("tall", scene.key) == set(scene.tall or scene.panels) <= set(scene.panels)
    for shape in ("", "/few", "/tall"):
        assert f'[data-scene="{scene.key}"] .cell[data-scenes~="{scene.key}{shape}"]' in SHEET


def test_every_panel_between_head_and_foot_stands_in_some_scene_and_once_on_the_page() -> None:
    between = [panel.key for panel in PANELS if panel.place not in ("head", "foot", "over")]
    assert all(scenes_of(key) for key in between)
    cells = by_class(plain(wall.layout(VIEW, "vi", TURNS)), "cell")
    assert sorted(cell["props"]["style"]["gridArea"] for cell in cells) == sorted(between)


def test_the_page_tells_the_browser_its_scenes_in_the_language_asked_for() -> None:
    with speaking("en"):
        told = by_id(plain(wall.layout(VIEW, "en", TURNS)), "wall")["props"]["data-scenes"]
    assert '{"key": "services", "name": "Public services", "dwell": 30.0}' in told


def test_a_link_of_some_scenes_shows_their_panels_and_head_and_foot() -> None:
    assert [scene.key for scene in named(("water", "overview", "forgotten"))] == ["water", "overview"]
    utilities = named(("utilities",))
    told = [stands(key, utilities) for key in ("header", "ticker", "lighting", "payments")]
    assert told == [True, True, True, False]


def test_a_link_of_a_scene_that_was_divided_shows_both_halves_and_nothing_more() -> None:
    assert [scene.key for scene in load().scenes("da-lat", ("city",))] == ["traffic", "utilities"]


@pytest.mark.parametrize("scene", ["", "?scene=services", "?scene=overview,services", "?scene=traffic"])
def test_whoever_stands_at_a_screen_gets_no_scene_beyond_its_link(tmp_path: Path, scene: str) -> None:
    doors = OpenDoors(screen_of("link 1", "da-lat"))
    doors.scenes = ("utilities",)
    app = create(Settings(data_dir=tmp_path), busy(datetime.now(UTC)), doors)  # type: ignore[arg-type]
    allowed = {panel.key for panel in PANELS if stands(panel.key, named(("utilities",)))}

    async def story(client: httpx.AsyncClient) -> None:
        row = "page.children < address.pathname"
        body = question(row, *callbacks(app)[row], "da-lat")
        body["inputs"][1]["value"] = scene
        page = await client.post("/_dash-update-component", json=body)
        assert set(re.findall(r'"gridArea": ?"([a-z-]+)"', page.text)) == set(named(("utilities",))[0].panels)
        shell = by_id(page.json()["response"]["page"]["children"], "wall")["props"]
        assert [one["key"] for one in json.loads(shell["data-scenes"])] == ["utilities"]
        stream = await patient(app, client, "GET", f"/stream?wall=da-lat&{scene[1:]}")
        told = [json.loads(line[6:]) for line in stream.text.splitlines() if line.startswith("data: [")]
        assert {id_ for drawing in told for id_, _props in drawing} == allowed

    talk(app, story)
