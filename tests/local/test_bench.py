"""The benches measure what they say, however short."""

import json

import pytest
from click.testing import CliRunner

from ioc.__main__ import main
from ioc.local.bench import ingest, questions, raw, record, store, walls

FIGURES = {
    "receive_ceiling_msg_s", "store_ceiling_rows_s", "ingest_msg_s", "ingest_rows_s", "ratio_receive", "ratio_store",
    "p50_ms", "p95_ms", "p99_ms", "cpu_us_per_msg", "peak_rss_mb", "lost", "duplicated",
}  # fmt: skip

WALLS = {
    "viewers", "cpu_ms_per_viewer_s", "p50_ms", "p95_ms", "p99_ms", "bytes_per_update", "peak_rss_mb",
    "usual_cpu_ms_per_viewer_s", "cached_cpu_ms_per_viewer_s", "ratio_usual",
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


def test_a_filled_store_is_asked_warm_cold_and_of_raw_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BEFORE", "COLD"):
        monkeypatch.setattr(store, name, 1)
    small = ("--series", "100", "--days", "10", "--interval", "3600", "--table", "50", "--services", "0.01")
    result = CliRunner().invoke(main, ("bench", "store", *small, "--asks", "2", "--json"))
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert told["rows"]["reading"] == 100 * (9 * 24 + 16)
    assert set(told["questions"]) == set(told["growth"]) == set(questions.QUESTIONS)
    assert set(told["raw"]) == set(raw.RAW)
    for name, figures in told["questions"].items():
        assert set(figures) == {"p50_ms", "p95_ms", "points", "cold_p50_ms", "cold_p95_ms"}, name
        assert 0 < figures["p50_ms"] <= figures["p95_ms"], name
    assert all(0 < told["questions"][f"series_{span}"]["points"] <= 1500 for span in questions.SPANS)


@pytest.mark.soak  # a minute: a server of ours and two of the usual kind, one after the other
def test_walls_are_measured_beside_the_usual_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walls, "SETTLE_S", 8)  # proves no speed
    result = CliRunner().invoke(main, ("bench", "walls", "--viewers", "14", "--seconds", "6", "--json"))
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert set(told) == WALLS
    assert told["viewers"] == 14
    assert all(value > 0 for value in told.values())
    assert told["p50_ms"] <= told["p95_ms"] <= told["p99_ms"]
