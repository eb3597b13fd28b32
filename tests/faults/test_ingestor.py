"""The ingestor dies, stands still, is cut off or flooded: what was acknowledged is kept once."""

import pytest

from tests.faults import cases
from tests.faults.cases import SMALL, Case
from tests.faults.stage import Stage


@pytest.mark.parametrize(
    "case",
    [cases.ingestor_killed, cases.ingestor_stopped, cases.flood_of_broken_payloads, cases.network_cut],
    ids=lambda c: c.__name__,
)
def test_what_was_acknowledged_is_kept_once(stage: Stage, case: Case) -> None:
    verdict = case(stage, SMALL)
    assert verdict.clean, verdict
    stage.check_derived()
