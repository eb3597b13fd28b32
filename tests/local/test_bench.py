"""The bench measures what it says, however short."""

from ioc.local import bench


def test_both_sides_are_measured_on_a_server_of_their_own() -> None:
    measured = bench.record(seconds=0.5, rows=200, series=20)
    assert measured["batches"] >= 1
    assert measured["plain_rows_s"] > 0
    assert set(measured) == {"batches", "plain_rows_s", "record_rows_s", "ratio_plain"}
