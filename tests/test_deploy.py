"""What is shipped to run the parts elsewhere fits the parts: settings, image, compose file, locks."""

import re
import tomllib
from pathlib import Path

import pytest

from ioc.settings import Settings

ROOT = Path(__file__).parents[1]
SETTINGS = {f"IOC_{name.upper()}" for name in Settings.model_fields}


def _names(path: str) -> set[str]:
    return set(re.findall(r"\bIOC_[A-Z0-9_]*[A-Z0-9]\b", (ROOT / path).read_text("utf-8")))


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    named = {name for name in _names(".env.example") if not name.startswith("IOC_COMPOSE_")}
    assert named == SETTINGS


def test_the_example_shows_the_defaults() -> None:
    shown = dict(re.findall(r"^# (IOC_\w+)=(.+)$", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    for name, field in Settings.model_fields.items():
        if field.default is not None:
            assert shown[f"IOC_{name.upper()}"].lower() == str(field.default).lower()


def test_compose_uses_settings_that_exist_and_passwords_that_the_example_names() -> None:
    named = _names("docker-compose.yml")
    passwords = {name for name in named if name.startswith("IOC_COMPOSE_")}
    assert named - passwords - {"IOC_MQTT_USERS"} <= SETTINGS
    assert passwords == {name for name in _names(".env.example") if name.startswith("IOC_COMPOSE_")}


def test_settings_come_from_the_environment_as_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for line in (ROOT / ".env.example").read_text("utf-8").splitlines():
        if found := re.fullmatch(r"# (IOC_\w+)=(.+)", line):
            monkeypatch.setenv(*found.groups())
    assert Settings().mqtt_version == 5


@pytest.mark.parametrize("path", ["requirements.txt", "tests/requirements.txt"])
def test_locks_are_hashed_and_name_no_registry(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)
    for block in re.split(r"\n(?=[a-z0-9])", text.partition("make lock\n")[2]):
        assert "--hash=sha256:" in block, block


def test_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    def names(lines: list[str]) -> set[str]:
        return {re.split(r"[\[<>=; ]", line)[0] for line in lines}

    run, test = (
        names((ROOT / path).read_text("utf-8").splitlines()) for path in ("requirements.txt", "tests/requirements.txt")
    )
    assert names(project["dependencies"]) <= run <= test | {"#", ""}
    assert names(project["optional-dependencies"]["test"]) <= test
