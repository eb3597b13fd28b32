"""The files of an edition: where they lie and how their rows are read."""

import csv
from functools import cache
from pathlib import Path

from ioc import settings
from ioc.errors import IocError

HERE = Path(__file__).parent
ABOUT = "edition.toml"  # every edition has one


def home() -> Path:
    """The folder of the province: ours, or the one that IOC_GEODATA_DIR names."""
    return _resolved(settings.current().geodata_dir or HERE)


@cache
def _resolved(folder: Path) -> Path:
    """Every event asks where its type is told of, and each step of the way there is a question to the disk."""
    return folder.resolve()


def editions() -> tuple[str, ...]:
    """The editions of the province by their keys, the oldest first."""
    found = tuple(sorted(p.parent.name for p in home().glob(f"*/{ABOUT}")))
    if not found:
        raise IocError(
            f"{home()} holds no edition of a province: a folder with {ABOUT} and wards.geojson in it; "
            "mend IOC_GEODATA_DIR (docs/province.md says what belongs there)"
        )
    return found


def imported(edition: str) -> Path:
    """The folder of what `ioc geodata import` put in the place of this edition's own files."""
    return settings.current().data_dir.resolve() / "geodata" / edition


def path(edition: str, name: str) -> Path:
    """The file `name` of an edition: the imported one where there is one."""
    if edition not in (known := editions()):
        raise IocError(f"there is no edition {edition!r} of the areas; set IOC_EDITION to one of {', '.join(known)}")
    ours = imported(edition) / name
    return ours if ours.exists() else home() / edition / name


def rows(edition: str, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file by column; none when the edition has no such file."""
    file = path(edition, name)
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))
