"""What is shipped to run the parts elsewhere fits the parts: settings, image, compose file, locks."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from pydantic import SecretStr

from geodata import areas
from ioc.model.area import AreaKind
from ioc.settings import Settings, required
from tests import timescale

ROOT = Path(__file__).parents[1]
COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")
SETTINGS = {f"IOC_{name.upper()}" for name in Settings.model_fields}


def _names(path: str) -> set[str]:
    return set(re.findall(r"\bIOC_[A-Z0-9_]*[A-Z0-9]\b", (ROOT / path).read_text("utf-8")))


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    assert _names(".env.example") == SETTINGS


def test_the_example_shows_the_defaults() -> None:
    shown = dict(re.findall(r"^# (IOC_\w+)=(.+)$", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    for name, field in Settings.model_fields.items():
        if field.default is not None:
            assert shown[f"IOC_{name.upper()}"].lower() == str(field.default).lower()


def test_compose_uses_settings_that_exist() -> None:
    assert _names("docker-compose.yml") <= SETTINGS


def test_every_password_is_a_file_that_compose_gives_to_who_needs_it() -> None:
    passwords = {f"IOC_{name.upper()}" for name, f in Settings.model_fields.items() if f.annotation == SecretStr | None}
    assert {target.upper() for target in re.findall(r"target: (\w+)", COMPOSE)} == passwords
    assert "IOC_DATABASE_WEB_URL" in passwords


def test_images_of_servers_are_pinned() -> None:
    images = re.findall(r"image: (\S+)", COMPOSE)
    assert len(images) == 3
    assert all(re.search(r":\d+\.\d+\.\d+", image) for image in images if image != "ioc-lam-dong")


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """The secrets of a fresh installation."""
    for name in ("deploy/secrets.sh", "geodata/iocs.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    _make_secrets(tmp_path)
    return tmp_path / "secrets"


def _make_secrets(folder: Path) -> None:
    subprocess.run(["sh", "deploy/secrets.sh"], cwd=folder, check=True, capture_output=True)


def test_the_secrets_are_those_that_compose_asks_for(secrets: Path) -> None:
    asked = {Path(name).name for name in re.findall(r"file: (\./secrets/\w+)", COMPOSE)}
    assert asked <= {path.name for path in secrets.iterdir()}
    assert secrets.stat().st_mode & 0o777 == 0o700


def test_every_ioc_may_publish_and_no_two_share_a_password(secrets: Path) -> None:
    users, publishers = (
        dict(line.split(":") for line in (secrets / name).read_text().splitlines())
        for name in ("mqtt_users", "mqtt_publishers")
    )
    districts = {area.slug for area in areas.load() if area.kind is AreaKind.DISTRICT}
    assert users.keys() == {"ingest", "bridge", *districts}
    assert publishers == {name: word for name, word in users.items() if name != "ingest"}
    assert len(set(users.values())) == len(users)
    assert (secrets / "mqtt_ingest").read_text() == users["ingest"]


def test_secrets_made_again_stay_and_missing_ones_are_added(secrets: Path) -> None:
    before = {path.name: path.read_text() for path in secrets.iterdir() if path.is_file()}
    (secrets / "mqtt_da-teh").unlink()
    _make_secrets(secrets.parent)
    after = {path.name: path.read_text() for path in secrets.iterdir() if path.is_file()}
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"mqtt_da-teh", "mqtt_users", "mqtt_publishers"}


def test_parts_read_their_settings_from_secrets(secrets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    mounted = tmp_path / "run"
    mounted.mkdir()
    for source, target in re.findall(r"source: (\w+), target: (\w+)", COMPOSE):
        shutil.copy(secrets / source, mounted / target)
    given = Settings(_secrets_dir=mounted)
    assert required(given.database_web_url, "").startswith("postgresql://ioc_web:")
    assert required(given.database_web_url, "").endswith("@database/ioc")
    assert given.webhook_secret
    # Until somebody puts them there.
    assert not any([given.mail_password, given.s3_secret, given.oidc_client_secret])


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


def test_the_tests_run_on_the_database_that_compose_pins() -> None:
    assert f"image: {timescale.IMAGE}" in COMPOSE
