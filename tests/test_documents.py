"""The documents tell of every command, setting and panel, and name no file that is not there."""

import re
from pathlib import Path

import click
import pytest

from ioc.__main__ import main
from ioc.model.focus import Act
from ioc.model.role import ACTS, Role
from ioc.settings import Settings
from layouts.panels import BY_KEY

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), ROOT / "geodata/README.md"]


def commands(group: click.Group, before: str = "ioc") -> list[str]:
    found: list[str] = []
    for name, command in group.commands.items():
        found += commands(command, f"{before} {name}") if isinstance(command, click.Group) else [f"{before} {name}"]
    return found


@pytest.mark.parametrize("command", commands(main))
def test_every_command_stands_in_the_readme(command: str) -> None:
    assert f"`{command}" in README


def test_the_readme_names_no_command_that_is_not_there() -> None:
    named = set(re.findall(r"`(ioc [a-z]+(?: [a-z]+)?)", README))
    known = set(commands(main))
    assert {n for n in named if not any(k.startswith(n) or n.startswith(f"{k} ") for k in known)} == set()


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_every_setting_stands_in_the_example(setting: str) -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    assert re.search(rf"^#? ?IOC_{setting.upper()}=", example, re.MULTILINE)


def test_the_example_names_no_setting_that_is_not_there() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    named = {n.lower() for n in re.findall(r"^#? ?IOC_([A-Z_]+)=", example, re.MULTILINE)}
    assert named <= set(Settings.model_fields)


@pytest.mark.parametrize("panel", list(BY_KEY))
def test_every_panel_is_explained(panel: str) -> None:
    assert f"`{panel}`" in (ROOT / "docs" / "wall.md").read_text("utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("role", Role)
def test_the_table_of_roles_is_that_of_the_code(role: Role) -> None:
    table = "| role |" + (ROOT / "docs" / "access.md").read_text("utf-8").partition("\n| role |")[2]
    rows = re.findall(r"^\| (.+?) *\|$", table.partition("\n\n")[0], re.MULTILINE)
    head, *told = ([cell.strip() for cell in row.split("|")] for row in rows)
    (marks,) = [row[1:] for row in told if row[0] == role]
    assert {Act(act) for act, mark in zip(head[1:], marks, strict=True) if mark == "yes"} == ACTS[role]
