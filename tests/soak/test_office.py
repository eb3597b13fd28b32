"""The workbook opens in LibreOffice as it is: nothing is repaired, and every sheet is there with its values."""

import csv
import subprocess
from pathlib import Path

import pytest

from ioc.model.snapshot import Snapshot
from ioc.services.snapshot import xlsx
from ioc.services.snapshot.tables import tables
from tests.debian import NotHere, installed
from tests.services.snapshot.conftest import busy, kept  # noqa: F401 - fixtures


@pytest.mark.soak  # LibreOffice is half a gigabyte to install
def test_every_sheet_comes_out_of_libreoffice_with_its_rows(busy: Snapshot, tmp_path: Path) -> None:  # noqa: F811
    try:
        office = installed(("soffice", "libreoffice"), "libreoffice-calc-nogui")
    except NotHere as reason:
        pytest.skip(f"no LibreOffice: {reason}")
    xlsx.write(busy, tmp_path / "day.xlsx")
    # -1: every sheet in a file of its own, named day-<sheet>.csv
    how = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [
        office,
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        how,
        "day.xlsx",
    ]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=300)
    assert "repair" not in (told.stdout + told.stderr).lower()
    for table in tables(busy):
        with (tmp_path / f"day-{table.title}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) - 4 == max(1, len(table.rows)), table.title  # title, stamps, a gap and the head above
