"""The layer rules hold, and they catch a wrong import when one is planted."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("ioc", "ingest", "layouts", "geodata")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources in a folder of their own, where something may be planted."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "2023", "assets")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_layers_hold(copy: Path) -> None:
    found = lint(copy)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("file", "planted", "contract"),
    [
        ("layouts/planted.py", "from ioc.store import database", "The doors never see the store"),
        ("ingest/planted.py", "import layouts.app", "Doors ask services"),
        ("ioc/model/planted.py", "from ioc.services import city", "Doors ask services"),
        ("ioc/services/planted.py", "import psycopg", "SQL has one home"),
        ("layouts/planted.py", "import paho.mqtt.client", "MQTT has one home"),
        ("ioc/services/planted.py", "import dash", "The screen has one home"),
        ("layouts/planted.py", "import geopandas", "Geometry has one home"),
        ("layouts/panels/planted.py", "from layouts.panels import air", "Panels do not know each other"),
        ("ingest/decoders/planted.py", "from ingest.decoders import plain", "Decoders do not know each other"),
    ],
)
def test_a_planted_wrong_import_is_caught(copy: Path, file: str, planted: str, contract: str) -> None:
    (copy / file).write_text(f'"""Planted."""\n\n{planted}\n')
    found = lint(copy)
    assert found.returncode == 1
    broken = [line for line in found.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(line.startswith(contract) for line in broken), found.stdout
