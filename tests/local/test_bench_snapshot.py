"""The bench of snapshots measures what it says, however little there is."""

import json

import pytest
from click.testing import CliRunner

from ioc.__main__ import main
from ioc.local.bench import snapshot

FIGURES = {
    "rows", "read_s", "pdf_s", "xlsx_s", "csv_s", "geojson_s", "gpkg_s", "parquet_s", "all_areas_s", "peak_rss_mb",
}  # fmt: skip


@pytest.mark.parametrize(("readings", "days", "interval"), [
    (50_000_000, 86, 300), (6_000_000, 10, 300), (2_000_000, 10, 900), (100, 10, 3600),
])  # fmt: skip
def test_so_many_readings_are_days_enough_to_be_held_against_a_week_before(
    readings: int, days: int, interval: int
) -> None:
    planned = snapshot.plan(readings, series=2000)
    assert (planned.days, planned.interval_s) == (days, interval)


def test_each_form_and_all_areas_are_measured() -> None:
    words = ("bench", "snapshot", "--filled", "20000", "--series", "100", "--asks", "1", "--json")
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert set(told) == FIGURES
    assert told["rows"]["reading"] == 100 * (9 * 24 + 16)
    assert all(told[name] > 0 for name in FIGURES - {"rows"})
    assert told["read_s"] < told["all_areas_s"]
