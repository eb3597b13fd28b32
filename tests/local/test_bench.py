"""The benches measure what they say, however short."""

import json

import pytest
from click.testing import CliRunner

from ioc.__main__ import main
from ioc.local.bench import ingest, record

FIGURES = {
    "receive_ceiling_msg_s", "store_ceiling_rows_s", "ingest_msg_s", "ingest_rows_s", "ratio_receive", "ratio_store",
    "p50_ms", "p95_ms", "p99_ms", "cpu_us_per_msg", "peak_rss_mb", "lost", "duplicated",
}  # fmt: skip


def test_both_sides_are_measured_on_a_server_of_their_own() -> None:
    measured = record.record(seconds=0.5, rows=200, series=20)
    assert measured["batches"] >= 1
    assert measured["plain_rows_s"] > 0
    assert set(measured) == {"batches", "plain_rows_s", "record_rows_s", "ratio_plain"}


def test_the_ingestor_is_measured_beside_both_ceilings_and_loses_nothing(
    mosquitto_program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # one second proves no speed: the first rate will do, whether it was enough or not
    for name, bound in (("FIRST_RATE", 2000), ("SURPLUS_S", -60), ("TOO_MUCH", 1e9)):
        monkeypatch.setattr(ingest, name, bound)
    words = ("bench", "ingest", "--seconds", "1", "--readings-per-message", "2", "--sensors", "60", "--json")
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert set(told) == FIGURES
    assert (told["lost"], told["duplicated"]) == (0, 0)
    assert all(value > 0 for name, value in told.items() if name not in ("lost", "duplicated"))
    assert told["p50_ms"] <= told["p95_ms"] <= told["p99_ms"]
