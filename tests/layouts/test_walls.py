"""Rotations: a file says through which scenes each wall turns, and a wrong one says what is wrong with it."""

from pathlib import Path

import pytest

from ioc.errors import SettingsError
from layouts import walls
from layouts.scenes import SCENES


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "walls.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_ours_turns_through_every_scene_the_overview_first_and_longest() -> None:
    turns = walls.load().of("anywhere")
    assert [turn.scene for turn in turns] == list(SCENES)
    assert turns[0].dwell_s == max(turn.dwell_s for turn in turns)


def test_an_area_has_its_own_list_in_its_own_order(tmp_path: Path) -> None:
    file = written(tmp_path, "[default]\noverview = 45\n[da-teh]\nwater = 60\noverview = 20\n")
    told = walls.load(file, ["da-teh", "da-lat"])
    assert [(t.scene.key, t.dwell_s) for t in told.of("da-teh")] == [("water", 60.0), ("overview", 20.0)]
    assert [t.scene.key for t in told.of("da-lat")] == ["overview"]


def test_a_link_narrows_the_list_and_may_add_what_the_list_leaves_out(tmp_path: Path) -> None:
    told = walls.load(written(tmp_path, "[default]\noverview = 45\nwater = 60\n"))
    assert [t.scene.key for t in told.of("da-lat", ("water", "reports"))] == ["water", "reports"]
    assert [t.scene.key for t in told.of("da-lat", ("forgotten",))] == ["overview", "water"]


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("[default]\nnature = 30", "the scenes are overview"),
        ("[default]\noverview = 2", "write 5 to 3600"),
        ("[default]\n", "name one at least"),
        ("[da-lat]\noverview = 30", r"\[default\] is missing"),
        ("[default]\noverview = 30\n[atlantis]\noverview = 30", "there is no operations centre 'atlantis'"),
        ("overview = 30", "write tables of scenes and seconds"),
        ("[default", "write tables of scenes and seconds"),
    ],
)
def test_a_wrong_file_says_what_to_write(tmp_path: Path, text: str, cure: str) -> None:
    with pytest.raises(SettingsError, match=cure):
        walls.load(written(tmp_path, text), ["da-lat"])
