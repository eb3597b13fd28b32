"""The `ioc` command as a person types it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from ioc.__main__ import main
from ioc.model.decoded import Arrival
from ioc.services.recorder import Recorder
from tests.servers import Urls


def typed(*words: str, owner: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(main, words, env={"IOC_DATABASE_OWNER_URL": owner})
    return result.exit_code, result.output


def test_the_quarantine_is_listed_with_reasons_and_without_payloads(embedded_database: Urls) -> None:
    recorder = Recorder(embedded_database.ingest)
    recorder.record([Arrival("ioc/da-lat/x", b"secret", datetime.now(UTC), "da-lat", reason="no such topic")])
    recorder.close()
    code, output = typed("quarantine", "list", owner=embedded_database.owner)
    assert code == 0
    assert "ioc/da-lat/x  6 B  no such topic" in output
    assert "secret" not in output


def test_thresholds_are_told_back(embedded_database: Urls) -> None:
    words = ("sensors", "thresholds", "da-lat", "cam-ly", "level", "--watch", "1.5", "--warning", "1.8")
    assert typed(*words, owner=embedded_database.owner) == (0, "da-lat/cam-ly/level: watch 1.5, warning 1.8\n")


def test_a_missing_setting_is_told_with_its_cure() -> None:
    code, output = typed("migrate")
    assert code == 1
    assert "IOC_DATABASE_OWNER_URL is missing; copy .env.example" in output


def test_migrating_twice_changes_nothing(embedded_database: Urls) -> None:
    code, output = typed("migrate", owner=embedded_database.owner)
    assert (code, output) == (0, "0 migrations ran, 155 areas of edition 2023 are in the database\n")


def test_areas_are_listed_and_sound() -> None:
    code, output = typed("geodata", "list")
    assert code == 0
    assert " 672  da-lat       Thành phố Đà Lạt     IOC\n" in output
    assert typed("geodata", "check") == (0, "")


def test_a_replay_into_an_area_nobody_knows_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    file = tmp_path / "readings.csv"
    file.write_text("timestamp\n")
    mapping = Path(__file__).parent / "replay" / "air-hai-duong.toml"
    code, output = typed("replay", str(file), "--map", str(mapping), "--area", "nowhere")
    assert code == 1
    assert "knows no area 'nowhere'" in output


@pytest.mark.parametrize("words", [(), ("--help",), ("bench", "--help"), ("sensors", "--help")])
def test_help_is_there(words: tuple[str, ...]) -> None:
    assert "Usage:" in typed(*words)[1]
