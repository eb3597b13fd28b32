"""Every fault at length, on both versions of Mosquitto; what became of the messages stands in the table afterwards."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults import cases
from tests.faults.cases import Case
from tests.faults.conftest import disk, standing
from tests.faults.stage import Stage
from tests.soak.sizes import LARGE, MESSAGES
from tests.soak.table import judged

NEARLY_DEFAULT = {
    "IOC_INGEST_WAIT_S": "0.2",
    "IOC_INGEST_BATCH": "2000",
    "IOC_MQTT_KEEPALIVE_S": "10",
    "IOC_INGEST_ADOPT_S": "10",
}
pytestmark = pytest.mark.soak


@pytest.fixture(scope="module", params=["installed", "newer"])
def stage(
    mosquitto_program: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    with standing(tmp_path_factory.mktemp("stage"), request.param) as stage:
        yield at_length(stage)


@pytest.mark.parametrize("case", cases.EVERY, ids=lambda c: c.__name__)
def test_what_was_acknowledged_is_kept_once(stage: Stage, case: Case) -> None:
    play(stage, case)


def test_a_disk_that_is_full_is_waited_for(mosquitto_program: str, tmp_path: Path) -> None:
    megabytes = 1000 + MESSAGES // 500  # once room was made there is enough for all of them
    with disk(tmp_path / "disk", megabytes) as place, standing(tmp_path, place=place / "database") as stage:
        play(at_length(stage), lambda s, size: cases.disk_full(s, size, place), "disk_full")


def at_length(stage: Stage) -> Stage:
    """The stage with the patience that long cases need, and with settings as an installation has them."""
    return replace(stage, settings=NEARLY_DEFAULT, within_s=600 + MESSAGES / 200, quiet_s=600)


def play(stage: Stage, case: Case, name: str = "") -> None:
    verdict = case(stage, LARGE)
    judged(name or case.__name__, stage.versions(), verdict)
    assert verdict.twice == verdict.strange == 0, verdict
    assert verdict.lost == 0 or case is cases.broker_killed, verdict
    stage.check_derived()
