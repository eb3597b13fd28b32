"""The ingestor dies, stands still, or is flooded: what was acknowledged is stored once or lies in quarantine."""

import pytest

from tests.faults import cases
from tests.faults.cases import SMALL, Case
from tests.faults.stage import Stage


@pytest.mark.parametrize(
    "case",
    [cases.ingestor_killed, cases.ingestor_stopped, cases.flood_of_broken_payloads, cases.one_of_two_dies],
    ids=lambda c: c.__name__,
)
def test_what_was_acknowledged_is_kept_once(stage: Stage, case: Case) -> None:
    verdict = case(stage, SMALL)
    assert verdict.clean, verdict
    stage.check_derived()
