"""The table that `make soak` leaves behind: a row a case, appended to IOC_SOAK_TABLE (soak.md when it is not set)."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.stage import Verdict

COLUMNS = ("case", "messages", "acknowledged", "stored", "quarantined", "lost", "twice", "versions", "date")


def told(case: str, versions: str = "", **counts: int) -> None:
    """Append a row; what is not counted in a case stays empty."""
    place = Path(os.environ.get("IOC_SOAK_TABLE", "soak.md"))
    if not place.exists():
        place.write_text(_row(COLUMNS) + _row(["---"] * len(COLUMNS)), "utf-8")
    versions = ", ".join(filter(None, [versions, f"Python {platform.python_version()}"]))
    row = {"case": case, "versions": versions, "date": f"{datetime.now(UTC):%Y-%m-%d}"} | {
        name: f"{count:,}".replace(",", " ") for name, count in counts.items()
    }
    with place.open("a", encoding="utf-8") as file:
        file.write(_row([row.get(column, "") for column in COLUMNS]))


def judged(case: str, versions: str, verdict: Verdict) -> None:
    """Append the row of a case that has a verdict."""
    counted = ("messages", "acknowledged", "stored", "quarantined", "lost", "twice")
    told(case, versions, **{name: getattr(verdict, name) for name in counted})


def _row(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |\n"
