"""The table that `make soak` leaves behind: a row a case, appended to IOC_SOAK_TABLE (soak.md when it is not set)."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

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


def _row(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |\n"
