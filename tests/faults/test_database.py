"""The database is stopped, killed, away, out of room, or cuts its connections: what was acknowledged is kept once."""

from pathlib import Path

import pytest

from tests.faults import cases
from tests.faults.cases import SMALL, Case
from tests.faults.conftest import standing
from tests.faults.stage import Stage


@pytest.mark.parametrize(
    "case",
    [cases.database_stopped_immediately, cases.database_killed, cases.connections_cut],
    ids=lambda c: c.__name__,
)
def test_what_was_acknowledged_is_kept_once(stage: Stage, case: Case) -> None:
    verdict = case(stage, SMALL)
    assert verdict.clean, verdict
    stage.check_derived()


def test_a_disk_that_is_full_is_waited_for(mosquitto_program: str, small_disk: Path, tmp_path: Path) -> None:
    with standing(tmp_path, place=small_disk / "database") as stage:
        verdict = cases.disk_full(stage, SMALL, small_disk)
        assert verdict.clean, verdict
        stage.check_derived()
