"""The broker restarts, dies, or is cut off: what was acknowledged is kept once, as far as a broker can promise."""

from collections.abc import Iterator

import pytest

from tests.faults import cases
from tests.faults.cases import SMALL, Case
from tests.faults.conftest import standing
from tests.faults.stage import Stage


@pytest.fixture(scope="module", params=["installed", "newer"])
def stage(
    mosquitto_program: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    with standing(tmp_path_factory.mktemp("stage"), request.param) as stage:
        yield stage


@pytest.mark.parametrize(
    "case",
    [cases.broker_stopped, cases.broker_killed, cases.stale_acknowledgement, cases.network_cut],
    ids=lambda c: c.__name__,
)
def test_what_was_acknowledged_is_kept_once(stage: Stage, case: Case) -> None:
    verdict = case(stage, SMALL)
    assert verdict.clean, verdict
    stage.check_derived()
