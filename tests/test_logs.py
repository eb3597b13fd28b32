"""Logs: a line a record, for people and for machines, and no flood of one line."""

import json
import logging
from collections.abc import Iterator

import pytest

from ioc.logs import BURST, WINDOW_S, Calm, JsonFormatter


class Kept(logging.Handler):
    """Keeps what a formatter makes of records."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[Kept]:
    handler, logger = Kept(), logging.getLogger("tests.logs")
    handler.setFormatter(JsonFormatter())
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield handler
    finally:
        logger.removeHandler(handler)
        logger.propagate = True


def test_a_record_is_one_json_object_with_what_it_tells(kept: Kept) -> None:
    log = logging.getLogger("tests.logs")
    log.warning("%d payloads", 3, extra={"told": {"slot": 0, "quarantined": {"time": 3}}})
    try:
        int("two\nlines")
    except ValueError:
        log.exception("it failed")
    first, second = map(json.loads, kept.lines)
    assert (first["level"], first["logger"], first["message"]) == ("WARNING", "tests.logs", "3 payloads")
    assert (first["slot"], first["quarantined"]) == (0, {"time": 3})
    assert first["time"].endswith("+00:00")
    assert "Traceback" in second["exception"]
    assert all("\n" not in line for line in kept.lines)


def test_a_flood_from_one_place_is_told_in_a_few_lines_and_others_are_heard(kept: Kept) -> None:
    now = [0.0]
    kept.addFilter(Calm(lambda: now[0]))
    log = logging.getLogger("tests.logs")

    def flood(times: int) -> None:
        for n in range(times):
            log.warning("message %d", n)

    flood(1000)
    log.warning("another place")
    assert [json.loads(line)["message"] for line in kept.lines] == [
        *(f"message {n}" for n in range(BURST)),
        "another place",
    ]
    now[0] = WINDOW_S
    flood(1)
    assert json.loads(kept.lines[-1])["message"] == f"message 0 ({1000 - BURST} more like this were left out)"
